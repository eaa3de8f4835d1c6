"""Every change from one side to the other, the verdict, and how ``diff`` tells them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from comparing import apis, between

from headerscan.check import Comparison, Selection, compare
from headerscan.cli import main
from headerscan.commands.diff import as_json, as_text
from headerscan.comparing.changes import Group, changes

DOC = "/**\n * VIR_DOMAIN_JOB_X:\n *\n * Bytes so far, as VIR_TYPED_PARAM_ULLONG.\n *\n"
KEY = f'{DOC} * Since: 1.0.0\n */\n#define VIR_DOMAIN_JOB_X "x"\n'


def groups(comparison: Comparison) -> dict[str, str]:
    found = changes(comparison.context, comparison.findings)
    return {change.symbol.name: change.group.value for change in found}


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("int f(void);", "int f(void);", "none"),
        ("int f(void);", "/** new words */\nint  f( void );", "patch"),
        ("int f(void);", "int f(void);\nint g(void);", "minor"),
        ("int f(void);", "int g(void);", "major"),
        ("int f(int a);", "int f(int b);", "patch"),
        ("struct s { int i; };", "struct s { int i; int j; };", "major"),
        ("#define A 1", "#define A 2", "major"),
        ("#define F(a) a", "#define F(a) (a)", "patch"),
        ("int f(void);", "#ifndef X\nint f(void);\n#endif", "patch"),
        ("int f(void);", "#ifdef X\nint f(void);\n#endif", "major"),
    ],
)
def test_the_verdict_follows_semantic_versioning(old: str, new: str, verdict: str) -> None:
    assert between(f"{old}\n", f"{new}\n").verdict.value == verdict


def test_what_configuration_says_of_a_rule_decides_the_verdict_too() -> None:
    old, new = apis({"a.h": "#define A 1\n"}), apis({"a.h": "#define A 2\n"})
    profile = between(old, new).context.profile
    for word, verdict in (("warning", "major"), ("note", "patch"), ("off", "patch")):
        selection = Selection(severities={"macro-value-changed": word})
        assert compare(old, new, profile, selection=selection).verdict.value == verdict


def test_changes_come_in_groups() -> None:
    old = (
        f"{KEY}int gone(void);\nint moved(int a);\n/** old words */\nint told(void);\n"
        "/** f: */\nint aging(void);\n"
    )
    new = (
        f"{KEY.replace('ULLONG', 'INT')}int moved(int b);\n/** new words */\nint told(void);\n"
        "/**\n * f:\n *\n * Deprecated: use g\n */\nint aging(void);\nint came(void);\n"
    )
    assert groups(between(old, new)) == {
        "VIR_DOMAIN_JOB_X": "breaking",
        "gone": "breaking",
        "came": "added",
        "aging": "deprecated",
        "moved": "changed",
        "told": "documented",
    }


def test_what_is_said_of_a_name_is_of_the_symbol_that_differs() -> None:
    old = "extern const struct wire kiln;\nstruct kiln { int a; };\n"
    comparison = between(old, old.replace("int a;", "int a; int b;"))
    [change] = changes(comparison.context, comparison.findings)
    assert (change.symbol.kind, [one.rule for one in change.findings]) == (
        "struct",
        ["member-added"],
    )


def test_what_is_said_of_one_of_several_definitions_is_told_of_that_one() -> None:
    old = "#ifdef A\n#define KILN 1\n#else\n#define KILN 2\n#endif\n"
    comparison = between(old, old.replace("KILN 2", "KILN 3"))
    [change] = changes(comparison.context, comparison.findings)
    assert (change.symbol.line, [one.rule for one in change.findings]) == (
        4,
        ["macro-value-changed"],
    )


def test_a_removal_that_configuration_accepts_is_told_as_a_mere_removal() -> None:
    old, new = apis({"a.h": "int f(void);\nint g(void);\n"}), apis({"a.h": "int g(void);\n"})
    selection = Selection(ignore=("function-removed",))
    comparison = compare(old, new, between(old, new).context.profile, selection=selection)
    assert groups(comparison) == {"f": "removed"}


def test_each_respect_in_which_a_key_differs_is_named() -> None:
    new = KEY.replace("Bytes so far", "Time so far in ms").replace("1.0.0", "2.0.0")
    comparison = between(KEY.replace("Bytes", "Number of bytes"), new.replace('"x"', '"y"'))
    (change,) = changes(comparison.context, comparison.findings)
    told = {aspect.what: (aspect.old, aspect.new) for aspect in change.aspects}
    assert told["value"] == ("x", "y")
    assert told["unit"] == ("bytes", "ms")
    assert told["since"] == ("1.0.0", "2.0.0")
    assert set(told) == {"value", "unit", "since", "documentation"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("int f(void);", "long f(void);", "return type"),
        ("int f(int a);", "int f(int a, int b);", "parameter 2"),
        ("int f(void);", "static inline int f(void) { return 1; }", "inline"),
        ("struct s { int i; };", "struct s { long i; };", "member i"),
        ("struct s { int i; int j; };", "struct s { int j; int i; };", "member i"),
        ("struct s;", "struct s { int i; };", "members"),
        ("typedef int t;", "typedef long t;", "type"),
        ("extern int v;", "extern long v;", "type"),
        ("enum e { A };", "enum e { B };\n#define A 0", "kind"),
        ("#define A 1", "#define A(x) x", "text"),
        ("#define A 1", "#ifdef B\n#define A 1\n#endif", "condition"),
    ],
)
def test_the_respect_in_which_each_kind_of_symbol_differs_is_named(
    old: str, new: str, what: str
) -> None:
    comparison = between(f"{old}\n", f"{new}\n")
    found = changes(comparison.context, comparison.findings)
    assert what in {aspect.what for change in found for aspect in change.aspects}


def test_text_and_json_tell_the_same_changes() -> None:
    comparison = between(KEY, KEY + "int f(void);\n")
    found = changes(comparison.context, comparison.findings)
    text = as_text(found, comparison.verdict, old={}, new={})
    assert text.splitlines() == [
        "added (1)",
        "  example.h",
        "    9: function int f(void)",
        "",
        "verdict: minor",
    ]
    document = json.loads(as_json(found, comparison.verdict))
    assert document["verdict"] == "minor"
    assert document["summary"] == {group.value: int(group is Group.ADDED) for group in Group}
    assert document["changes"] == [
        {
            "group": "added",
            "kind": "function",
            "symbol": "f",
            "old_name": None,
            "header": "example.h",
            "line": 9,
            "old": None,
            "new": "int f(void)",
            "aspects": [],
            "findings": [],
        }
    ]


def test_text_shows_only_where_two_comments_differ() -> None:
    words = " ".join(f"word{number}" for number in range(40))
    old = f"/** {words} old end of it */\nint f(void);\n"
    comparison = between(old, old.replace("old end", "new end"))
    found = changes(comparison.context, comparison.findings)
    text = as_text(found, comparison.verdict, old={}, new={})
    assert "… word37 word38 word39 old end of it → … word37 word38 word39 new end of it" in text


def test_control_characters_of_a_header_do_not_reach_the_terminal() -> None:
    comparison = between('#define A "\\033[31m"\n', '#define B "\\033[32m"\n')
    found = changes(comparison.context, comparison.findings)
    assert "\x1b" not in as_text(found, comparison.verdict, old={}, new={})
    assert "\x1b[1;31m" in as_text(found, comparison.verdict, old={}, new={}, color=True)


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    old, new = tmp_path / "old.h", tmp_path / "new.h"
    old.write_text(KEY)
    new.write_text(KEY.replace('"x"', '"y"'))
    return str(old), str(new)


def test_the_command_tells_the_break_and_exits_0(
    sides: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", *sides, "--profile", "libvirt"]) == 0
    said = capsys.readouterr().out
    assert "error[macro-value-changed] breaks wire" in said
    assert said.endswith("verdict: major\n")


def test_the_command_fails_on_a_break_where_asked_to(sides: tuple[str, str]) -> None:
    assert main(["diff", *sides, "--profile", "libvirt", "--fail-on", "error"]) == 1
    assert main(["diff", sides[0], sides[0], "--fail-on", "warning"]) == 0


def test_the_command_writes_json_to_a_file(sides: tuple[str, str], tmp_path: Path) -> None:
    output = tmp_path / "diff.json"
    assert main(["diff", *sides, "--format", "json", "-o", str(output)]) == 0
    assert json.loads(output.read_text())["verdict"] == "major"


def test_the_command_says_nothing_where_nothing_changed_and_quiet_is_asked(
    sides: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", sides[0], sides[0], "-q"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["diff", sides[0], sides[0]]) == 0
    assert capsys.readouterr().out == "verdict: none: nothing changed\n"


def test_the_command_refuses_a_missing_side(
    sides: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "missing.h", sides[1]]) == 2
    assert "missing.h" in capsys.readouterr().err
