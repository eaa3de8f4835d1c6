"""Docs of functions from C files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headerscan.comments.cdocs import function_docs, merged
from headerscan.model import Function, Header, ParameterDoc
from headerscan.profile import Docs, Profile
from headerscan.scan import scan

C_FILE = """\
/*
 * a.c: a file
 */
#include "a.h"

static struct ops table = { .f = g };

/**
 * f:
 * @a: the first
 *
 * Does a thing.
 *
 * Returns 0.
 *
 * Since: 1.2.3
 */
int
f(int a)
{
    /* no doc */
    return g(a);
}

/* Does another. */
static const char *g(int a, void (*cb)(int)) { return 0; }

/* apart */

EXPORT int h(void)
{
}

/// In lines,
/// two of them.
ATTR(1) int i(void) ATTR(2)
{
}

/** A prototype is no definition. */
int j(void);

/** Nor is a variable. */
int k[] = { 1 };
"""


def docs_of(text: str) -> dict[str, str]:
    return {name: doc.summary for name, doc in function_docs(text, "a.c", Docs()).items()}


def test_the_comment_above_a_definition_is_the_functions() -> None:
    assert docs_of(C_FILE) == {
        "f": "Does a thing.",
        "g": "Does another.",
        "i": "In lines, two of them.",
    }


def test_parameters_return_value_release_and_place_are_read() -> None:
    doc = function_docs(C_FILE, "src/a.c", Docs())["f"]
    assert doc.parameters == (ParameterDoc("a", "the first"),)
    assert (doc.returns, doc.since, doc.origin) == ("0.", "1.2.3", "src/a.c")
    assert (doc.span.line, doc.span.end_line) == (8, 17)


@pytest.mark.parametrize(
    "definition",
    [
        "int f(int a)\n{",
        "#ifdef X\nint f(int a) {",
        "static inline struct s *\nf(struct s *a,\n  int b /* { */)\n{",
        "foo_t f(void) __attribute__((x)) {",
        "__attribute__((x)) foo_t f(void) {",
    ],
)
def test_definitions_may_be_written_in_many_ways(definition: str) -> None:
    assert docs_of(f"/** Does. */\n{definition}\n}}\n") == {"f": "Does."}


def test_a_call_that_holds_a_body_defines_no_function() -> None:
    assert docs_of("/** Does. */\nDEFINE(f, {\n})\n") == {}


def test_scan_gives_functions_their_docs_from_c_files() -> None:
    header = Header("a.h", "int f(int a);\n/** Own. */\nint g(void);\nint x(void);\n", "a.h")
    api = scan([header], Profile("test"), function_docs(C_FILE, "a.c", Docs()))
    docs = {symbol.name: symbol.doc and symbol.doc.summary for symbol in api.of(Function)}
    assert docs == {"f": "Does a thing.", "g": "Own.", "x": None}


def test_a_plain_comment_in_the_header_gives_way_to_the_c_files_doc() -> None:
    header = Header("a.h", "/* handles a thing */\nint f(int a);\n", "a.h")
    (function,) = scan([header], Profile("test"), function_docs(C_FILE, "a.c", Docs())).of(Function)
    assert function.doc is not None
    assert function.doc.summary == "Does a thing."


def test_of_several_files_the_comment_that_names_the_function_counts() -> None:
    first = function_docs("/** Does. */\nstatic int f(void) {}\n", "a.c", Docs())
    second = function_docs(C_FILE, "b.c", Docs())
    assert merged([first, second])["f"].origin == "b.c"
    assert merged([second, first])["f"].origin == "b.c"


@given(st.text(alphabet="/*{}()\n;#f a=\"'", max_size=80))
def test_any_text_gives_docs(text: str) -> None:
    for doc in function_docs(text, "a.c", Docs()).values():
        assert 1 <= doc.span.line <= text.count("\n") + 1
