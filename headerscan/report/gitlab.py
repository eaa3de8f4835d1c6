"""For a merge request on GitLab: a Code Quality report.

A JSON list as GitLab's page "Code Quality report format" has it, the part of the Code
Climate format that GitLab reads. GitLab drops an entry whose path is not in the
repository, so what is gone is reported at its nearest remaining neighbour.
"""

from __future__ import annotations

import json
from typing import Any

from headerscan.diagnostics import Finding, Severity
from headerscan.filters import Notice
from headerscan.filters.baseline import fingerprints
from headerscan.report import Report
from headerscan.report._places import Places, Spot
from headerscan.report._words import STANDS_IN, change, headline

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - JSON has no colour
    """Return the report as a JSON list; an empty one where there is nothing to tell."""
    places = Places(report)
    entries = [
        _entry(finding, fingerprint, places.existing(finding))
        for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    entries += [_notice(notice) for notice in report.notices if notice.file is not None]
    return json.dumps(entries, indent=2) + "\n"


def _entry(finding: Finding, fingerprint: str, spot: Spot) -> dict[str, Any]:
    said = [headline(finding), change(finding), finding.help]
    if finding.in_old:
        said.insert(1, STANDS_IN)
    return {
        "type": "issue",
        "check_name": finding.rule,
        "description": "; ".join(" ".join(text.split()) for text in said if text),
        "categories": ["Compatibility" if finding.breaks else "Clarity"],
        "severity": SEVERITIES[finding.severity],
        "fingerprint": fingerprint,
        "location": {
            "path": spot.path,
            "lines": {"begin": spot.span.line, "end": spot.span.end_line},
        },
    }


def _notice(notice: Notice) -> dict[str, Any]:
    line = notice.line or 1
    return {
        "type": "issue",
        "check_name": notice.kind,
        "description": f"{notice.message}; {notice.remedy}",
        "categories": ["Clarity"],
        "severity": "info",
        "fingerprint": f"{notice.kind}:{notice.file}:{notice.message}",
        "location": {"path": notice.file, "lines": {"begin": line, "end": line}},
    }
