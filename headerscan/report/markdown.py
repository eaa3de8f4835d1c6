"""For a comment on a pull request, or a job's summary: GitHub and GitLab Markdown.

The verdict comes first, then a table, and the details folded, so that a long report takes
little of the page. Names and messages come from headers that anyone may write, so nothing
in them can become markup, mention a person or refer to an issue.
"""

from itertools import accumulate

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_markdown, markdown_block, markdown_code
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import closing, counted, details, headline, outcome

TABLE, DETAILS = 32000, 28000
"""How many characters either part may have; a comment on GitHub holds 65536."""

_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.NOTE: "📝 note"}


def render(report: Report) -> str:
    """Return the report as Markdown; the same at each run, so that a comment can be updated."""
    lines = [f"### headerscan: {outcome(report)}", "", for_markdown(closing(report))]
    if report.findings:
        places = Places(report)
        worst_first = sorted(report.findings, key=lambda finding: -finding.severity.rank)
        rows = [_row(finding, places) for finding in worst_first]
        lines += ["", "| | Symbol | What | Where |", "| --- | --- | --- | --- |"]
        lines += rows[: _fitting(rows, TABLE)]
        if left := len(rows) - _fitting(rows, TABLE):
            lines.append(f"| | | {counted(left, 'more finding')} | see the log |")
        parts = ["\n".join(_detail(finding, places)) for finding in worst_first]
        lines += ["", "<details><summary>Details</summary>"]
        lines += [*parts[: _fitting(parts, DETAILS)], "", "</details>"]
    if report.notices:
        lines += ["", "<details><summary>About this run</summary>", ""]
        for notice in report.notices:
            line = "" if notice.line is None else f":{notice.line}"
            place = "" if notice.file is None else f"{markdown_code(f'{notice.file}{line}')}: "
            lines.append(f"- {place}{for_markdown(f'{notice.message}; {notice.remedy}')}")
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _fitting(parts: list[str], room: int) -> int:
    """Return how many of the parts, each on a line of its own, have room."""
    ends = accumulate(len(part) + 1 for part in parts)
    return sum(end <= room for end in ends)


def _row(finding: Finding, places: Places) -> str:
    said = f"{for_markdown(finding.message)} ({markdown_code(finding.rule)})"
    where = markdown_code(f"{places.shown(finding)}:{finding.line}")
    return f"| {_SIGNS[finding.severity]} | {markdown_code(finding.symbol)} | {said} | {where} |"


def _detail(finding: Finding, places: Places) -> list[str]:
    shown, said = places.excerpt_text(finding), details(finding)
    lines = ["", f"**{for_markdown(headline(finding))}**", ""]
    if shown:
        lines += [*markdown_block(shown, "c"), ""]
    return lines + [f"- {label.capitalize()}: {for_markdown(said[label])}" for label in said]
