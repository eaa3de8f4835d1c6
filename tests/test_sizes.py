"""``sizeof`` in values: what gcc makes of it on every platform, or null."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import msgspec
import pytest
from compiler import compiled_extents, compiled_values
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import read

from headerscan.constants.datamodels import I386, ILP32, LLP64, LP64, MODELS, DataModel
from headerscan.constants.layout import Extent, Layout
from headerscan.constants.sizedtypes import CType, Expression
from headerscan.constants.sizereading import SizeReader
from headerscan.lexing.literals import NoValueError, parse_integer
from headerscan.lexing.tokens import tokenize
from headerscan.model import Macro

TYPES = r"""
#include <stdint.h>
#define COUNT 3
#define PACKED __attribute__((packed))
#define ALIGNED_U64 uint64_t __attribute__((aligned(8)))
#define GROUP(TAG, NAME, MEMBERS...) union { struct { MEMBERS } ; struct TAG { MEMBERS } NAME; }
#ifdef CHECKER
#define MARK __attribute__((bitwise))
#else
#define MARK
#endif
enum few { FEW_A, FEW_B = 7 };
typedef enum { MORE = 0x80000000 } more_t;
struct point { int x, y; };
typedef struct { char name[16]; struct point at[COUNT]; } place_t;
typedef uint16_t MARK marked_t;
struct tight { char kind; uint32_t size; } PACKED;
struct __attribute__((packed)) tight_too { char kind; uint32_t size; };
struct wide { ALIGNED_U64 id; uint32_t flags; };
struct bits { unsigned a : 3, b : 29; unsigned : 0; unsigned c : 32; };
struct mixed { enum few few; more_t more; marked_t marked[2]; struct tight tight; };
struct open { uint32_t count; uint32_t entries[]; };
struct outer { struct inner { short a; char b; } inner; union { int i; float f; } u; };
struct grouped { GROUP(head, hdr, int a; short b;); };
struct brought {
    uint32_t first;
#if BYTE_ORDER == 1234
    uint8_t low : 4, high : 4;
#else
    uint8_t high : 4, low : 4;
#endif
    uint8_t rest[3];
};
struct holds_pointer { void *p; int (*call)(int, char *); };
struct holds_long { long l; };
struct padded { uint64_t id; uint32_t flags; };
struct mixed_bits { unsigned a : 3; char b; };
struct branched {
#if BYTE_ORDER == 1234
    int a;
#endif
    int b;
};
#if BYTE_ORDER == 1234
#define MAYBE_PACKED
struct twice { int a; };
#else
#define MAYBE_PACKED __attribute__((packed))
struct twice { int a[2]; };
#endif
struct perhaps { char a; int b; } MAYBE_PACKED;
struct strange { int a __attribute__((vector_size(16))); };
#pragma pack(push, 1)
struct pressed { char a; int b; };
#pragma pack(pop)
"""
KNOWN = (
    "struct point", "place_t", "marked_t", "struct tight", "struct tight_too", "struct wide",
    "struct bits", "struct mixed", "struct open", "struct outer", "struct inner",
    "struct grouped", "struct brought", "enum few", "more_t", "char[COUNT + 1]",
    "struct point[2][3]", "unsigned short", "const struct point",
)  # fmt: skip
UNKNOWN = {
    "struct holds_pointer": "depends on the sizes and alignments of the platform",
    "struct holds_long": "depends on the sizes and alignments of the platform",
    "struct padded": "depends on the sizes and alignments of the platform",
    "struct mixed_bits": "depends on the sizes and alignments of the platform",
    "struct point *": "depends on the sizes and alignments of the platform",
    "struct branched": "struct branched differs between its definitions",
    "struct twice": "struct twice differs between its definitions",
    "struct perhaps": "MAYBE_PACKED differs between #if branches",
    "struct strange": "the attribute vector_size in it is not understood",
    "struct pressed": "its header changes how structs are packed",
}
FLAGS = {
    LP64: ("-m64", "-DLONG=long"),
    # gcc for x86 follows no AAPCS; for the rest its x32 is the same.
    msgspec.structs.replace(ILP32, unnamed_bit_fields_align=False): ("-mx32", "-DLONG=long"),
    I386: ("-m32", "-DLONG=long"),
    LLP64: ("-m64", "-mms-bitfields", "-DLONG=int"),
}
BASIC = (
    "char", "unsigned short", "int", "LONG", "long long", "float", "double", "void *",
    "unsigned", "unsigned long long", "_Bool", "short", "signed char",
)  # fmt: skip
WIDTHS = {
    "char": 8, "unsigned short": 16, "int": 32, "long long": 64, "unsigned": 32, "_Bool": 1,
    "unsigned long long": 64, "LONG": 32,
}  # fmt: skip


NO_ENUMERATORS: dict[str, int] = {}


@pytest.fixture(autouse=True)
def _has_gcc() -> None:
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")


def test_sizes_are_those_that_gcc_prints(tmp_path: Path) -> None:
    macros = "".join(f"#define V_{at} sizeof({name})\n" for at, name in enumerate(KNOWN))
    (tmp_path / "sizes.h").write_text(TYPES + macros)
    # #pragma pack makes its header one whose structs have no size.
    text = TYPES[: TYPES.index("#pragma")] + macros
    ours = {m.name: m.value for m in read(text).of(Macro) if m.name.startswith("V_")}
    assert ours == compiled_values(["sizes.h"], ours, [f"-I{tmp_path}"], tmp_path)


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_differs_between_platforms_or_is_not_understood_has_no_size(name: str) -> None:
    api = read(f"{TYPES}#define SIZE sizeof({name})\n#define DOUBLE (2 * SIZE)\n")
    for macro in ("SIZE", "DOUBLE"):
        found = api.find(macro, Macro)
        assert found is not None
        assert found.value is None
        assert UNKNOWN[name] in (found.value_note or "")


def test_a_struct_that_holds_itself_has_no_size() -> None:
    api = read("struct a { struct b b; }; struct b { struct a a; };\n#define S sizeof(struct a)\n")
    found = api.find("S", Macro)
    assert found is not None
    assert "leads through more than" in (found.value_note or "")


def test_an_enumerator_behind_a_size_continues_it() -> None:
    api = read("struct s { int a[4]; }; enum e { A = sizeof(struct s), B };")
    assert [symbol.value for symbol in api.by_name["B"] if hasattr(symbol, "value")] == [17]


attributes = st.sampled_from(
    [""] * 8
    + [f" __attribute__(({name}))" for name in ("packed", "aligned(1)", "aligned(4)")]
    + [f" __attribute__(({name}))" for name in ("aligned(16)", "packed, aligned(2)")]
)


@st.composite
def bodies(draw: st.DrawFn, depth: int = 0) -> str:
    """Draw the members of a struct or union; names are unique in each body."""
    names, members = count(), []
    for _ in range(draw(st.integers(1, 5))):
        name = f"m{depth}_{next(names)}"
        kind = draw(st.sampled_from(("plain", "plain", "array", "bits", "bits", "nested")))
        if kind == "bits":
            basic = draw(st.sampled_from(sorted(WIDTHS)))
            width = draw(st.integers(0, WIDTHS[basic]))
            is_unnamed = width == 0 or draw(st.integers(0, 9)) == 0
            packed = draw(st.sampled_from([""] * 8 + [" __attribute__((packed))"]))
            members.append(f"{basic} {'' if is_unnamed else name} : {width}{packed};")
        elif kind == "nested" and depth < 3:
            word, inner = draw(st.sampled_from(("struct", "union"))), draw(bodies(depth + 1))
            # Without a name the inner members would be the outer's, and their names might clash.
            members.append(f"{word} {{ {inner} }}{draw(attributes)} {name};")
        else:
            size = f"[{draw(st.integers(0, 5))}]" if kind == "array" else ""
            members.append(f"{draw(st.sampled_from(BASIC))} {name}{size}{draw(attributes)};")
    return " ".join(members)


def extent_of(model: DataModel, text: str) -> Extent | None:
    """Return what the one definition in a text takes; None where that is declined."""

    def evaluated(tokens: Expression, _: DataModel) -> int:
        number = parse_integer(tokens[0].text)
        assert number is not None
        return number.value

    def named(name: str, _: DataModel) -> Extent:
        assert name == "LONG"
        return layout.basic("long")

    layout = Layout(model, evaluated, named, NO_ENUMERATORS.get)
    reader = SizeReader(list(tokenize(text)))
    try:
        reader.declaration()
        (type_,) = reader.defined.values()
        return layout.extent(type_)
    except NoValueError as error:
        assert str(error) == "packed bit-fields are not the same everywhere"  # noqa: PT017 - a text has either
        return None


@pytest.mark.skipif(platform.machine() != "x86_64", reason="gcc's flags are those for x86-64")
@settings(max_examples=settings().max_examples // 3)
@given(st.lists(st.tuples(st.sampled_from(("struct", "union")), bodies(), attributes), max_size=40))
def test_any_struct_is_as_large_as_gcc_makes_it(drawn: list[tuple[str, str, str]]) -> None:
    texts = [f"{word} s{at} {{ {body} }}{end};" for at, (word, body, end) in enumerate(drawn)]
    types = [f"{word} s{at}" for at, (word, _, _) in enumerate(drawn)]
    for model, flags in FLAGS.items():
        expected = compiled_extents("\n".join(texts), types, flags)
        for text, extent in zip(texts, expected, strict=True):
            assert extent_of(model, text) in (None, extent), (model.name, text)


@given(st.text(alphabet="struct un{}[]();:,*=1 abP_\n", max_size=60))
def test_any_text_is_read_or_declined(text: str) -> None:
    measures: Callable[[CType], Extent]
    reader = SizeReader(list(tokenize(text)))
    try:
        reader.declaration()
        for model in MODELS:
            measures = Layout(
                model, lambda *_: 1, lambda *_: Extent(4, 4), NO_ENUMERATORS.get
            ).extent
            for type_ in reader.defined.values():
                measures(type_)
    except NoValueError as error:
        reason = str(error)
    else:
        reason = "it is read"
    assert reason
