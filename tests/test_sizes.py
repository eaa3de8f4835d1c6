"""``sizeof`` in values: what gcc makes of it on every platform, or null."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from compiler import compiled_values
from hypothesis import given
from hypothesis import strategies as st
from reading import read

from headerscan.constants.basictypes import MODELS
from headerscan.constants.layout import Layouts
from headerscan.constants.typetrees import type_named
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.model import Macro

TYPES = """
#include <stdint.h>
#define COUNT 3
typedef uint16_t port_t;
typedef port_t ports_t[3];
typedef void (*call_t)(int);
typedef struct { char name[16]; } place_t;
struct point { int x, y; };
struct list { struct list *next; };
struct tight { char c; int i; } __attribute__((packed));
#define NAMES (COUNT + 1)
enum few { FEW_A, FEW_B = 7 };
typedef struct { struct tight all[NAMES]; enum few few; place_t at; } whole_t;
#ifdef WIDE
typedef long long number_t;
#else
typedef int number_t;
#endif
"""
KNOWN = (
    "port_t", "ports_t", "ports_t[2]", "char[COUNT + 1]", "uint32_t[2][3]", "unsigned short",
    "const long long", "long unsigned long int", "double", "float", "_Bool", "port_t const",
    "struct point", "struct point[2]", "enum few", "place_t", "struct tight", "whole_t",
)  # fmt: skip
PLATFORM = "depends on the sizes and alignments of the platform"
UNKNOWN = {
    "char *": PLATFORM,
    "char *[2]": PLATFORM,
    "int (*)(int, char *)": PLATFORM,
    "struct point *": PLATFORM,
    "unsigned long": PLATFORM,
    "struct list": PLATFORM,
    "nowhere_t": "the size of nowhere_t is not known",
    "struct nowhere": "the size of struct nowhere is not known",
    "number_t": "number_t differs between #if branches",
    "int (int)": "it takes the size of a function",
    "long double": "the size of long double is not the same everywhere",
    "struct { int a; }": "is not understood",
}


def test_a_type_without_a_body_has_a_size_behind_a_pointer_and_a_word_has_none() -> None:
    text = (
        "typedef struct foo foo; struct bar { char x[sizeof(foo *)]; int y; };\n"
        "#define IS_LARGER (sizeof(struct bar) > 4)\n#define NO_C sizeof int\n"
    )
    assert {macro.name: macro.value for macro in read(text).of(Macro)} == {
        "IS_LARGER": 1,
        "NO_C": None,
    }


def test_structs_defined_in_place_many_deep_are_laid_out_once_each() -> None:
    body = "int x;"
    for depth in range(60):
        body = f"struct {{ int a{depth}; {body} }};"
    text = f"struct a {{ {body} }};\n#define SIZE sizeof(struct a)"
    [macro] = read(text).of(Macro)
    assert macro.value == 4 * 61


def test_sizes_are_those_that_gcc_prints(tmp_path: Path) -> None:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    text = TYPES + "".join(f"#define V_{at} sizeof({name})\n" for at, name in enumerate(KNOWN))
    (tmp_path / "sizes.h").write_text(text)
    ours = {m.name: m.value for m in read(text).of(Macro) if m.name.startswith("V_")}
    assert ours == compiled_values(["sizes.h"], ours, [f"-I{tmp_path}"], tmp_path)


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_differs_between_platforms_or_is_not_measured_has_no_size(name: str) -> None:
    api = read(f"{TYPES}#define SIZE sizeof({name})\n#define DOUBLE (2 * SIZE)\n")
    for macro in ("SIZE", "DOUBLE"):
        found = api.find(macro, Macro)
        assert found is not None
        assert found.value is None
        assert UNKNOWN[name] in (found.value_note or "")


def test_an_enumerator_behind_a_size_continues_it() -> None:
    api = read("typedef int four[4]; enum e { A = sizeof(four), B };")
    assert [symbol.value for symbol in api.by_name["B"] if hasattr(symbol, "value")] == [17]


@given(st.text(alphabet="struct unlog{}[]();:,*=1 abP_\n", max_size=60))
def test_any_text_is_a_type_or_declined(text: str) -> None:
    try:
        type_ = type_named(list(tokenize(text)))
        for model in MODELS:
            layouts = Layouts((), lambda _: None, assume=lambda *_: 4)
            assert layouts.measured(type_, model).size >= 0
    except NoValueError as error:
        assert str(error)  # noqa: PT017 - it has either a size or a reason


def test_sizes_that_lead_back_to_themselves_are_not_known() -> None:
    api = read("#define N sizeof(struct s)\nstruct s { char a[N]; struct t b[N]; };\n")
    found = api.find("N", Macro)
    assert found is not None
    assert found.value is None
    assert found.value_note == "N is not known"
