"""For a merge request on GitLab: a Code Quality report, and suggestions of what mends findings.

The report is a JSON list as GitLab's page "Code Quality report format" has it, the part of the
Code Climate format that GitLab reads. GitLab drops an entry whose path is not in the
repository, so what is gone is reported at its nearest remaining neighbour.

Suggestions are Markdown, each for a comment on its last line: ``suggestion:-2+0`` counts the lines
above and below the commented one that are replaced (GitLab's page "Suggest changes", "Multi-line
suggestions").
"""

import json
from typing import Any

from headerscan.diagnostics import Severity, Span
from headerscan.escaping import markdown_code
from headerscan.filters.baseline import fingerprints
from headerscan.fixes.patching import suggestions as suggested
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import STANDS_IN, details, headline, suggestion_text

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """Return the report as a JSON list; an empty one where there is nothing to tell."""
    places, entries = Places(report), []
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        more = details(finding)
        gone = STANDS_IN if finding.in_old else None
        said = (headline(finding), gone, more.get("change"), more.get("help"))
        text = "; ".join(" ".join(one.split()) for one in said if one)
        entry = _entry(finding.rule, text, fingerprint, places.existing(finding))
        if finding.breaks:
            entry["categories"] = ["Compatibility"]
        entries.append(entry | {"severity": SEVERITIES[finding.severity]})
    for notice in report.notices:
        if notice.file is not None:
            place = notice.file, Span(notice.line or 1)
            text = f"{notice.message}; {notice.remedy}"
            fingerprint = f"{notice.kind}:{notice.file}:{notice.message}"
            entries.append(_entry(notice.kind, text, fingerprint, place))
    return json.dumps(entries, indent=2) + "\n"


def _entry(name: str, text: str, fingerprint: str, place: tuple[str, Span]) -> dict[str, Any]:
    path, span = place
    return {
        "type": "issue",
        "check_name": name,
        "description": text,
        "categories": ["Clarity"],
        "severity": "info",
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": span.line, "end": span.end_line}},
    }


def suggestions(report: Report) -> str:
    """Return a section for each comment of a header that can be mended."""
    places, sections = Places(report), []
    for one in suggested(report.findings, places.pages, unsafe=True):
        lines, (path, _) = one.replacement, places.existing(one.findings[0])
        text = suggestion_text(one, f"suggestion:-{lines.end_line - lines.line}+0")
        sections.append(f"### {markdown_code(f'{path}:{lines.end_line}')}\n\n{text}\n")
    return "\n".join(sections) or "There is nothing to suggest.\n"
