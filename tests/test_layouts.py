"""What a change of a struct costs: sizes and offsets are gcc's, and errors follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec
import pytest
from compiler import compiled_numbers, needs_gcc
from hypothesis import given
from hypothesis import strategies as st

from headerscan.check import Selection, check, compare
from headerscan.constants.basictypes import I386, ILP32, LLP64, LP64, MODELS, DataModel, models_of
from headerscan.constants.layout import Layouts
from headerscan.diagnostics import Break, Finding, Severity
from headerscan.lexing.literals import NoValueError
from headerscan.model import Api, Header, Struct, Union
from headerscan.profiles import load_profile
from headerscan.scan import scan
from headerscan.targets import load_target, target_names

GENERIC = load_profile("generic")
TYPES = """
typedef unsigned short word;
typedef struct { char name[3]; word at; } place;
typedef int (*callback)(void *, int);
enum colour { RED, GREEN };
struct pair { char a; long long b; };
union any { char c; double d; };
struct hidden;
#define COUNT 5
#define PACKED __attribute__((packed))
#define AT(n) __attribute__((aligned(n)))
typedef int aligned __attribute__((aligned(2)));
"""
DRESSES = ("", "__attribute__((packed))", "PACKED", "__attribute__((packed, aligned(4)))", "AT(16)")
SCALARS = (
    *("char", "unsigned char", "short", "int", "unsigned int", "LONG", "unsigned long long"),
    *("float", "double", "word", "place", "callback", "enum colour", "struct pair", "union any"),
    "aligned",
)
FLAGS: Mapping[DataModel, tuple[str, ...]] = {
    LP64: ("-DLONG=long",),
    # gcc for x86 follows no AAPCS; for the rest its x32 is the same.
    msgspec.structs.replace(ILP32, unnamed_bit_fields_align=False): ("-mx32", "-DLONG=long"),
    I386: ("-m32", "-DLONG=long"),
    LLP64: ("-mms-bitfields", "-DLONG=int"),
}


def scanned(text: str) -> Api:
    return scan([Header("a.h", text, "a.h")], GENERIC)


Members = tuple[str, tuple[str, ...]]
"""The text of some members, and the paths of those that have an offset."""


@st.composite
def members(draw: st.DrawFn, prefix: str = "m", depth: int = 2) -> Members:
    text, paths = "", []
    for number in range(draw(st.integers(1, 5))):
        name = f"{prefix}{number}"
        form = draw(st.sampled_from(("plain", "plain", "array", "pointer", "bits", "nested")))
        type_ = draw(st.sampled_from(SCALARS))
        if form == "nested" and depth:
            word = draw(st.sampled_from(("struct", "union")))
            body, inner = draw(members(prefix=f"{name}_", depth=depth - 1))
            is_named = draw(st.booleans())
            text += f"{word} {{ {body} }} {name if is_named else ''}; "
            paths += [
                *([name] if is_named else []),
                *(f"{name}." * is_named + path for path in inner),
            ]
        elif form == "bits":
            text += f"{draw(st.sampled_from(('int', 'unsigned char', 'unsigned long long')))}"
            width = draw(st.integers(0, 8))
            text += f" {name if width and draw(st.integers(0, 5)) else ''} : {width}; "
        else:
            count = draw(st.sampled_from(("", "[2]", "[COUNT]", "[2][COUNT + 1]")))
            text += {
                "array": f"{type_} {name}{count}; ",
                "pointer": f"struct hidden *{name}{count}; ",
            }.get(form, f"{type_} {name}; ")
            paths.append(name)
    return text, tuple(paths)


@needs_gcc
@pytest.mark.parametrize("model", FLAGS, ids=lambda model: str(model.name))
@given(
    drawn=st.lists(members(), min_size=1, max_size=8),
    word=st.sampled_from(["struct", "union"]),
    dress=st.sampled_from(DRESSES),
    pack=st.sampled_from(["", "#pragma pack(push, 1)\n"]),
)
def test_sizes_and_offsets_of_an_api_are_those_of_gcc(
    drawn: list[Members], word: str, model: DataModel, dress: str, pack: str
) -> None:
    tagged = [(f"{word} s{number}", *entry) for number, entry in enumerate(drawn)]
    bodies = pack + "".join(f"{name} {{ {text} }} {dress};\n" for name, text, _ in tagged)
    bodies += "#pragma pack(pop)\nstruct wide { char c; long long w; };\n" if pack else ""
    layouts, symbols = Layouts.of(api := scanned(f"typedef long LONG;\n{TYPES}{bodies}")), {}
    for symbol in (*api.of(Struct), *api.of(Union)):
        symbols[f"{symbol.kind} {symbol.name}"] = symbol
    asked = [
        ask
        for name, _, paths in tagged
        for ask in (f"sizeof({name})", *(f"__builtin_offsetof({name}, {path})" for path in paths))
    ]
    found = []
    for name, text, paths in tagged:
        if (pack or "pack" in dress.lower()) and ":" in text and model is LLP64:
            return  # packed bit-fields are not the same everywhere
        laid = layouts.laid(cast("Struct | Union", symbols[name]), model)
        found += [laid.size, *(laid.offsets[path] // 8 for path in paths)]
    assert found == compiled_numbers(TYPES + bodies, asked, FLAGS[model])


@pytest.mark.parametrize(
    "members",
    [
        "long double x;",
        "unknown_t x;",
        "struct hidden x;",
        "int x[HOW_MANY];",
        "\n#ifdef WIDE\nlong x;\n#endif\nint y;",
    ],
)
def test_what_the_headers_do_not_tell_has_no_layout(members: str) -> None:
    api = scanned(f"struct hidden;\nstruct s {{ {members} }};")
    symbol = next(entry for entry in api.of(Struct) if entry.name == "s")
    for model in MODELS:
        with pytest.raises(NoValueError):
            Layouts.of(api).laid(symbol, model)


def compared(old: str, new: str) -> list[Finding]:
    return list(check(scanned(TYPES + new), GENERIC, against=scanned(TYPES + old)).findings)


VALUE = "struct parameter {{ char field[80]; int type; union {{ {0} }} value; }};"


def test_a_union_that_does_not_grow_is_no_error_and_breaks_nothing() -> None:
    old = "int i; unsigned long long ul; double d; char b;"
    [finding] = compared(VALUE.format(old), VALUE.format(f"{old} char *s;"))
    assert (finding.rule, finding.severity, finding.breaks) == ("member-added", Severity.NOTE, ())
    assert "it has 96 bytes as before, and nothing in it moves" in finding.message


def test_a_union_that_grows_is_an_error_with_both_sizes() -> None:
    [finding] = compared(VALUE.format("int i;"), VALUE.format("int i; char s[16];"))
    assert (finding.severity, finding.breaks) == (Severity.ERROR, (Break.BINARY,))
    assert "it grows from 88 to 100 bytes" in finding.message


def test_a_union_that_grows_on_some_platforms_is_an_error_that_names_one() -> None:
    [finding] = compared("union u { int i; };", "union u { int i; long l; };")
    assert finding.severity is Severity.ERROR
    assert "it grows from 4 to 8 bytes (LP64)" in finding.message


def test_a_struct_that_grows_says_what_moves() -> None:
    [finding] = compared("struct s { int a; int b; };", "struct s { int a; int c; int b; };")
    assert (finding.severity, finding.breaks) == (Severity.ERROR, (Break.BINARY,))
    assert finding.message == (
        "struct s has a new member c (int): it grows from 8 to 12 bytes, b moves from offset 4 to 8"
    )


def test_a_member_in_the_padding_breaks_nothing_but_in_a_packed_struct() -> None:
    old, new = "struct s { int a; char b; };", "struct s { int a; char b; char c; };"
    [finding] = compared(old, new)
    assert (finding.severity, finding.breaks) == (Severity.NOTE, ())
    assert finding.message.endswith("it has 8 bytes as before, and nothing in it moves")
    packed = [f"{text[:-1]} PACKED;" for text in (old, new)]
    [finding] = compared(*packed)
    assert (finding.severity, finding.breaks) == (Severity.ERROR, (Break.BINARY,))
    assert finding.message.endswith("it grows from 5 to 6 bytes")


def test_a_struct_grows_whatever_the_size_of_a_type_that_the_headers_do_not_tell() -> None:
    [finding] = compared("struct s { other_t a; };", "struct s { other_t a; long b[2]; };")
    assert finding.severity is Severity.ERROR
    assert finding.message.endswith("it grows, by how much the headers do not tell")


def test_a_union_stays_whatever_the_size_of_a_type_that_the_headers_do_not_tell() -> None:
    old = "struct s { other_t a; union { long long b; }; };"
    [finding] = compared(old, old.replace("b;", "b; int c;"))
    assert (finding.severity, finding.breaks) == (Severity.NOTE, ())


def test_a_size_that_one_side_alone_tells_is_not_guessed_on_the_other() -> None:
    old = "typedef struct { char c[3]; } t; struct s { t a; };"
    [finding] = [each for each in compared(old, "struct s { t a; int b; };") if each.symbol == "s"]
    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("the headers do not tell")


def test_members_are_measured_as_those_see_them_who_define_nothing() -> None:
    old = "struct s {\nint a;\n#ifdef W\nlong w;\n#endif\nchar c[4];\n};"
    [finding] = compared(old, old.replace("c[4];", "c[4]; int d;"))
    assert finding.message.endswith("it grows from 8 to 12 bytes")
    switched = old.replace("long w;", "long w; int d;")
    [finding] = compared(old, switched)
    assert (finding.severity, finding.breaks) == (Severity.NOTE, ())


def test_a_member_that_went_from_a_union_breaks_source_alone() -> None:
    [finding] = compared("union u { int i; char c; };", "union u { int i; };")
    assert (finding.severity, finding.breaks) == (Severity.ERROR, (Break.SOURCE,))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("int a; char b[8]; int c;", "int a; char b[16]; int c;", "it grows from 16 to 24 bytes"),
        ("int a; char b;", "char b; int a;", "it has 8 bytes as before, "),
    ],
)
def test_other_changes_of_members_say_sizes_too(old: str, new: str, words: str) -> None:
    [finding] = compared(f"struct s {{ {old} }};", f"struct s {{ {new} }};")
    assert finding.severity is Severity.ERROR
    assert words in finding.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("struct s { char a; int b; };", "struct s { char a; int b; } PACKED;"),
        ("struct s { char a[N]; }; enum { N = 2 };", "struct s { char a[N]; }; enum { N = 3 };"),
    ],
)
def test_a_layout_that_changes_without_its_members_breaks_what_is_built(old: str, new: str) -> None:
    [finding] = [each for each in compared(old, new) if each.symbol == "s"]
    assert (finding.rule, finding.breaks) == ("layout-changed", (Break.BINARY,))


def test_a_struct_that_holds_one_that_grew_is_not_told_of_as_well() -> None:
    old = "struct s { int a; }; struct t { struct s s; };"
    told = {each.symbol for each in compared(old, old.replace("int a;", "int a, b;"))}
    assert told == {"s"}


def test_an_enum_that_fixes_the_type_it_had_is_no_change() -> None:
    assert compared("enum e { A };", "enum e : unsigned int { A };") == []


def test_of_the_data_models_only_that_of_the_target_counts() -> None:
    old, new = (scanned(f"struct s {{ long a; char b[4]; {more} }};") for more in ("", "int c;"))
    [finding] = compare(old, new, GENERIC).findings
    assert finding.message.endswith("it grows from 8 to 12 bytes (ILP32)")
    selection = Selection(settled=load_target("linux-x86_64"))
    [finding] = compare(old, new, GENERIC, selection=selection).findings
    assert (finding.severity, finding.breaks) == (Severity.NOTE, ())


@pytest.mark.parametrize("target", target_names())
def test_a_target_has_one_data_model(target: str) -> None:
    expected = {"linux-i686": I386, "windows-x86_64": LLP64}.get(target, LP64)
    assert models_of(load_target(target)) == (expected,)


def test_an_enum_of_which_some_see_more_has_its_size() -> None:
    enum = "enum e {\nA,\n#ifdef BETA\nB = 1 << 2,\n#endif\n};\n"
    old = f"{enum}struct s {{ enum e e; }};"
    [finding] = compared(old, old.replace("e e;", "e e; int more;"))
    assert finding.message.endswith("it grows from 4 to 8 bytes")


@pytest.mark.parametrize("most", [1, 2, 4, 8, 16])
def test_a_pragma_packs_as_gcc_does(most: int) -> None:
    inner = "struct { char g; double h; } i;"
    body = f"char a; short b; char c; int d; char e; long long f; {inner} AT(16) char j;"
    text = f"{TYPES}#pragma pack(push, {most})\nstruct s {{ {body} }};\n#pragma pack(pop)\n"
    [struct] = [each for each in scanned(text).of(Struct) if each.name == "s"]
    laid = Layouts.of(scanned(text)).laid(struct, LP64)
    paths = [path for path in laid.offsets if path]
    asked = [f"__builtin_offsetof(struct s, {path})" for path in paths]
    sizes = ["sizeof(struct s)", "_Alignof(struct s)"]
    [size, alignment, *offsets] = compiled_numbers(text, [*sizes, *asked], ["-m64"])
    assert (laid.size, laid.alignment) == (size, alignment)
    assert [laid.offsets[path] // 8 for path in paths] == offsets
