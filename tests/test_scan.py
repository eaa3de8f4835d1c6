"""Headers to an API: what only shows when several headers are read together."""

from __future__ import annotations

import pytest
from reading import read

from headerscan.errors import HeaderSyntaxError
from headerscan.model import Enumerator, Function, Header, Macro, Struct, Typedef
from headerscan.profile import Profile, Version
from headerscan.scan import scan


def scanned(*texts: str, profile: Profile | None = None) -> list[tuple[str, str]]:
    headers = [Header(f"{n}.h", text, f"/x/{n}.h") for n, text in enumerate(texts)]
    api = scan(headers, profile or Profile("test"))
    return [(symbol.kind, symbol.name) for symbol in api.symbols]


def test_symbols_stand_in_header_order_whatever_their_kind() -> None:
    text = "int f(void);\n#define A 1\nenum e { B };\ntypedef struct { int a; } s;\nextern int v;\n"
    assert scanned(text, "int g(void);\n") == [
        ("function", "f"),
        ("macro", "A"),
        ("enum", "e"),
        ("enumerator", "B"),
        ("struct", "s"),
        ("variable", "v"),
        ("function", "g"),
    ]


def test_a_forward_declaration_gives_way_to_the_definition() -> None:
    assert scanned(
        "struct s;\ntypedef struct s s_t;\n", "struct s { int a; };\ntypedef struct s s_t;\n"
    ) == [
        ("typedef", "s_t"),
        ("struct", "s"),
    ]


def test_macros_of_one_header_dress_the_declarations_of_another() -> None:
    headers = [
        Header("a.h", "quiet int f(void);\n#define B (A + 1)\n", "a.h"),
        Header("b.h", "#define quiet\n#define A 1\n", "b.h"),
    ]
    api = scan(headers, Profile("test"))
    assert [symbol.returns for symbol in api.of(Function)] == ["int"]
    assert {macro.name: macro.value for macro in api.of(Macro)} == {"quiet": None, "A": 1, "B": 2}


def test_symbols_that_the_profile_ignores_are_left_out_but_serve_the_others() -> None:
    profile = Profile("test", ignore=("_*",))
    assert scanned("#define _A 1\n#define B _A\nint _f(void);\n", profile=profile) == [
        ("macro", "B")
    ]


def test_the_version_is_read_from_the_profiles_macro() -> None:
    numbered = Profile("test", version=Version("V", (1_000_000, 1_000, 1)))
    assert scan([Header("a.h", "#define V 11003000\n", "a.h")], numbered).version == "11.3.0"
    named = Profile("test", version=Version("V"))
    assert scan([Header("a.h", '#define V "3.45.1"\n', "a.h")], named).version == "3.45.1"
    assert scan([Header("a.h", "", "a.h")], named).version is None


def test_the_same_header_twice_is_read_twice() -> None:
    assert scanned("int f(void);\n", "int f(void);\n") == [("function", "f"), ("function", "f")]


def test_a_refused_header_is_named_by_where_it_came_from() -> None:
    with pytest.raises(HeaderSyntaxError) as refused:
        scan([Header("a.h", "/* never", "git:HEAD:a.h")], Profile("test"))
    assert (refused.value.file, refused.value.line) == ("git:HEAD:a.h", 1)


def test_one_bad_declaration_costs_itself_alone() -> None:
    api = read("int good(void);\nint bad bad( (;\nstruct s { int a; };\nenum e { A };\n")
    assert [symbol.name for symbol in api.of(Function)] == ["good"]
    assert [(entry.line, entry.name) for entry in api.unreadable] == [(2, "int bad bad( (;")]


def test_an_empty_header_has_no_symbols() -> None:
    for text in ("", "\n", "/* nothing */", "\ufeff", "#pragma once\n"):
        api = read(text)
        assert (api.symbols, api.unreadable) == ((), ())


def test_a_byte_order_mark_is_passed_over() -> None:
    assert [symbol.name for symbol in read("\ufeffint f(void);\n").of(Function)] == ["f"]


def test_kinds_that_share_a_name_are_all_kept() -> None:
    api = read("#define s s\nstruct s { int a; };\ntypedef struct s s;\nenum { t };\n#define t t\n")
    assert {(type(symbol), symbol.name) for symbol in api.symbols} == {
        (Macro, "s"), (Struct, "s"), (Typedef, "s"), (Enumerator, "t"), (Macro, "t"),
    }  # fmt: skip
