"""Any text gives an API or one clear error, in a moment, with spans that lie inside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from headerscan.diagnostics import Span
from headerscan.errors import HeaderscanError
from headerscan.lexing.lexer import Item, lex
from headerscan.lexing.source import Source
from headerscan.model import Api, Header, Member, Struct, Symbol, Union
from headerscan.profile import Profile
from headerscan.scan import scan

PIECES = st.sampled_from(
    [
        *"(){}[];,*=#\\\"'/<>:.&|+-~!?%^",
        *("\n", "\r\n", " ", "\t", "\f", "\v", "\\\n", "/*", "*/", "//", "/**", "/**<", "##"),
        *("#define A", "#define F(x)", "#undef A", "#include <a.h>", "#pragma x", "#error x"),
        *("#if 0", "#if A", "#ifdef A", "#ifndef A", "#elif B", "#else", "#endif"),
        *("typedef", "struct", "union", "enum", "extern", "static", "inline", "const", "void"),
        *("int", "unsigned", "long", "char", "sizeof", "typeof", "__attribute__", "_Atomic"),
        *("A", "B", "x", "foo_t", "EXPORT", "G_BEGIN_DECLS", "DECLARE(x)", 'extern "C"'),
        *("1", "0x10UL", "08", "1.5e3", "'a'", '"s"', "L'x'", "...", "<<", ">>", "&&", "->"),
        *("é", "\u2028", "\x00", "\x1c", "\ufeff", "\U0001d518", "@param x: y", "Since: 1.2.3"),
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map("".join),
    st.text(max_size=120),
)


def scanned(text: str) -> Api | None:
    """Return the API of a text, or None where it is refused with one clear error."""
    refused: HeaderscanError
    try:
        return scan([Header("a.h", text, "a.h")], Profile("generic"))
    except HeaderscanError as error:
        refused = error
    assert refused.file == "a.h"
    assert refused.line is not None
    assert "\n" not in str(refused)
    return None


def all_spans(api: Api) -> Iterator[Span]:
    def of(members: tuple[Member, ...]) -> Iterator[Span]:
        for member in members:
            yield member.span
            yield from of(member.members or ())

    symbols: list[Symbol] = [*api.symbols, *api.unreadable]
    for symbol in symbols:
        yield symbol.span
        if symbol.doc is not None:
            yield symbol.doc.span
        if isinstance(symbol, (Struct, Union)):
            yield from of(symbol.members or ())


@given(TEXTS)
@example("struct { int a; } ;")
@example("int f(int (*)(void), ...);")
@example("enum { A = 1 << 200 };")
@example("#define A B\n#define B A\n")
@example("#define F(x) F(x) x\n#define Y F(F(1))\n")
@example("enum e : int { X };")
@example("typedef struct s s; struct s { struct s *next; s : 3; };")
def test_any_text_gives_an_api_whose_spans_lie_inside_it(text: str) -> None:
    api = scanned(text)
    if api is None:
        return
    lines = [*text.split("\n")]
    for span in all_spans(api):
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 2
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 2
        assert (span.line, span.column) <= (span.end_line, span.end_column)


@given(TEXTS)
def test_nothing_but_white_space_stands_between_items(text: str) -> None:
    try:
        items = lex(Source(text, "a.h")).items
    except HeaderscanError:
        return
    ends = [0, *(item.end for item in items)]
    starts = [*(item.start for item in items), len(text)]
    assert all(end <= start for end, start in zip(ends, starts, strict=True))
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert not "".join(gaps).removeprefix("\ufeff").strip()

    def covered(inner: tuple[Item, ...], start: int, end: int) -> None:
        for item in inner:
            assert start <= item.start <= item.end <= end
            start = item.end

    for item in items:
        covered(item.inner, item.start, item.end)


def chain(count: int) -> str:
    return "".join(f"#define A{n} A{n + 1}\n" for n in range(count)) + f"#define A{count} 7\n"


TRAPS: dict[str, Callable[[], str]] = {
    "a line of ten million letters": lambda: "int " + "x" * 10_000_000 + ";",
    "a line of ten million digits in a macro": lambda: "#define A " + "1" * 10_000_000,
    "a comment of ten million stars": lambda: "/*" + "*" * 10_000_000 + "*/int a;",
    "a comment of many lines": lambda: "/**\n" + " * x\n" * 200_000 + " */\nint a;",
    "a million spaces before a line's end": lambda: "#define A 1" + " " * 1_000_000 + "\n",
    "a hundred thousand open brackets": lambda: "int a" + "(" * 100_000 + ")" * 100_000 + ";",
    "a hundred thousand brackets in a macro": lambda: (
        "#define A " + "(" * 100_000 + "1" + ")" * 100_000
    ),
    "a hundred thousand open braces": lambda: "struct a " + "{" * 100_000,
    "a hundred thousand open #ifs": lambda: "#if A\n" * 100_000,
    "fifty thousand closed #ifs": lambda: "#if A\n#endif\n" * 50_000,
    "a hundred thousand #elifs": lambda: "#if A\n" + "#elif B\n" * 100_000 + "#endif\n",
    "a macro that refers to itself": lambda: "#define A A + A\n#define B A A A\n",
    "macros that double": lambda: (
        "#define A0 1+1\n" + "".join(f"#define A{n} A{n - 1}+A{n - 1}\n" for n in range(1, 200))
    ),
    "a chain of ten thousand aliases": lambda: chain(10_000),
    "a chain of ten thousand sums": lambda: (
        "".join(f"#define A{n} (A{n + 1} + 1)\n" for n in range(10_000)) + "#define A10000 7\n"
    ),
    "an enum that goes on for fifty thousand": lambda: (
        "enum e {" + ",".join(f"E{n}" for n in range(50_000)) + "};"
    ),
    "enumerators that refer to the next": lambda: (
        "enum e {" + ",".join(f"E{n} = E{n + 1}" for n in range(3_000)) + "};"
    ),
    "ten thousand stars": lambda: "int " + "*" * 10_000 + "a;",
    "ten thousand sizes": lambda: "int a" + "[1]" * 10_000 + ";",
    "fifty thousand parameters": lambda: "int f(" + ",".join(["int a"] * 50_000) + ");",
    "fifty thousand names": lambda: "a " * 50_000 + ";",
    "fifty thousand calls": lambda: "A(x)\n" * 50_000 + "int a;",
    "fifty thousand calls on a line": lambda: "A(x) " * 50_000 + "int a;",
    "nested parameters": lambda: "int f(" * 90 + "int" + ")" * 90 + ";",
    "nested function pointers": lambda: "int " + "(*" * 90 + "a" + ")(int)" * 90 + ";",
    "nested structs": lambda: "struct { " * 95 + "int a;" + "} x;" * 95,
    "a hundred thousand unclosed structs": lambda: "struct a {\n" * 100_000,
    "quotes without end": lambda: "#define A " + "'" * 100_000,
    "slashes": lambda: "/" * 1_000_000,
    "backslashes at lines' ends": lambda: "#define A " + "\\\n" * 200_000,
    "a doc comment of parameters": lambda: "/**\n" + " * @a: b\n" * 100_000 + " */\nint f(void);",
    "a doc comment of brackets": lambda: "/** NAME: " + "(" * 200_000 + " */\nint f(void);",
    "a doc comment of one word": lambda: "/** " + "a" * 2_000_000 + " */\nint f(void);",
    "a doc comment of colons": lambda: "/** " + "a: " * 300_000 + " */\nint f(void);",
    "a doc comment of spaces": lambda: "/** a" + " " * 2_000_000 + "b */\nint f(void);",
    "a doc comment of 'since'": lambda: "/** " + "since " * 200_000 + "*/\nint f(void);",
    "a doc comment of 'deprecated'": lambda: (
        "/**\n" + "Deprecated\n x\n" * 50_000 + "*/\nint f(void);"
    ),
    "a doc comment of @ signs": lambda: "/** " + "@ @a " * 200_000 + "*/\nint f(void);",
    "twenty thousand declarations without space": lambda: "int a;" * 20_000,
    "an extern C that never closes": lambda: 'extern "C" {\n' * 50_000,
    "a null byte": lambda: "int a;\x00int b;",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_a_hostile_header_ends_in_a_moment(trap: str) -> None:
    text = TRAPS[trap]()
    begin = time.process_time()
    scanned(text)
    seconds = time.process_time() - begin
    # A few seconds are linear, some more while coverage is measured; what grows faster than the
    # text would take minutes.
    assert seconds < 30 + len(text) / 1_000_000, f"{seconds:.1f} s"
