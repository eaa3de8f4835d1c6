"""The report for a terminal: the excerpt, its underline, colour and the closing line."""

from __future__ import annotations

import re
from io import StringIO
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headerscan.commands._call import wants_color
from headerscan.diagnostics import Break, Finding, Severity, Span, Verdict
from headerscan.filters import Notice
from headerscan.model import Header
from headerscan.report import FORMATS, Report, render
from headerscan.report._places import columns, excerpt, widen

LINES = """\
/**
 * VIR_X:
 * how many
 */
#define VIR_X "x"
"""
HEADER = Header("lib/x.h", LINES, "/work/include/lib/x.h")
FINDING = Finding(
    rule="missing-type",
    severity=Severity.ERROR,
    symbol="VIR_X",
    message="VIR_X does not state its type",
    header="lib/x.h",
    span=Span.at(5, 9, 5),
    help="add 'as VIR_TYPED_PARAM_ULLONG' to its comment",
)


def report(*findings: Finding, header: Header = HEADER) -> Report:
    return Report(findings, sources={header.name: header}, symbols=1, directory="/work/include")


def test_a_finding_shows_its_place_its_line_and_its_help() -> None:
    assert (
        render(report(FINDING), "text")
        == """\
lib/x.h
5:9 error[missing-type]: VIR_X does not state its type
 5 | #define VIR_X "x"
   |         ^^^^^
   = help: add 'as VIR_TYPED_PARAM_ULLONG' to its comment

1 error in 1 symbol of 1 header
"""
    )


def test_a_change_says_old_and_new_and_whom_it_breaks() -> None:
    finding = replace(FINDING, old='"x"', new='"y"', breaks=(Break.WIRE,), help=None)
    text = render(replace(report(finding), verdict=Verdict.MAJOR), "text")
    assert '   = change: "x" → "y"\n   = breaks: wire (code still compiles' in text
    assert text.endswith("1 error in 1 symbol of 1 header; verdict: major\n")


def test_what_is_gone_is_shown_in_the_older_header() -> None:
    old = Header("lib/x.h", LINES.replace("VIR_X", "VIR_OLD"), "git:v1:include/lib/x.h")
    gone = replace(FINDING, symbol="VIR_OLD", in_old=True, span=Span.at(5, 9, 7))
    text = render(replace(report(gone), old_sources={"lib/x.h": old}), "text")
    assert text.startswith("git:v1:include/lib/x.h\n5:9 error")
    assert '5 | #define VIR_OLD "x"\n   |         ^^^^^^^\n' in text


def test_a_header_without_text_shows_its_logical_name_and_no_excerpt() -> None:
    text = render(Report((FINDING,)), "text")
    assert text.startswith("lib/x.h\n5:9 error")
    assert "|" not in text


def test_findings_of_one_header_stand_below_its_name_once() -> None:
    other = replace(FINDING, rule="missing-unit", severity=Severity.WARNING, span=Span.at(3, 4, 8))
    text = render(replace(report(FINDING, other), statistics=True), "text")
    assert text.count("lib/x.h") == 1
    assert "\n1 error   missing-type\n1 warning missing-unit\n" in text


def test_a_run_without_findings_is_one_line() -> None:
    assert render(report(), "text") == "no findings in 1 symbol of 1 header\n"


def test_findings_that_were_accepted_are_counted() -> None:
    text = render(replace(report(), suppressed=2), "text")
    assert text == "no findings in 1 symbol of 1 header, 2 accepted earlier\n"


def test_a_notice_names_its_file_and_line() -> None:
    notice = Notice(
        kind="unused-ignore", message="no finding", remedy="remove it", file="a.toml", line=3
    )
    text = render(replace(report(), notices=(notice,)), "text")
    assert text.startswith("a.toml:3: notice[unused-ignore]: no finding; remove it\n")


def test_colour_adds_nothing_but_colours_and_the_way_to_the_header() -> None:
    plain, colored = (render(report(FINDING), "text", color=color) for color in (False, True))
    assert "\x1b" not in plain
    colourless = re.sub(r"\x1b\[[\d;]*m", "", colored)
    link = "\x1b]8;;file:///work/include/lib/x.h\x1b\\lib/x.h\x1b]8;;\x1b\\"
    assert colourless.replace(link, "lib/x.h") == plain


