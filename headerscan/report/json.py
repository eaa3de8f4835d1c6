"""For programs: the findings, the verdict and the counts as one JSON object.

Each finding has ``rule``, ``severity``, ``breaks``, ``symbol``, ``message``, ``help``,
``header``, ``line``, ``column``, ``old`` and ``new``; what does not apply is null.
"""

from __future__ import annotations

import json
from typing import Any

from headerscan.diagnostics import Finding, Severity
from headerscan.filters.notices import Notice
from headerscan.report import Report


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - JSON has no colour
    """Return the report as JSON, keys and findings always in the same order, in ASCII."""
    counts = report.counts
    summary: dict[str, int | None] = {
        severity.value: counts[severity] for severity in reversed(Severity)
    }
    summary["suppressed"] = report.suppressed
    summary["headers"] = len(report.sources)
    summary["symbols"] = report.symbols
    document = {
        "findings": [_finding(finding) for finding in report.findings],
        "verdict": None if report.verdict is None else report.verdict.value,
        "summary": summary,
        "notices": [_notice(notice) for notice in report.notices],
    }
    return json.dumps(document, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "breaks": [kind.value for kind in finding.breaks],
        "symbol": finding.symbol,
        "message": finding.message,
        "help": finding.help,
        "header": finding.header,
        "line": finding.line,
        "column": finding.column,
        "old": finding.old,
        "new": finding.new,
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "message": notice.message,
        "remedy": notice.remedy,
        "file": notice.file,
        "line": notice.line,
    }
