"""For GitHub: annotations of a workflow's step, and a review that suggests what mends findings.

Workflow commands, as GitHub's page "Workflow commands for GitHub Actions" has them, and
escaped as its ``actions/toolkit`` does. GitHub shows ten annotations of a kind for each
step and drops further ones without a word: so at most ten of a kind are written, the
tenth saying how many more there are, and those follow as plain text in a folded group.

A review is what GitHub's REST API takes for "Create a review for a pull request"
(``POST /repos/{owner}/{repo}/pulls/{number}/reviews``): each comment suggests lines that one click
commits. It comments on lines only that the change shows, as GitHub refuses a review with any other.
``comments`` is empty where there is nothing to suggest; GitHub takes no review without any.
"""

import json
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, for_workflow, on_one_line, workflow_property
from headerscan.fixes.patching import suggestions as suggested
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import (
    STANDS_IN,
    closing,
    counted,
    details,
    headline,
    suggestion_text,
)

MOST = 10
"""How many annotations of one kind GitHub shows for a step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """Return workflow commands, what did not fit as plain text, and the closing line."""
    places = Places(report)
    lines: list[str] = []
    rest: list[Finding] = []
    for severity, command in _COMMANDS.items():
        findings = [finding for finding in report.findings if finding.severity is severity]
        fitting = MOST if len(findings) <= MOST else MOST - 1
        lines += [_annotation(finding, places) for finding in findings[:fitting]]
        if left := findings[fitting:]:
            more = counted(len(left), f"more {severity.value}")
            lines.append(f"::{command} title=headerscan::{more}: see the log of this step")
        rest += left
    for notice in report.notices:
        place = {"file": notice.file, "line": notice.line, "title": notice.kind}
        lines.append(_command("warning", place, f"{notice.message}; {notice.remedy}"))
    if rest:
        plain = [_plain(finding, places) for finding in rest]
        lines += [f"::group::{counted(len(rest), 'more finding')}", *plain, "::endgroup::"]
    return "\n".join([*lines, closing(report)]) + "\n"


def _annotation(finding: Finding, places: Places) -> str:
    path, span = places.existing(finding)
    one_line = span.line == span.end_line
    properties = {
        "file": path,
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column if one_line else None,
        "endColumn": span.end_column if one_line and span.end_column > span.column else None,
        "title": f"headerscan: {finding.rule}",
    }
    gone = [STANDS_IN] if finding.in_old else []
    said = [headline(finding), *gone, *details(finding).values()]
    return _command(_COMMANDS[finding.severity], properties, "\n".join(said))


def _command(name: str, properties: dict[str, Any], message: str) -> str:
    written = ",".join(
        f"{key}={workflow_property(str(value))}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{name} {written}::{for_workflow(message)}"


def _plain(finding: Finding, places: Places) -> str:
    path, span = places.existing(finding)
    where = f"{for_terminal(path)}:{span.line}:{span.column}"
    kind = f"{finding.severity.value}[{finding.rule}]"
    return f"{where}: {kind}: {on_one_line(headline(finding))}"


def suggestions(report: Report) -> str:
    """Return the review as JSON, one comment for each comment of a header that can be mended."""
    places = Places(report)

    @cache
    def shown(name: str) -> frozenset[int]:
        """Return the lines of a header that a diff with the older side shows."""
        new, old = places.pages.lines(name), report.old_sources.get(name)
        if old is None:
            return frozenset(range(1, len(new) + 1))
        matcher = SequenceMatcher(None, old.text.split("\n"), new, autojunk=False)
        hunks = [piece for group in matcher.get_grouped_opcodes() for piece in group]
        return frozenset(line + 1 for *_, first, last in hunks for line in range(first, last))

    comments = []
    for one in suggested(report.findings, places.pages, unsafe=True):
        lines = one.replacement
        if not shown(one.header).issuperset(range(lines.line, lines.end_line + 1)):
            continue
        place: dict[str, Any] = {"line": lines.end_line, "side": "RIGHT"}
        if lines.line < lines.end_line:
            place |= {"start_line": lines.line, "start_side": "RIGHT"}
        (path, _), body = places.existing(one.findings[0]), suggestion_text(one, "suggestion")
        comments.append({"path": path, **place, "body": body})
    body = f"headerscan suggests {counted(len(comments), 'change')} to comments of this request."
    return json.dumps({"event": "COMMENT", "body": body, "comments": comments}, indent=2) + "\n"
