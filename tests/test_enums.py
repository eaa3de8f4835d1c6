"""Enumerators: names, values, places, and what macros make of them."""

from __future__ import annotations

import pytest
from compiler import compiled_numbers, needs_gcc
from reading import read

from headerscan.model import Enumeration, Enumerator, Struct


def values(text: str) -> dict[str, int | None]:
    return {entry.name: entry.value for entry in read(text).of(Enumerator)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("enum e { A };", "e"),
        ("typedef enum { A } e;", "e"),
        ("typedef enum tag { A } e;", "tag"),
        ("typedef enum { A, } e ATTR;", "e"),
        ("enum e : unsigned char { A };", "e"),
        ("enum ATTR e { A };", "e"),
        ("enum ATTR e : int { A };", "e"),
        ("enum __attribute__((x)) e { A } PACKED;", "e"),
        ("enum { A };", None),
        ("typedef enum { A } *e;", None),
        ("static enum { A } v;", None),
    ],
)
def test_an_enum_is_called_by_its_tag_or_typedef(text: str, name: str | None) -> None:
    api = read(text)
    assert [entry.enum for entry in api.of(Enumerator)] == [name]
    assert [enum.name for enum in api.of(Enumeration)] == ([name] if name else [])
    assert api.unreadable == ()


def test_values_go_on_from_the_one_before() -> None:
    text = "enum e { A, B = 5, C, D = -1, E, F = C << 2, G = B | 1, };"
    assert values(text) == {"A": 0, "B": 5, "C": 6, "D": -1, "E": 0, "F": 24, "G": 5}


def test_an_expression_is_kept_as_written_without_its_comments() -> None:
    api = read("enum e { A = 1 /* one */ +\n   2, B };")
    assert [entry.text for entry in api.of(Enumerator)] == ["1 + 2", None]


def test_enumerators_may_refer_to_macros_and_to_other_headers_enums() -> None:
    text = "enum late { L = EARLY + BASE };\n#define BASE 10\nenum early { EARLY = 3 };"
    assert values(text) == {"L": 13, "EARLY": 3}


def test_attributes_behind_an_enumerator_are_passed_over() -> None:
    text = "enum e { A G_GNUC_DEPRECATED, B DEPRECATED_FOR(A) = 4, C __attribute__((x)) };"
    assert values(text) == {"A": 0, "B": 4, "C": 5}


def test_a_macro_may_hold_the_value() -> None:
    text = "#define IS_FOUR =4\nenum e { A IS_FOUR, B };"
    assert values(text) == {"A": 4, "B": 5}


def test_a_value_that_hides_in_an_unknown_macro_is_not_guessed() -> None:
    api = read("enum e { A SYSTEM_A, B };")
    assert [(entry.value, entry.value_note) for entry in api.of(Enumerator)] == [
        (None, "SYSTEM_A is not known"),
        (None, "A before it has no value"),
    ]


def test_macros_that_make_enumerators_are_expanded() -> None:
    text = (
        "#define OPT(name, type, n) name = type + n\n#define LONG 100\n#define LIST X(A) X(B)\n"
        "#define X(n) n,\nenum e { OPT(FIRST, LONG, 1),\n  OPT(SECOND, LONG, 2), X(THIRD) };"
    )
    api = read(text)
    assert values(text) == {"FIRST": 101, "SECOND": 102, "THIRD": 103}
    assert [(entry.span.line, entry.span.column) for entry in api.of(Enumerator)][:2] == [
        (5, 14),
        (6, 7),
    ]


BRANCHES = """\
#define V 62
#define M(code, text) code,
enum plain { A,
#if V >= 70
B,
#endif
C,
#if V < 70
B, D,
#endif
E };
enum listed { M(F, "")
#if V < 70
M(G, "")
#endif
M(H, "")
#if V >= 70
M(I, "")
#endif
M(J, "")
#if V < 70
M(I, "")
#endif
K };
"""


@needs_gcc
def test_a_branch_that_the_headers_switch_off_does_not_count_the_enumerators_behind_it() -> None:
    seen = ["A", "C", "D", "E", "F", "G", "H", "J", "K"]
    found = values(BRANCHES)
    assert [found[name] for name in seen] == compiled_numbers(BRANCHES, seen, [])
    api = read(BRANCHES)
    assert [(entry.name, entry.value, entry.conditions) for entry in api.of(Enumerator)][-3:] == [
        ("J", 3, ()), ("I", 4, ("V < 70",)), ("K", 5, ()),
    ]  # fmt: skip


def test_a_branch_that_users_switch_counts_as_there() -> None:
    text = "enum e { A,\n#ifdef MORE\nB,\n#endif\n#if LEVEL > 2\nC,\n#endif\nD };"
    assert values(text) == {"A": 0, "B": 1, "C": 2, "D": 3}


def test_an_enum_within_a_struct_is_read_and_named_in_the_members_type() -> None:
    api = read("struct s { enum e { A, B = 3 } kind; enum { C } other; };")
    assert values("struct s { enum e { A, B = 3 } kind; enum { C } other; };") == {
        "A": 0, "B": 3, "C": 0,
    }  # fmt: skip
    (struct,) = api.of(Struct)
    assert [member.type for member in struct.members or ()] == ["enum e", "enum"]
    assert [(entry.name, entry.enum) for entry in api.of(Enumerator)][-1] == ("C", None)


def test_enumerators_that_one_macro_makes_stand_in_their_order() -> None:
    text = "#define EACH(F) F(LONG) F(A) F(ME)\n#define XX(name) E_##name,\nenum e { EACH(XX) };"
    names = ["E_LONG", "E_A", "E_ME"]
    assert [entry.name for entry in read(text).of(Enumerator)] == names
    assert values(text) == dict(zip(names, range(3), strict=True))


@needs_gcc
def test_a_macro_means_in_an_enum_what_is_defined_there() -> None:
    text = (
        "#define NUMBERS(F) F(A, 5) F(B, 7)\n#define KINDS(F) F(C, c) F(D, d)\n"
        "enum number {\n#define XX(name, value) N_##name = value,\nNUMBERS(XX)\n#undef XX\n};\n"
        "enum kind { K_NONE,\n#define XX(name, _) K_##name,\nKINDS(XX)\n#undef XX\nK_LAST };"
    )
    found = values(text)
    assert list(found) == ["N_A", "N_B", "K_NONE", "K_C", "K_D", "K_LAST"]
    assert [*found.values()] == compiled_numbers(text, list(found), [])


def test_enumerators_behind_a_macro_that_differs_between_branches_have_no_value() -> None:
    text = (
        "#ifdef W\n#define MORE C, D,\n#else\n#define MORE\n#endif\n#define LIST(F) F(A) F(B)\n"
        "#define XX(name) name,\nenum kind { NONE, LIST(XX)\nMORE\nLAST };"
    )
    found = values(text)
    assert {name: found[name] for name in ("NONE", "A", "B", "LAST")} == {
        "NONE": 0,
        "A": 1,
        "B": 2,
        "LAST": None,
    }


def test_an_enumerator_keeps_its_name_where_a_macro_of_that_name_is_a_qualifier() -> None:
    text = "enum dir { IN, OUT, INOUT };\n#define IN const\nvoid f(int a, IN char *b);"
    api = read(text)
    assert [entry.name for entry in api.of(Enumerator)] == ["IN", "OUT", "INOUT"]


def test_an_enum_lists_its_enumerators_in_order() -> None:
    api = read("typedef enum { B, A,\n#ifdef X\n C\n#endif\n} e;")
    assert [enum.enumerators for enum in api.of(Enumeration)] == [("B", "A", "C")]
