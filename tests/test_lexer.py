"""Header text to items."""

from __future__ import annotations

import pytest
from reading import item_of, items, read

from headerscan.errors import HeaderSyntaxError
from headerscan.lexing.lexer import ItemKind, lex
from headerscan.lexing.source import Source
from headerscan.model import Function, Macro

COMMENT, DIRECTIVE, DECLARATION = ItemKind.COMMENT, ItemKind.DIRECTIVE, ItemKind.DECLARATION
INVOCATION, LINKAGE, EMPTY = ItemKind.INVOCATION, ItemKind.LINKAGE, ItemKind.EMPTY


def test_comments_directives_and_declarations_are_items() -> None:
    assert items("/* a */ int b; // c\n#define D 1\n") == [
        (COMMENT, "/* a */"),
        (DECLARATION, "int b;"),
        (COMMENT, "// c"),
        (DIRECTIVE, "#define D 1"),
    ]


def test_a_directive_goes_on_over_joined_lines_and_comments() -> None:
    text = "#define A 1 + \\\n  2 /* and\n more */ + 3\nint b;\n"
    assert items(text)[0] == (DIRECTIVE, "#define A 1 + \\\n  2 /* and\n more */ + 3")


def test_quotes_and_slashes_in_a_string_begin_no_comment() -> None:
    assert items('#define A "/* \\" //"\nint b;') == [
        (DIRECTIVE, '#define A "/* \\" //"'),
        (DECLARATION, "int b;"),
    ]


def test_an_apostrophe_in_an_error_directive_is_no_character() -> None:
    assert items("#error don't\nint a;")[1] == (DECLARATION, "int a;")


def test_a_declaration_holds_the_comments_and_directives_inside_it() -> None:
    text = "enum e {\n  A, /* first */\n#ifdef X\n  B\n#endif\n};"
    item = item_of(text)
    assert text[item.start : item.end] == text
    kinds = [inner.kind for inner in item.inner]
    assert kinds == [COMMENT, DIRECTIVE, DIRECTIVE]


def test_a_functions_body_belongs_to_it() -> None:
    text = "static inline int f(int a) { if (a) { return 1; } return 0; } int b;"
    assert [piece for _, piece in items(text)] == [text[:-7], "int b;"]
    assert lex(Source(text)).items[0].body == text.index("{")


def test_a_struct_or_an_initialiser_is_no_body() -> None:
    assert [kind for kind, _ in items("struct a { int b; } c;\nint d[] = { 1, 2 };")] == [
        DECLARATION,
        DECLARATION,
    ]


def test_extern_c_is_a_linkage_and_what_it_holds_is_outside() -> None:
    assert items('extern "C" {\nint a;\n}\n') == [
        (LINKAGE, 'extern "C" {'),
        (DECLARATION, "int a;"),
        (LINKAGE, "}"),
    ]


def test_a_semicolon_that_ends_nothing_is_empty() -> None:
    assert items("int a;;") == [(DECLARATION, "int a;"), (EMPTY, ";")]


@pytest.mark.parametrize(
    "text",
    [
        "G_BEGIN_DECLS\n\nint f(void);",
        "DECLARE_X(a)\nint f(void);",
        "DECLARE_X(a)\nDECLARE_Y(b, c)\nint f(void);",
        "DECLARE_X(a)\n/* f */\nint f(void);",
        'DECLARE_X((a), ")")\ntypedef int t;',
        "A_B(x)\nfoo_t *f(void);",
    ],
)
def test_macros_that_stand_alone_are_taken_out(text: str) -> None:
    found = items(text)
    assert found[0][0] is INVOCATION
    assert found[-1][0] is DECLARATION
    assert found[-1][1] in ("int f(void);", "typedef int t;", "foo_t *f(void);")


@pytest.mark.parametrize(
    "text",
    [
        "foo_t\nf(void);",
        "EXPORT\nint f(void);",
        "STACK_OF(X)\n*f(void);",
        "STACK_OF(X)\nf(void);",
        "PyAPI_FUNC(int)\nf(void);",
    ],
)
def test_a_type_or_attribute_on_its_own_line_belongs_to_the_declaration(text: str) -> None:
    assert items(text) == [(DECLARATION, text)]


def test_what_if_0_hides_is_skipped_with_its_nested_ifs() -> None:
    text = "#if 0\nint a\n#if X\n'\n#endif\n#else\nint b;\n#endif\nint c;"
    assert [piece for kind, piece in items(text) if kind is DECLARATION] == ["int b;", "int c;"]


def test_an_unclosed_brace_does_not_swallow_the_rest() -> None:
    api = read("struct a {\n  int b;\nint f(void);\n#define C 1\nint g(void);\n")
    assert {symbol.name for symbol in api.of(Function)} == {"f", "g"}
    assert [symbol.name for symbol in api.of(Macro)] == ["C"]
    assert [(entry.line, entry.name) for entry in api.unreadable] == [(1, "struct a {")]


def test_branches_that_each_open_a_brace_close_it_once() -> None:
    text = "#ifdef A\nstruct s {\n#else\nstruct t {\n#endif\n  int a;\n};\nint f(void);\n"
    assert [symbol.name for symbol in read(text).of(Function)] == ["f"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("int a;\n/* b", 2, "a comment begins here and never ends"),
        ('int a;\n\nchar *b = "c', 3, "a string or character constant begins here"),
    ],
)
def test_what_never_ends_is_refused_with_its_line(text: str, line: int, what: str) -> None:
    with pytest.raises(HeaderSyntaxError, match=what) as refused:
        lex(Source(text, "a.h"))
    assert (refused.value.file, refused.value.line) == ("a.h", line)


def test_lines_may_end_as_on_windows() -> None:
    text = "#define A \\\r\n  1\r\nint f(int a,\\\r\n int b);\r\n"
    api = read(text)
    assert [macro.value for macro in api.of(Macro)] == [1]
    assert [len(symbol.parameters) for symbol in api.of(Function)] == [2]
