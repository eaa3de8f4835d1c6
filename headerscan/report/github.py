"""For a step of a GitHub Actions workflow: annotations at the changed lines.

Workflow commands, as GitHub's page "Workflow commands for GitHub Actions" has them, and
escaped as its ``actions/toolkit`` does. GitHub shows ten annotations of a kind for each
step and drops further ones without a word: so at most ten of a kind are written, the
tenth saying how many more there are, and those follow as plain text in a folded group.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, for_workflow, on_one_line, workflow_property
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import STANDS_IN, closing, counted, details, headline

MOST = 10
"""How many annotations of one kind GitHub shows for a step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - GitHub colours by kind
    """Return workflow commands, what did not fit as plain text, and the closing line."""
    places = Places(report)
    commands: list[str] = []
    rest: list[Finding] = []
    for severity in reversed(Severity):
        findings = [finding for finding in report.findings if finding.severity is severity]
        fitting = MOST if len(findings) <= MOST else MOST - 1
        commands += [_annotation(finding, places) for finding in findings[:fitting]]
        left = findings[fitting:]
        rest += left
        if left:
            number = counted(len(left), f"more {severity.value}")
            commands.append(
                f"::{_COMMANDS[severity]} title=headerscan::{number}: see the log of this step"
            )
    commands += [
        _command(
            "warning",
            {"file": notice.file, "line": notice.line, "title": notice.kind},
            f"{notice.message}; {notice.remedy}",
        )
        for notice in report.notices
    ]
    return "\n".join([*commands, *_group(rest, places), closing(report)]) + "\n"


def _annotation(finding: Finding, places: Places) -> str:
    spot = places.existing(finding)
    span = spot.span
    one_line = span.line == span.end_line
    properties: dict[str, str | int | None] = {
        "file": spot.path,
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column if one_line else None,
        "endColumn": span.end_column if one_line and span.end_column > span.column else None,
        "title": f"headerscan: {finding.rule}",
    }
    said = [headline(finding), *details(finding).values()]
    if finding.in_old:
        said.insert(1, STANDS_IN)
    return _command(_COMMANDS[finding.severity], properties, "\n".join(said))


def _command(name: str, properties: dict[str, str | int | None], message: str) -> str:
    written = ",".join(
        f"{key}={workflow_property(str(value))}"
        for key, value in properties.items()
        if value is not None
    )
    return f"::{name} {written}::{for_workflow(message)}"


def _group(findings: list[Finding], places: Places) -> Iterator[str]:
    if not findings:
        return
    yield f"::group::{counted(len(findings), 'more finding')}"
    for finding in findings:
        spot = places.existing(finding)
        where = f"{for_terminal(spot.path)}:{spot.span.line}:{spot.span.column}"
        kind = f"{finding.severity.value}[{finding.rule}]"
        yield f"{where}: {kind}: {on_one_line(headline(finding))}"
    yield "::endgroup::"
