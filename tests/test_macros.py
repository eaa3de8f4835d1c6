"""``#define``: names, parameters, replacement, the comment behind it."""

from __future__ import annotations

import pytest
from reading import only, read

from headerscan.lexing.macros import parse_define
from headerscan.model import Macro, ValueKind


@pytest.mark.parametrize(
    ("directive", "name", "parameters", "text"),
    [
        ("#define A 1", "A", None, "1"),
        ("#  define\tA", "A", None, ""),
        ("#/* x */define /* y */ A /* z */ 1", "A", None, "1"),
        ("#define \\\n  A \\\n  1 + \\\n  2", "A", None, "1 + 2"),
        ("#define A (1)", "A", None, "(1)"),
        ("#define F() 1", "F", (), "1"),
        ("#define F(a, b) a+b", "F", ("a", "b"), "a+b"),
        ("#define F(a, ...) a", "F", ("a", "..."), "a"),
        ("#define F(args...) args", "F", ("args...",), "args"),
        ("#define F(a, \\\n  b) a", "F", ("a", "b"), "a"),
        ('#define A "/* no comment */"', "A", None, '"/* no comment */"'),
        ('#define A "a"   "b" // c', "A", None, '"a" "b"'),
        ("#define A 'x' /* one */ /* two */", "A", None, "'x'"),
    ],
)
def test_a_definition_is_divided(
    directive: str, name: str, parameters: tuple[str, ...] | None, text: str
) -> None:
    found = parse_define(directive, 0)
    assert found is not None
    assert (found.name, found.parameters, found.text) == (name, parameters, text)
    assert directive[found.name_start :].startswith(name)


@pytest.mark.parametrize("directive", ["#define", "#define 1", "#define F(a", "#pragma x", "#"])
def test_what_defines_nothing_is_none(directive: str) -> None:
    assert parse_define(directive, 0) is None


def test_the_last_comment_behind_the_replacement_is_the_macros() -> None:
    directive = "#define A 1 /* one */ /* two */"
    found = parse_define(directive, 10)
    assert found is not None
    assert found.comment is not None
    start, end = found.comment
    assert directive[start - 10 : end - 10] == "/* two */"


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('"a"', ValueKind.STRING, "a"),
        ('"a" "b"', ValueKind.STRING, "ab"),
        ("7", ValueKind.INTEGER, 7),
        ("(-7)", ValueKind.INTEGER, -7),
        ("'a'", ValueKind.INTEGER, 97),
        ("1 << 4", ValueKind.EXPRESSION, 16),
        ("1.5", ValueKind.EXPRESSION, None),
        ("UNKNOWN", ValueKind.ALIAS, None),
        ("", ValueKind.EMPTY, None),
        ("*1024ULL", ValueKind.EXPRESSION, None),
        ("do { } while (0)", ValueKind.EXPRESSION, None),
        ("__attribute__((x))", ValueKind.EMPTY, None),
        ("extern", ValueKind.EMPTY, None),
    ],
)
def test_a_macro_says_what_kind_of_value_it_has(
    text: str, kind: ValueKind, value: str | int | None
) -> None:
    macro = only(f"#define A {text}\n", Macro)
    assert (macro.value_kind, macro.value) == (kind, value)
    assert (macro.value_note is None) == (value is not None or not text)


def test_a_function_like_macro_has_parameters_and_no_value() -> None:
    macro = only("#define F(a) (a)\n", Macro)
    assert (macro.value_kind, macro.parameters, macro.value) == (ValueKind.FUNCTION, ("a",), None)


def test_an_alias_has_the_value_that_its_chain_ends_in() -> None:
    api = read("#define A B\n#define B (C)\n#define C 5\n")
    assert [(macro.text, macro.value_kind, macro.value) for macro in api.of(Macro)] == [
        ("B", ValueKind.ALIAS, 5),
        ("(C)", ValueKind.ALIAS, 5),
        ("5", ValueKind.INTEGER, 5),
    ]


def test_an_undefined_macro_is_kept_and_serves_no_other() -> None:
    api = read("#define A 1\n#undef A\n#define A 2\n#define B A\n")
    assert [(macro.name, macro.value) for macro in api.of(Macro)] == [("A", 1), ("A", 2), ("B", 2)]


def test_a_macro_that_refers_to_itself_has_no_value() -> None:
    api = read("#define A A\n#define B C + 1\n#define C B\n")
    assert [macro.value for macro in api.of(Macro)] == [None, None, None]
    assert all(macro.value_note for macro in api.of(Macro))


def test_a_name_that_differs_between_branches_gives_no_value_and_says_so() -> None:
    api = read("#ifdef X\n#define A 1\n#else\n#define A 2\n#endif\n#define B A\n")
    macro = api.find("B", Macro)
    assert macro is not None
    assert (macro.value, macro.value_note) == (None, "A differs between #if branches")


def test_what_only_assemblers_see_does_not_count() -> None:
    api = read(
        "#ifdef __ASSEMBLY__\n#define AC(x) x\n#else\n#define AC(x) (x + 1)\n#endif\n"
        "#define B AC(1)\n"
    )
    macro = api.find("B", Macro)
    assert macro is not None
    assert macro.value == 2
