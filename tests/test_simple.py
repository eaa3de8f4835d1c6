"""What is read at a glance is what the long way reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from headerscan.declarations.bodies import Simple
from headerscan.declarations.simple import SimpleReader
from headerscan.declarations.symbols import DeclarationReader, Declared, UnreadableError
from headerscan.declarations.vocabulary import HeaderVocabulary
from headerscan.lexing.lexer import ItemKind, lex
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.source import Source

WORDS = (
    "const volatile unsigned signed long int char void struct union enum typedef extern static "
    "inline foo_t bar_t size_t FILE CALL EXPORT quiet_mark name other Mixed x _In_ __inline "
    "__restrict _Noreturn __attribute__ * * * , , ( ) ; [ ] 8 SIZE ... { } = 2 << : BEGIN_X"
).split()
TEMPLATES = (
    "{0} name({1}, {2});",
    "typedef {0} (*name)({1});",
    "{0} (*name)({1});",
    "{0};",
    "{0} name[{1}];",
    "typedef {0} name;",
    "struct tag {{ {0} a; {1} b[{2}]; }};",
    "typedef struct {{ {0}; {1} b : 3; }} name;",
    "typedef struct tag {{ {0} a; }} *name;",
    "union tag {{ {0} a }};",
    "struct tag {{ union {{ {0} a; {1} b[2]; }} c; int {2}; }};",
    "typedef struct {{ int a; struct {{ union {{ {0} b; }} c[{1}]; }} {2}; }} name;",
    "struct tag {{ {0} a {1}; struct {{ int b; }}; }};",
    "enum tag {{ {0} A = {1}, B = (1 << 2), C }};",
    "typedef enum {{ A, B {0} = A | {1} }} name;",
    "typedef enum tag {{ A = {1}, }} {0};",
)
PIECES = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
TYPES = st.sampled_from(["", "const"]).flatmap(
    lambda first: st.sampled_from(["int", "unsigned long", "foo_t", "FILE", "struct s", "enum e"])
    .flatmap(lambda kind: st.sampled_from(["", "*", "**", "* const", "CALL", "EXPORT *"])
    .map(lambda rest: f"{first} {kind} {rest}"))
)  # fmt: skip


class NothingSimple(SimpleReader):
    """Reads nothing."""

    def read(self, code: str, base: int) -> None:
        del code, base


class LongWay(DeclarationReader):
    """Takes nothing for simple."""

    def __init__(self, known: HeaderVocabulary) -> None:
        super().__init__(known)
        self.simple = NothingSimple(known, lambda _: None)


def vocabulary(*definitions: str) -> HeaderVocabulary:
    known: dict[str, list[Definition]] = {}
    for text in definitions:
        definition = parse_define(text, 0, ())
        assert definition is not None
        known[definition.name] = [definition]
    return HeaderVocabulary(known, frozenset({"foo_t", "EXPORTED_T"}), lambda _: False)


MACROS = (
    "#define EXPORT extern",
    "#define CALL",
    "#define quiet_mark",
    "#define EXPORTED_T",
    "#define SIZE 8",
)


def read_by(reader: DeclarationReader, text: str) -> list[Declared | str]:
    source = Source(text, "a.h")
    found: list[Declared | str] = []
    for item in lex(source).items:
        if item.kind is ItemKind.DECLARATION:
            try:
                found.append(reader.read(source, item))
            except UnreadableError as error:
                found.append(f"{error.reason} at {error.offset}")
    return found


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(TEMPLATES), st.lists(st.one_of(PIECES, TYPES), min_size=3, max_size=3))
@example("{0} name({1}, {2});", ["EXPORT", "foo_t", "CALL *"])
@example("{0};", ["typedef EXPORTED_T *name", "", ""])
@example("typedef {0} (*name)({1});", ["unsigned * foo_t __attribute__", "", ""])
@example("typedef {0} (*name)({1});", ["int", "unsigned * CALL const", ""])
@example("struct tag {{ {0} a; {1} b[{2}]; }};", ["int a : ; int", "int", "2"])
def test_a_declaration_says_the_same_both_ways(template: str, pieces: list[str]) -> None:
    text = template.format(*pieces)
    known = vocabulary(*MACROS)
    assert read_by(DeclarationReader(known), text) == read_by(LongWay(known), text)


def test_the_usual_declarations_are_simple() -> None:
    reader = DeclarationReader(vocabulary(*MACROS))
    usual = {
        "int f(void);": Simple,
        "EXPORT foo_t *CALL g(const char *name, unsigned int flags, ...);": Simple,
        "typedef int (*cb)(foo_t *conn, void *opaque);": Simple,
        "typedef struct _s s; ": Simple,
        "struct s { int a; char b[SIZE + 1]; unsigned c : 3; };": Simple,
        "typedef enum { A = 1 << 0, B = (1 << 1), C = A | B, } e;": Simple,
        "int f(int (*inner)(void));": type(None),
        "struct s { union { int a; } b[2]; int c EXPORT; };": Simple,
        "struct s { struct t { int a; } b; };": type(None),
    }
    found: Mapping[str, type] = {code: type(reader.simple.read(code, 0)) for code in usual}
    assert found == usual


@pytest.mark.parametrize("release", ["9.0.0", "11.3.0"])
def test_real_headers_say_the_same_both_ways(corpus: Path, release: str) -> None:
    known = vocabulary(*MACROS)
    for path in sorted((corpus / "libvirt" / release / "include" / "libvirt").glob("*.h")):
        text = path.read_text("utf-8")
        assert read_by(DeclarationReader(known), text) == read_by(LongWay(known), text)
