"""For a comment on a pull request, or a job's summary: GitHub and GitLab Markdown.

The verdict comes first, then a table, and the details folded, so that a long report takes
little of the page. Names and messages come from headers that anyone may write, so nothing
in them can become markup, mention a person or refer to an issue.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_markdown, markdown_block, markdown_code
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import closing, counted, details, headline, outcome

TABLE, DETAILS = 32000, 28000
"""How many characters either part may have; a comment on GitHub holds 65536."""

_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "📝 note"}


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - Markdown has no colour
    """Return the report as Markdown; the same at each run, so that a comment can be updated."""
    lines = [f"### headerscan: {outcome(report)}", "", for_markdown(closing(report))]
    if report.findings:
        places = Places(report)
        worst_first = sorted(report.findings, key=lambda finding: -finding.severity.rank)
        lines += ["", *_table(worst_first, places), "", *_details(worst_first, places)]
    if report.notices:
        lines += ["", "<details><summary>About this run</summary>", ""]
        lines += [
            f"- {_place(notice.file, notice.line)}"
            + for_markdown(f"{notice.message}; {notice.remedy}")
            for notice in report.notices
        ]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _table(findings: list[Finding], places: Places) -> Iterator[str]:
    yield "| | Symbol | What | Where |"
    yield "| --- | --- | --- | --- |"
    rows = [_row(finding, places) for finding in findings]
    fitting = _fitting(rows, TABLE)
    yield from rows[:fitting]
    if fitting < len(rows):
        yield f"| | | {counted(len(rows) - fitting, 'more finding')} | see the log |"


def _row(finding: Finding, places: Places) -> str:
    said = f"{for_markdown(finding.message)} ({markdown_code(finding.rule)})"
    where = markdown_code(f"{places.shown(finding)}:{finding.line}")
    return f"| {_SIGNS[finding.severity]} | {markdown_code(finding.symbol)} | {said} | {where} |"


def _details(findings: list[Finding], places: Places) -> Iterator[str]:
    yield "<details><summary>Details</summary>"
    parts = ["\n".join(_detail(finding, places)) for finding in findings]
    yield from parts[: _fitting(parts, DETAILS)]
    yield ""
    yield "</details>"


def _fitting(parts: list[str], room: int) -> int:
    """Return how many of the parts, each on a line of its own, have room."""
    ends = accumulate(len(part) + 1 for part in parts)
    return sum(end <= room for end in ends)


def _detail(finding: Finding, places: Places) -> Iterator[str]:
    yield ""
    yield f"**{for_markdown(headline(finding))}**"
    yield ""
    if shown := places.excerpt_text(finding):
        yield from (*markdown_block(shown, "c"), "")
    for label, said in details(finding).items():
        yield f"- {label.capitalize()}: {for_markdown(said)}"


def _place(file: str | None, line: int | None) -> str:
    if file is None:
        return ""
    return f"{markdown_code(file if line is None else f'{file}:{line}')}: "
