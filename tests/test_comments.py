"""Comments to docs, in each style that libraries use, and which comment is whose."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import only, read

from headerscan.comments.docs import comment_text, parse_comment
from headerscan.lexing.source import Source
from headerscan.model import (
    Doc,
    Enumerator,
    Function,
    Header,
    Macro,
    ParameterDoc,
    Struct,
    Variable,
)
from headerscan.profile import Docs, Style
from headerscan.profiles import load_profile
from headerscan.scan import scan


def doc_of(comment: str, *, style: Style = "guess") -> Doc:
    doc = only(f"{comment}\nint f(int a, int b);\n", Function, style=style).doc
    assert doc is not None
    return doc


def test_libvirts_style() -> None:
    doc = doc_of(
        "/**\n * f:\n * @a: the first\n *     goes on\n * @b: the second\n *\n"
        " * Does a thing\n * to both.\n *\n * And says\n *   so.\n *\n"
        " * Returns 0 on success,\n * -1 on error.\n *\n * Since: 1.2.3\n */",
        style="libvirt",
    )
    assert doc.name == "f"
    assert doc.summary == "Does a thing to both."
    assert doc.body == "And says\n  so."
    assert doc.parameters == (
        ParameterDoc("a", "the first goes on"),
        ParameterDoc("b", "the second"),
    )
    assert doc.returns == "0 on success, -1 on error."
    assert doc.since == "1.2.3"


def test_gtk_docs_style() -> None:
    doc = doc_of(
        "/**\n * f: (skip)\n * @a: (nullable) (transfer none): the #GFile\n"
        " * @b: a %TRUE value\n *\n"
        " * Calls g_f().\n *\n * Returns: (transfer full): a new thing\n *\n * Since: 2.36\n"
        " * Deprecated: 2.40: Use g() instead.\n */",
        style="gtk-doc",
    )
    assert doc.summary == "Calls g_f()."
    assert doc.parameters == (ParameterDoc("a", "the #GFile"), ParameterDoc("b", "a %TRUE value"))
    assert doc.returns == "a new thing"
    assert (doc.since, doc.deprecated) == ("2.36", "2.40: Use g() instead.")


@pytest.mark.parametrize("mark", ["@", "\\"])
def test_doxygens_and_javadocs_commands(mark: str) -> None:
    doc = doc_of(
        f"/*!\n * {mark}brief Does a thing.\n *\n * More of it.\n * {mark}param a the first\n"
        f" * {mark}param[in] b the second,\n *   on two lines\n * {mark}return what there is\n"
        f" * {mark}since 1.4\n * {mark}deprecated use g()\n */",
        style="doxygen",
    )
    assert doc.summary == "Does a thing."
    assert doc.body == "More of it."
    assert doc.parameters == (
        ParameterDoc("a", "the first"),
        ParameterDoc("b", "the second, on two lines"),
    )
    assert doc.returns == "what there is"
    assert (doc.since, doc.deprecated) == ("1.4", "use g()")


def test_kernel_docs_style() -> None:
    doc = doc_of(
        "/**\n * f() - does a thing\n * @a: the first\n * @b: the second\n *\n * Context: any.\n"
        " *\n * Return: 0 or less\n */",
        style="kernel-doc",
    )
    assert (doc.name, doc.summary, doc.body) == ("f", "does a thing", "Context: any.")
    assert doc.parameters == (ParameterDoc("a", "the first"), ParameterDoc("b", "the second"))
    assert doc.returns == "0 or less"


@pytest.mark.parametrize(
    ("comment", "opener"),
    [
        ("/** Does a thing. */", "/**"),
        ("/* Does a thing. */", "/*"),
        ("/// Does a\n/// thing.", "///"),
        ("// Does a\n// thing.", "//"),
        ("//! Does a thing.", "//!"),
        ("/****\n * Does a thing.\n ****/", "/*"),
        ("/*\n** Does a thing.\n*/", "/*"),
        ("/*\n   Does a\n   thing. */", "/*"),
    ],
)
def test_a_comments_words_are_without_its_decoration(comment: str, opener: str) -> None:
    doc = doc_of(comment)
    assert doc.summary == "Does a thing."
    assert doc.opener.rstrip("*") == opener.rstrip("*")


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Since: 1.2.3", "1.2.3"),
        ("Since 1.2", "1.2"),
        ("(Since: 1.2.3)", "1.2.3"),
        ("since version 4.0", "4.0"),
        ("@since 7", "7"),
        ("\\since 0.9.11", "0.9.11"),
        ("Replaced since 4.0.\n\n Since: 1.2", "1.2"),
        ("Deprecated since 1.2", None),
        ("@deprecated NOT IN USE since 7.82.0", None),
        ("@deprecated It is not used since in 8.1, unused since 8.2, removed since 9.0.", None),
        ("since 2 days", None),
    ],
)
def test_the_release_is_found_and_taken_out(text: str, since: str | None) -> None:
    doc = doc_of("/** Does a thing.\n *\n * " + text.replace("\n", "\n *") + "\n */")
    assert doc.since == since
    assert doc.summary == "Does a thing."


def test_what_comes_first_is_the_summary_even_if_it_says_what_is_returned() -> None:
    doc = doc_of("/** Returns the number of things. */")
    assert doc.summary == "Returns the number of things."
    assert doc.returns == "the number of things."


def test_a_macro_returns_nothing() -> None:
    macro = only("/* Return the size in bytes */\n#define A 1\n", Macro)
    assert macro.doc is not None
    assert (macro.doc.summary, macro.doc.returns) == ("Return the size in bytes", None)


def test_a_comment_behind_a_symbol_documents_it() -> None:
    text = "int a; /* the a */\nint b; /**< the b */\n#define C 1 // the c\nint d;\n/**< the d */\n"
    docs = {symbol.name: symbol.doc for symbol in read(text).symbols}
    assert {name: doc and doc.summary for name, doc in docs.items()} == {
        "a": "the a", "b": "the b", "C": "the c", "d": "the d",
    }  # fmt: skip


def test_a_comment_behind_adds_to_the_one_above() -> None:
    macro = only("/** Above. */\n#define A 1 /* behind, Since: 1.2 */\n", Macro)
    assert macro.doc is not None
    assert (macro.doc.summary, macro.doc.since) == ("Above.", "1.2")
    assert macro.doc.trailing is not None


@pytest.mark.parametrize(
    "comment",
    [
        "/* Copyright 2020 someone */\n",
        "/* SPDX-License-Identifier: MIT */\n",
        "/* apart */\n\n",
        "/** SECTION:all\n * about the file */\n",
        "/** \\file a.h */\n",
        "/** @defgroup all All of it\n * @{ */\n",
        "/** @} */\n",
        "/* --- functions --- */\n",
        "/*======   In demo.c   ======*/\n",
        "// ---- functions ----\n",
        "int a; /* a's */\n",
    ],
)
def test_a_comment_that_is_not_the_symbols_is_left(comment: str) -> None:
    function = read(f"{comment}int f(void);\n").find("f", Function)
    assert function is not None
    assert function.doc is None


@pytest.mark.parametrize("comment", ["/* --- or not */\n", "/* -- ok -- */\n", "/* a --- */\n"])
def test_dashes_alone_make_no_heading(comment: str) -> None:
    function = read(f"{comment}int f(void);\n").find("f", Function)
    assert function is not None
    assert function.doc is not None


def test_a_comment_above_a_macro_that_stands_alone_is_the_declarations() -> None:
    assert only("/** Does. */\nDEPRECATED_FOR(g)\nint f(void);\n", Function).doc is not None


def test_a_comment_that_names_another_symbol_is_that_symbols() -> None:
    text = "/**\n * second:\n *\n * Is its.\n */\nint first(void);\nint second(void);\n"
    api = read(text)
    docs = {symbol.name: symbol.doc and symbol.doc.summary for symbol in api.symbols}
    assert docs == {"first": None, "second": "Is its."}


def test_a_comment_behind_a_member_is_not_that_of_a_macro_on_the_next_line() -> None:
    text = """
    struct table {
        int range; /* Size of the table */
    #define TABLE_RANGE 1500
        int more; /* What follows */
    };
    """
    macro = read(text).find("TABLE_RANGE", Macro)
    assert macro is not None
    assert macro.doc is None


def test_enumerators_are_documented_above_behind_below_and_by_name() -> None:
    text = (
        "/**\n * e:\n * @NAMED: by name\n *\n * An enum.\n */\n"
        "enum e {\n  /* above */\n  ABOVE,\n  BEHIND, /* behind,\n             on two lines */\n"
        "  LINES, /* one */\n         /* two */\n  NAMED, /*< nick=named >*/\n  BARE,\n\n"
        "  /* apart */\n\n"
        "  LAST\n  /* below */\n};"
    )
    docs = {entry.name: entry.doc and entry.doc.summary for entry in read(text).of(Enumerator)}
    assert docs == {
        "ABOVE": "above", "BEHIND": "behind, on two lines", "LINES": "one two",
        "NAMED": "by name", "BARE": None, "LAST": "below",
    }  # fmt: skip


def test_members_are_documented_behind_above_and_by_name() -> None:
    text = (
        "/**\n * s:\n * @d: by name\n */\nstruct s {\n  int a; /* behind */\n  /* above */\n"
        "  int b;\n"
        "  union { int i; /* inner */ } c;\n  int d;\n  /*< private >*/\n  int e;\n};"
    )
    struct = only(text, Struct)
    assert struct.members is not None
    assert {member.name: member.doc for member in struct.members} == {
        "a": "behind", "b": "above", "c": None, "d": "by name", "e": None,
    }  # fmt: skip
    (inner,) = struct.members[2].members or ()
    assert inner.doc == "inner"


def test_a_docs_span_is_the_comments() -> None:
    variable = only("\n  /** one\n   * two */\nint v;\n", Variable)
    assert variable.doc is not None
    span = variable.doc.span
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 3, 3, 12)


_LINES = st.lists(st.sampled_from(["", " a", " * b", "-", "*", "**", "  ----", "/x"]), max_size=5)
_BODIES = st.one_of(
    st.text(" \t\n*/=-ab\r", max_size=40),
    st.tuples(st.sampled_from(["\n *", "\n\t *", "\n*"]), _LINES).map(
        lambda drawn: "".join(f"{drawn[0]}{line}" for line in drawn[1])
    ),
)


@given(_BODIES.filter(lambda body: "*/" not in body))
def test_decoration_is_blanked_however_the_lines_are_laid_out(body: str) -> None:
    def blanked(pattern: str, text: str) -> str:
        return re.sub(pattern, lambda match: " " * len(match[0]), text)

    head, newline, rest = f" {body}\n ".partition("\n")
    if rest.lstrip().startswith("*"):
        rest = blanked(r"(?m)^[ \t]*\*{1,2}", rest)
    expected = blanked(r"(?m)^[ \t]*[*=/#~_-]{4,}[ \t]*$", f"{head}{newline}{rest}")
    assert comment_text(f"/** {body}\n */", 0).text == f"   {expected}  "


@given(
    st.lists(st.sampled_from(["ab", "Return", "Re", ":", "-", "@", "NAME", ".", "\t", " "])).map(
        "".join
    ),
    st.sampled_from(["guess", "libvirt", "kernel-doc"]),
)
def test_a_comment_of_one_line_says_the_same_on_a_line_of_its_own(text: str, style: Style) -> None:
    alone, below = (
        parse_comment(comment_text(raw, 0), Source(raw), Docs(style=style), ("NAME",))
        for raw in (f"/** {text} */", f"/**\n * {text}\n */")
    )
    assert msgspec.structs.replace(alone, span=below.span) == below


def test_a_structs_comment_with_a_functions_name_is_the_structs() -> None:
    text = (
        "/**\n * virStats:\n *\n * What virStats fills.\n */\n"
        "typedef struct _virStats virStatsStruct;\n"
        "struct _virStats {\n    int a;\n};\nint virStats(virStatsStruct *stats);\n"
    )
    api = scan([Header("a.h", text, "a.h")], load_profile("libvirt"))
    documented = [symbol.name for symbol in api.symbols if symbol.doc is not None]
    assert documented == ["virStatsStruct"]


def test_a_plain_remark_below_a_doc_does_not_take_its_place() -> None:
    text = "/**\n * A:\n *\n * What A is.\n */\n/* see a.c */\n#define A 1\n"
    macro = scan([Header("a.h", text, "a.h")], load_profile("libvirt")).find("A", Macro)
    assert macro is not None
    assert macro.doc is not None
    assert macro.doc.summary == "What A is."
