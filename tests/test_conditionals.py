"""Which ``#if`` conditions hold where, and which of them are include guards."""

from __future__ import annotations

import pytest
from reading import read

from headerscan.errors import HeaderSyntaxError
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
from headerscan.model import Enumerator, Macro, Struct


def conditions(text: str) -> dict[str, tuple[str, ...]]:
    return {symbol.name: symbol.conditions for symbol in read(text).symbols}


def test_else_and_elif_negate_what_went_before() -> None:
    text = (
        "#if A > 1\n#define X 1\n#elif defined B\n#define Y 1\n#else\n#define Z 1\n#endif\n"
        "#define W 1\n"
    )
    assert conditions(text) == {
        "X": ("A > 1",),
        "Y": ("!(A > 1)", "defined(B)"),
        "Z": ("!(A > 1)", "!defined(B)"),
        "W": (),
    }


def test_conditions_nest_outermost_first() -> None:
    text = "#ifdef A\n# ifndef B\nint x;\n# endif\nint y;\n#endif\n"
    assert conditions(text) == {"x": ("defined(A)", "!defined(B)"), "y": ("defined(A)",)}


def test_a_condition_is_said_without_comments_and_on_one_line() -> None:
    assert conditions("#if A /* b */ && \\\n  C // d\nint x;\n#endif\n") == {"x": ("A && C",)}


@pytest.mark.parametrize(
    "text",
    [
        "#ifndef A_H\n#define A_H\nint x;\n#endif\n",
        "/* licence */\n#ifndef A_H_\n# define A_H_ 1\nint x;\n#endif /* A_H_ */\n",
        "#ifndef foo_a_foo\n#define foo_a_foo\nint x;\n#endif\n",
    ],
)
def test_an_include_guard_is_no_macro_and_no_condition(text: str) -> None:
    assert conditions(text) == {"x": ()}


def test_a_default_value_is_no_include_guard() -> None:
    assert conditions("#ifndef A\n#define A\n#endif\nint x;\n") == {
        "A": ("!defined(A)",),
        "x": (),
    }


def test_conditions_within_a_body_belong_to_its_entries() -> None:
    api = read(
        "enum e {\n A,\n#ifdef S\n LAST\n#endif\n};\nstruct s {\n#if B\n int m;\n#endif\n};\n"
    )
    assert [(entry.name, entry.conditions) for entry in api.of(Enumerator)] == [
        ("A", ()),
        ("LAST", ("defined(S)",)),
    ]
    (struct,) = api.of(Struct)
    assert struct.members is not None
    assert [member.conditions for member in struct.members] == [("B",)]


def test_a_macro_in_two_branches_is_two_symbols() -> None:
    api = read("#ifdef A\n#define X 1\n#else\n#define X 2\n#endif\n")
    assert [(macro.value, macro.conditions) for macro in api.of(Macro)] == [
        (1, ("defined(A)",)),
        (2, ("!defined(A)",)),
    ]


def test_what_only_cplusplus_sees_is_left_out() -> None:
    assert conditions("#ifdef __cplusplus\nclass x { };\n#endif\nint y;\n") == {"y": ()}


@pytest.mark.parametrize("text", ["#endif\nint x;\n", "#else\nint x;\n", "#if A\nint x;\n"])
def test_directives_without_their_partner_do_no_harm(text: str) -> None:
    assert [symbol.name for symbol in read(text).symbols] == ["x"]


@pytest.mark.parametrize("text", ["#if A\n" * 2000, "#if A\n" + "#elif B\n" * 2000])
def test_too_many_conditions_are_refused(text: str) -> None:
    with pytest.raises(HeaderSyntaxError, match="more than 1000 conditions"):
        lex(Source(text, "a.h"))
