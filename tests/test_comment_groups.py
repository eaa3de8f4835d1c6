"""Comments of groups: whose docs they are, and whose they are not."""

from __future__ import annotations

import pytest
from reading import read

from headerscan.model import Function
from headerscan.profile import Style

RUN = """
/* How a door may stand. */
#define DOOR_OPEN 1
#define DOOR_SHUT 2 /* and locked */
#define DOOR_AJAR \\
    3
#define DOOR_GONE 4

#define DOOR_OTHER 5
"""


def summaries(text: str, style: Style = "guess") -> dict[str, str | None]:
    return {s.name: s.doc.summary if s.doc else None for s in read(text, style=style).symbols}


def test_a_plain_comment_above_a_run_of_macros_is_about_each_of_them() -> None:
    assert summaries(RUN) == {
        "DOOR_OPEN": "How a door may stand.",
        "DOOR_SHUT": "and locked",
        "DOOR_AJAR": "How a door may stand.",
        "DOOR_GONE": "How a door may stand.",
        "DOOR_OTHER": None,
    }


@pytest.mark.parametrize(
    "comment", ["/** One. */", "/* A: One. */", "/* A is one. */", "/// One.", "/* One. */\n"]
)
def test_a_comment_of_one_symbol_is_not_its_neighbours(comment: str) -> None:
    assert summaries(f"{comment}\n#define A 1\n#define B 2\n")["B"] is None


@pytest.mark.parametrize(
    "between",
    ["\n", "int f(void);\n", "#undef C\n", "#ifdef C\n", "/* Two. */\n", "#include <c.h>\n"],
)
def test_a_run_ends_where_anything_stands_between(between: str) -> None:
    end = "#endif\n" if "ifdef" in between else ""
    found = summaries(f"/* One. */\n#define A 1\n{between}#define B 2\n{end}")
    assert found["A"] == "One."
    assert found["B"] in (None, "Two.")


@pytest.mark.parametrize(
    "opening",
    [
        "/** @name Doors\n * What doors do. */\n/**@{*/",
        "/** \\name Doors */\n/** \\{ */",
        "/**\n * What doors do.\n * @{\n */",
        "/// @name Doors\n/// @{",
        "//@{",
        "/** @defgroup doors Doors\n * @{ */",
    ],
)
def test_a_doxygen_groups_comment_is_not_its_first_members(opening: str) -> None:
    text = f"{opening}\n#define A 1\n/** Two. */\n#define B 2\n/** @}} */\n#define C 3\n"
    assert summaries(text) == {"A": None, "B": "Two.", "C": None}


def test_the_first_member_of_a_doxygen_group_keeps_its_own_comment() -> None:
    text = "///@{\n/// One.\n#define A 1\n///@}\n/// Two.\nint b(void);\n"
    assert summaries(text) == {"A": "One.", "b": "Two."}


def test_a_group_inside_an_enum_is_not_its_first_enumerators() -> None:
    text = "enum e {\n  /** @name Doors @{ */\n  A,\n  /** Two. */\n  B,\n  /** @} */\n  C,\n};\n"
    assert summaries(text) == {"e": None, "A": None, "B": "Two.", "C": None}


@pytest.mark.parametrize(
    ("style", "expected"),
    [("libvirt", None), ("gtk-doc", None), ("doxygen", None), ("plain", "Open and shut."),
     ("guess", "Open and shut.")],
)  # fmt: skip
def test_a_remark_above_functions_is_a_doc_only_where_docs_may_be_plain(
    style: Style, expected: str | None
) -> None:
    text = "/* Open and shut. */\nint doorOpen(void);\n\n/** Shut it. */\nint doorShut(void);\n"
    assert summaries(text, style)["doorOpen"] == expected
    assert len(read(text, style=style).of(Function)) == 2


def test_a_plain_comment_that_names_its_function_is_a_doc_in_any_style() -> None:
    found = summaries("/*\n * doorOpen:\n *\n * Open it.\n */\nint doorOpen(void);\n", "libvirt")
    assert found == {"doorOpen": "Open it."}


def test_a_plain_comment_above_a_macro_is_its_doc_in_any_style() -> None:
    assert summaries("/* One. */\n#define A 1\n", "libvirt") == {"A": "One."}