def test_the_formats_are_those_of_the_contract() -> None:
    assert set(FORMATS) == {
        "text", "json", "sarif", "github", "github-suggestions", "gitlab", "gitlab-suggestions",
        "junit", "markdown", "html",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "span", "shown", "underline"),
    [
        ("\t#define\tX 1", Span.at(1, 10, 1), "        #define X 1", " " * 16 + "^"),
        ("/* 日本語 */ X", Span.at(1, 11, 1), "/* 日本語 */ X", " " * 13 + "^"),
        ("e\u0301 X", Span.at(1, 4, 1), "e\u0301 X", "  ^"),
        ("a\x1b[31mb", Span.at(1, 7, 1), "a\\x1b[31mb", " " * 9 + "^"),
        ("ab\r", Span.at(1, 2, 1), "ab", " ^"),
        ("ab", Span.at(1, 3, 0), "ab", "  ^"),
        ("", Span.at(1, 1, 0), "", "^"),
        ("ab", Span.at(1, 2, 90), "ab", " ^"),
    ],
)
def test_the_underline_stands_below_its_text(
    line: str, span: Span, shown: str, underline: str
) -> None:
    (result,) = excerpt([line], span)
    assert (result.text, result.underline) == (shown, underline)


def test_a_span_of_several_lines_is_marked_at_its_edge() -> None:
    text = render(report(replace(FINDING, span=Span(1, 1, 4, 4))), "text")
    assert text.splitlines()[2:6] == [
        " 1 | > /**",
        " 2 | >  * VIR_X:",
        " 3 | >  * how many",
        " 4 | >  */",
    ]


def test_of_a_long_span_the_first_lines_and_the_last_are_shown() -> None:
    result = excerpt([f"line {number}" for number in range(1, 31)], Span(3, 1, 20, 3))
    assert [line.number for line in result] == [3, 4, 5, 6, None, 20]
    assert (result[-1].before, result[-1].marked, result[-1].after) == ("", "li", "ne 20")


def test_of_a_long_line_the_part_around_the_span_is_shown() -> None:
    line = "x" * 500 + "MARKED" + "y" * 500
    (result,) = excerpt([line], Span.at(1, 501, 6))
    assert len(result.text) < 170
    start = result.underline.index("^")
    assert result.text[start : start + len(result.underline.strip())] == "MARKED"


def test_a_span_beyond_the_text_shows_nothing() -> None:
    assert excerpt(["a"], Span.at(9)) == ()


@given(text=st.text(), start=st.integers(0, 60), length=st.integers(0, 60), crossing=st.booleans())
def test_any_text_and_span_give_printable_lines(
    *, text: str, start: int, length: int, crossing: bool
) -> None:
    lines = text.split("\n")
    span = Span(1, start + 1, len(lines) if crossing else 1, start + length + 1)
    for line in excerpt(lines, span):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line.text)
        assert line.before + line.marked + line.after == line.text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_widening_keeps_what_is_printable(text: str) -> None:
    shown = widen(text.replace("\n", ""))
    assert columns(shown) <= 2 * len(shown)
    assert "\t" not in shown


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "stream", "environment", "colored"),
    [
        ("auto", Terminal(), {}, True),
        ("auto", StringIO(), {}, False),
        ("auto", Terminal(), {"NO_COLOR": "1"}, False),
        ("auto", Terminal(), {"NO_COLOR": ""}, True),
        ("auto", Terminal(), {"TERM": "dumb"}, False),
        ("auto", StringIO(), {"FORCE_COLOR": "1"}, True),
        ("auto", StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", StringIO(), {"NO_COLOR": "1"}, True),
        ("never", Terminal(), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_decided_by_option_environment_and_terminal(
    *,
    choice: Literal["auto", "always", "never"],
    stream: StringIO,
    environment: dict[str, str],
    colored: bool,
) -> None:
    assert wants_color(choice, stream, environment) is colored
