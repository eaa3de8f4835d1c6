"""What attributes, and the macros that stand for them, say of an interface."""

from __future__ import annotations

import pytest
from reading import only, read

from headerscan.model import (
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Struct,
    Typedef,
    Variable,
)

MARKS = """
#if defined(__GNUC__)
#  define OLD __attribute__((__deprecated__))
#  define OLD_FOR(f) __attribute__((deprecated("use " #f)))
#else
#  define OLD
#  define OLD_FOR(f)
#endif
#define API extern __attribute__((visibility("default")))
"""


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("int f(void) OLD;", "OLD"),
        ("OLD int f(void);", "OLD"),
        ("OLD_FOR(g)\nint f(void);", "OLD_FOR(g)"),
        ("API\nOLD_FOR(g) int *f(int a);", "OLD_FOR(g)"),
        ("int f(void) OLD_FOR(g(int; {}));", "OLD_FOR(g(int;{}))"),
        ("LIB_DEPRECATED_IN_2_62_FOR(g)\nint f(void);", "LIB_DEPRECATED_IN_2_62_FOR(g)"),
        ('[[deprecated("use g")]] int f(void);', '[[deprecated("use g")]]'),
        ("__declspec(deprecated) int f(void);", "__declspec(deprecated)"),
        ("API int f(void);", None),
        ("API\nint f(void);", None),
        ("OLD_FOR(g)\n\nint f(void);", None),
        ("int f(int a OLD);", None),
    ],
)
def test_a_mark_that_deprecates_a_function_is_kept_as_written(text: str, mark: str | None) -> None:
    assert only(MARKS + text, Function).deprecation == mark


def test_marks_are_those_of_what_they_stand_by() -> None:
    api = read(
        MARKS + "struct OLD s { int a; };\ntypedef int t OLD;\nextern int v OLD, w;\n"
        "enum e { A OLD, B OLD_FOR(A) = 4, C };\ntypedef enum { D } OLD f;\n"
    )
    found = {symbol.name: symbol.deprecation for symbol in api.symbols if symbol.deprecation}
    expected = {"s": "OLD", "t": "OLD", "v": "OLD", "A": "OLD", "B": "OLD_FOR(A)", "f": "OLD"}
    assert found == expected
    assert {symbol.name: symbol.value for symbol in api.of(Enumerator)}["C"] == 5


@pytest.mark.parametrize(
    ("text", "packed", "aligned"),
    [
        ("struct __attribute__((packed)) s { int a; };", True, None),
        ("struct s { int a; } __attribute__((__packed__, aligned(8)));", True, "8"),
        ("struct [[gnu::packed]] s { int a; };", True, None),
        ("struct PACKED s { int a; };", True, None),
        ("#define PACKED\nstruct PACKED s { int a; };", False, None),
        ("#define TIGHT __attribute__((packed))\nstruct s { int a; } TIGHT;", True, None),
        ("#define AT(n) __attribute__((aligned(n)))\nstruct AT(4 * 4) s { int a; };", False, "4*4"),
        ("struct s { int a; } __attribute__((aligned));", False, ""),
        ("struct s { int a; };", False, None),
    ],
)
def test_a_struct_keeps_how_it_is_laid_out(text: str, packed: bool, aligned: str | None) -> None:  # noqa: FBT001 - a case
    found = only(text, Struct)
    assert (found.packed, found.aligned) == (packed, aligned)


def test_members_and_typedefs_keep_their_alignment() -> None:
    api = read(
        "struct s { _Alignas(16) int a; char b __attribute__((packed)); int c;\n"
        "struct { int d; } __attribute__((packed)) e; alignas(long) char f; };\n"
        "typedef int t __attribute__((aligned(2)));"
    )
    (struct,) = api.of(Struct)
    found = {one.name: (one.packed, one.aligned) for one in struct.members or ()}
    assert found == {
        "a": (False, "16"),
        "b": (True, None),
        "c": (False, None),
        "e": (True, None),
        "f": (False, "long"),
    }
    assert api.of(Typedef)[0].aligned == "2"


def test_an_enum_keeps_the_type_that_is_fixed_for_it() -> None:
    api = read("enum e : unsigned { A = 0xFF'FF };\nenum f : uint8_t { B };\nenum g { C };")
    assert [symbol.type for symbol in api.of(Enumeration)] == ["unsigned int", "uint8_t", None]
    assert [symbol.value for symbol in api.of(Enumerator)] == [0xFFFF, 0, 0]


def test_a_function_type_is_told_from_a_pointer_to_it() -> None:
    api = read("typedef int f(int);\ntypedef int (*g)(int);")
    assert [(symbol.name, symbol.pointer) for symbol in api.of(Callback)] == [
        ("f", False),
        ("g", True),
    ]


def test_digits_may_be_divided() -> None:
    api = read("#define N 1'000'000 // it's a million\nextern int a[0b1'0], b;\n")
    assert only("#define N 1'000'000 // it's a million\n", Macro).value == 1_000_000
    assert [(symbol.name, symbol.type) for symbol in api.of(Variable)] == [
        ("a", "int [0b1'0]"),
        ("b", "int"),
    ]


def test_an_attribute_counts_where_a_header_defines_it_away_for_others() -> None:
    away = "#ifdef _MSC_VER\n#define __attribute__(x)\n#endif\n"
    struct = only(f"{away}struct __attribute__((__packed__)) s {{ char a; int b; }};\n", Struct)
    assert struct.packed
