"""For programs: the findings, the verdict and the counts as one JSON object.

What does not apply to a finding is null.
"""

import json

import msgspec

from headerscan.diagnostics import Severity
from headerscan.report import Report

KEYS = "rule severity breaks symbol message help header line column old new".split()
"""The keys of each finding."""


def render(report: Report) -> str:
    """Return the report as JSON, keys and findings always in the same order, in ASCII."""
    document = {
        "findings": [{key: getattr(finding, key) for key in KEYS} for finding in report.findings],
        "verdict": report.verdict,
        "summary": {
            **{severity.value: report.counts[severity] for severity in reversed(Severity)},
            "suppressed": report.suppressed,
            "headers": len(report.sources),
            "symbols": report.symbols,
        },
        "notices": [msgspec.structs.asdict(notice) for notice in report.notices],
    }
    return json.dumps(document, indent=2) + "\n"
