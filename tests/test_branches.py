"""Conditions of ``#if``: which branches hold, what is told of them, and what targets predefine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from comparing import api, apis, told
from hypothesis import given
from hypothesis import strategies as st

from headerscan.check import Comparison, Selection, compare
from headerscan.cli import main
from headerscan.comparing.branches import Branches, Settled
from headerscan.diagnostics import Severity
from headerscan.errors import HeaderSyntaxError, UsageError
from headerscan.profiles import load_profile
from headerscan.targets import load_target, target_names

GENERIC = load_profile("generic")
NAMES = ("KILN_A", "KILN_B", "KILN_C")


def between(old: str, new: str, **settled: str | None) -> Comparison:
    selection = Selection(settled=settled)
    return compare(api(old, GENERIC), api(new, GENERIC), GENERIC, selection=selection)


def state(condition: str, above: str = "", **said: str | None) -> bool | None:
    """Return what a condition comes to, at the end of a header that begins with ``above``."""
    return settled_state(condition, said, above)


def settled_state(condition: str, settled: Settled, above: str = "") -> bool | None:
    text = f"{above}\n#if {condition}\nint kiln;\n#endif\n"
    read = api(text, GENERIC)
    return Branches(read, read, settled).holds(read.by_name["kiln"][0])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("defined(YES)", True),
        ("defined YES && !defined(NO)", True),
        ("defined(NO)", False),
        ("NO", False),
        ("YES > 2 && YES < 4", True),
        ("YES - 4 < 0", True),
        ("defined(OPEN)", None),
        ("defined(OPEN) && defined(NO)", False),
        ("defined(OPEN) || defined(YES)", True),
        ("!(defined(OPEN) && defined(NO))", True),
        ("OPEN >= 3", None),
        ("YES ? defined(NO) : defined(YES)", False),
        ("__has_feature(warm)", None),
        ("YES +", None),
        ("YES / NO", None),
        ("'A' == 65", True),
        ("~0U > 0xffffU", True),
        ("~0U > 0xffffU && YES", True),
        ("-1 > 0u", True),
    ],
)
def test_a_condition_is_true_or_false_as_far_as_it_is_known(
    condition: str, *, expected: bool | None
) -> None:
    assert state(condition, YES="3", NO=None) is expected


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> str:
    if depth == 0:
        name = draw(st.sampled_from(NAMES))
        return draw(st.sampled_from([f"defined({name})", name, f"{name} >= 2", f"{name} == 1"]))
    left, right = draw(conditions(depth - 1)), draw(conditions(depth - 1))
    sign = draw(st.sampled_from(["&&", "||"]))
    return draw(st.sampled_from([f"({left} {sign} {right})", f"!({left})", left]))


@given(st.lists(conditions(), min_size=1, max_size=12), st.data())
def test_what_is_known_is_what_gcc_says_of_it(texts: list[str], data: st.DataObject) -> None:
    said = {name: data.draw(st.sampled_from(["1", "2", None])) for name in NAMES}
    options = [f"-D{name}={value}" for name, value in said.items() if value is not None]
    source = "".join(f"#if {text}\nyes\n#else\nno\n#endif\n" for text in texts)
    run = subprocess.run(
        ["gcc", "-E", "-P", *options, "-"], input=source, capture_output=True, text=True, check=True
    )
    assert [settled_state(text, said) for text in texts] == [
        word == "yes" for word in run.stdout.split()
    ]


@given(conditions(), st.data())
def test_what_is_true_or_false_stays_so_whatever_more_is_known(
    text: str, data: st.DataObject
) -> None:
    some = {name: data.draw(st.sampled_from(["1", "2", None])) for name in NAMES[:1]}
    every = some | {name: data.draw(st.sampled_from(["1", "2", None])) for name in NAMES[1:]}
    known = settled_state(text, some)
    assert known is None or known is settled_state(text, every)


def test_macros_of_the_headers_themselves_are_known_below_their_definition() -> None:
    assert state("KILN_OLD >= 2", "#define KILN_OLD 2") is True
    assert state("KILN_NEW", "#define KILN_OLD 2\n#define KILN_NEW KILN_OLD - 2") is False
    below = api("#ifdef X\nint kiln;\n#endif\n#define X\n", GENERIC)
    assert Branches(below, below, {}).holds(below.by_name["kiln"][0]) is None


def test_what_another_header_defines_switches_nothing_off() -> None:
    read = apis({"a.h": "#define FRONT 1\n", "b.h": "#ifndef FRONT\nint f(void);\n#endif\n"})
    assert Branches(read, read, {}).holds(read.by_name["f"][0]) is None


def test_a_macro_that_one_side_defines_is_not_defined_where_the_other_does_not() -> None:
    old = "#define HAS_ICE 1\n#ifdef HAS_ICE\nint f(void);\n#endif\n"
    found = told(between(old, old.replace("#define HAS_ICE 1\n", "")))
    assert ("function-removed", "f", "error", "source binary") in found


def test_copies_of_one_header_do_not_switch_each_other_off() -> None:
    block = (
        "#ifndef FALL\n#if defined(__cplusplus)\n#define FALL [[f]]\n#else\n"
        "#if defined(__has_attribute)\n#define HAS __has_attribute(f)\n#else\n#define HAS 0\n"
        "#endif\n#if HAS && X\n#define FALL a\n#else\n#define FALL b\n#endif\n#endif\n#endif\n"
    )
    new = block.replace("HAS", "_HAS")
    comparison = compare(
        apis({"a.h": block, "b.h": block}), apis({"a.h": new, "b.h": new}), GENERIC
    )
    removed = [one for one in comparison.findings if one.rule == "macro-removed"]
    assert [(one.header, one.severity) for one in removed] == [
        ("a.h", Severity.ERROR),
        ("a.h", Severity.ERROR),
        ("b.h", Severity.ERROR),
        ("b.h", Severity.ERROR),
    ]


def test_definitions_that_hang_on_one_another_stay_open() -> None:
    text = "#ifdef A\n#define B\n#endif\n#ifdef B\n#define A\n#endif\n"
    assert state("defined(A)", text) is None


def test_a_finding_in_an_open_branch_says_where() -> None:
    old = "#ifdef KILN_GAS\nint f(int a);\n#endif\n"
    (finding,) = between(old, old.replace("int a", "int a, int b")).findings
    assert finding.message.endswith(", only where KILN_GAS")
    assert finding.severity == "error"


def test_a_finding_in_a_branch_that_is_off_is_a_note() -> None:
    old = "#ifdef KILN_GAS\nint f(int a);\n#endif\n"
    comparison = between(old, old.replace("int a", "int a, int b"), KILN_GAS=None)
    assert told(comparison) == [("parameter-added", "f", "note", "")]
    assert comparison.verdict != "major"


def test_a_finding_in_a_branch_that_is_on_says_nothing_of_it() -> None:
    old = "#ifdef KILN_GAS\nint f(int a);\n#endif\n"
    (finding,) = between(old, old.replace("int a", "int a, int b"), KILN_GAS="1").findings
    assert "only where" not in finding.message


def test_a_function_that_leaves_this_platform_is_gone() -> None:
    new = "#ifdef _WIN32\nint f(void);\n#endif\n"
    (finding,) = between("int f(void);\n", new, _WIN32=None).findings
    assert finding.rule == "function-removed"
    assert "(it stands only where _WIN32 now)" in finding.message


def test_a_second_variant_changes_nothing_for_those_who_see_the_first() -> None:
    new = "#ifdef KILN_SHA\nint f(int a, int b);\n#else\nint f(int a);\n#endif\n"
    assert told(between("int f(int a);\n", new)) == [("parameter-added", "f", "note", "")]


def test_members_of_branches_that_are_off_do_not_count() -> None:
    old = "struct s {\n  int a;\n#ifdef W\n  long b;\n#endif\n};\n"
    new = old.replace("long b", "char b")
    assert told(between(old, new, W=None)) == []
    assert told(between(old, new, W="1")) == [
        ("member-type-changed", "s", "error", "source binary")
    ]
    (finding,) = between(old, new).findings
    assert finding.message.endswith("only where W")


def test_a_condition_of_ten_thousand_terms_is_one_line() -> None:
    terms = " || ".join(f"defined(K{number})" for number in range(10_000))
    with pytest.raises(HeaderSyntaxError) as caught:
        state(terms)
    said = str(caught.value)
    assert len(said) < 400
    assert "\n" not in said


def test_a_condition_of_eight_hundred_terms_is_not_shown_in_full() -> None:
    terms = " || ".join(f"defined(K{number})" for number in range(800))
    old = f"#if {terms}\nint f(int a);\n#endif\n"
    (finding,) = between(old, old.replace("int a", "long a")).findings
    assert len(finding.message) < 400


@pytest.mark.parametrize(("target", "option"), [("linux-x86_64", "-m64"), ("linux-i686", "-m32")])
def test_a_target_is_what_gcc_predefines(target: str, option: str) -> None:
    run = subprocess.run(
        ["gcc", option, "-dM", "-E", "-"], input="", capture_output=True, text=True, check=True
    )
    said = {line.split()[1].split("(")[0] for line in run.stdout.splitlines()}
    known = {name for name, text in load_target(target).items() if text is not None}
    # Versions of gcc differ in a few dozen of hundreds.
    assert len(said & known) > 0.8 * len(said)
    assert {"__linux__", "__GNUC__", "__INT64_TYPE__"} <= said & known


def test_what_other_targets_predefine_is_not_defined() -> None:
    linux, windows = load_target("linux-x86_64"), load_target("windows-x86_64")
    assert linux["_WIN32"] is None
    assert windows["_WIN32"] == "1"
    assert windows["__linux__"] is None
    assert "__GLIBC__" not in linux
    assert linux["__INT64_TYPE__"] == "long int"
    assert windows["__INT64_TYPE__"] == "long long int"


def test_an_unknown_target_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="there is no target 'linux'") as caught:
        load_target("linux")
    assert all(name in (caught.value.remedy or "") for name in target_names())


@pytest.fixture
def sides(tmp_path: Path) -> tuple[str, str]:
    text = "#ifdef _WIN32\nint f(int a);\n#endif\n"
    old, new = tmp_path / "old.h", tmp_path / "new.h"
    old.write_text(text)
    new.write_text(text.replace("int a", "long a"))
    return str(new), str(old)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--target", "linux-x86_64"], 0),
        (["--target", "windows-x86_64"], 1),
        (["--undefine", "_WIN32"], 0),
        (["--define", "_WIN32"], 1),
        (["--target", "linux-x86_64", "--define", "_WIN32"], 1),
        (["--target", "windows-x86_64", "--undefine", "_WIN32"], 0),
    ],
)
def test_the_command_line_says_which_branches_hold(
    sides: tuple[str, str], options: list[str], status: int
) -> None:
    new, old = sides
    assert main(["check", new, "--against", old, "-q", *options]) == status


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--target", "amiga"], "there is no target 'amiga'"),
        (["--define", "A=1", "--undefine", "A"], "--define A contradicts --undefine A"),
        (["--undefine", "A=1"], "--undefine A=1: this is no name of a macro"),
        (["--define", "1A"], "--define 1A: '1A' is no name of a macro"),
        (["--define", "A=\udcff"], "--define A: the value is no UTF-8"),
    ],
)
def test_what_cannot_be_said_of_macros_is_one_line(
    sides: tuple[str, str], options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    new, old = sides
    assert main(["check", new, "--against", old, *options]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_private_header_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, type_ in (("old", "int"), ("new", "long")):
        for header in ("kiln.h", "internal/heat.h"):
            file = tmp_path / name / header
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"int {file.stem}Fire({type_} degrees);\n")
    (tmp_path / "headerscan.toml").write_text('private = ["internal/*"]\n')
    config = ["--config", str(tmp_path / "headerscan.toml")]
    old, new = str(tmp_path / "old"), str(tmp_path / "new")
    assert main(["check", new, "--against", old, *config]) == 1
    told_of = capsys.readouterr().out
    assert "kilnFire" in told_of
    assert "heatFire" not in told_of.replace("heatFire has no", "")
    assert told_of.count("internal/heat.h is private: not compared") == 1


def test_a_profile_settles_macros() -> None:
    profile = load_profile("generic").__class__(name="kiln", undefines=("W",), defines={"V": "2"})
    text = "#if defined(W) || V < 2\nint f(int a);\n#endif\n"
    old, new = api(text, profile), api(text.replace("int a", "long a"), profile)
    assert [found.severity for found in compare(old, new, profile).findings] == ["note"]


def test_macros_that_hang_on_one_another_are_looked_at_once_each() -> None:
    # As a configuration derives one feature from others: each is asked for in all that follow.
    def text(extra: str) -> str:
        features = "".join(
            f"#if (defined(KILN_{number - 1}) || defined(KILN_{number - 2}))"
            f" && !defined(KILN_{number + 1})\n#define KILN_{number} 1\n#endif\n"
            for number in range(2, 60)
        )
        return f"{features}#if KILN_59 && KILN_58\n{extra}\n#endif\n"

    old, new = text("int kiln_heat(int degrees);"), text("int kiln_heat(long degrees);")
    (finding,) = between(old, new).findings
    assert (finding.rule, finding.symbol) == ("parameter-type-changed", "kiln_heat")


def test_members_that_only_some_see_are_hidden_from_those_who_define_nothing() -> None:
    text = "#define HIDDEN {}\nstruct s\n#if !HIDDEN\n{{ int a; }}\n#endif\n;\n"
    found = told(between(text.format(0), text.format(1)))
    assert ("became-opaque", "s", "error", "source") in found


def test_a_default_that_another_header_makes_needless_may_go() -> None:
    fallback = "#ifndef COPY\n#define COPY(a, b) ((a) = (b))\n#endif\n"
    config = "#define COPY copy_of\n"
    old = apis({"config.h": config, "util.h": fallback + "int f(void);\n"})
    new = apis({"config.h": config, "util.h": "int f(void);\n"})
    errors = [
        each for each in compare(old, new, GENERIC).findings if each.severity is Severity.ERROR
    ]
    assert errors == []


def test_a_function_that_is_declared_under_the_name_of_a_macro_has_not_gone() -> None:
    old = "void lib_mix(int a);\n"
    assert told(between(old, "#define mix lib_mix\nvoid mix(int a);\n")) == []


def test_a_function_whose_macro_stays_is_a_macro_now() -> None:
    macro = "#define make(a) make_2(a)\n"
    old = f"int make_2(int a);\nint (make)(int a);\n{macro}"
    found = told(between(old, f"int make_2(int a);\n{macro}"))
    assert found == [("function-became-macro", "make", "error", "binary")]


def test_a_mark_in_a_declaration_deprecates() -> None:
    marked = "int f(int a) __attribute__((deprecated));\n"
    assert told(between("int f(int a);\n", marked)) == [("newly-deprecated", "f", "note", "")]
