"""For code scanning: GitHub's Security tab, and editors that show SARIF.

SARIF 2.1.0 (OASIS standard with errata 01), with what GitHub asks beyond the schema: each
rule has a short and a full description and help, each result a fingerprint and a path
relative to the repository. What is odd about the run stands among its notifications. The pages
of the tool and of its rules are below the ``Documentation`` of the installed package's metadata
(``[project.urls]``), and are left out where it names none.
"""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from headerscan import __version__
from headerscan.diagnostics import Finding
from headerscan.filters import Notice
from headerscan.filters.baseline import VERSION, fingerprints
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import STANDS_IN, headline
from headerscan.resources import documentation
from headerscan.rules import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report) -> str:
    """Return one SARIF log with one run."""
    ids = list(dict.fromkeys([*report.rules, *(finding.rule for finding in report.findings)]))
    kinds = dict.fromkeys(notice.kind for notice in report.notices)
    pages, places = documentation(), Places(report)
    driver = _given(
        name="headerscan",
        version=__version__,
        semanticVersion=__version__,
        rules=[_descriptor(rule, report.rules.get(rule), pages) for rule in ids],
        informationUri=pages,
        notifications=[{"id": kind} for kind in kinds],
    )
    invocation = _given(
        executionSuccessful=True,
        toolConfigurationNotifications=[_notification(notice) for notice in report.notices],
    )
    told = zip(report.findings, fingerprints(report.findings), strict=True)
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, fingerprint, ids, places) for one, fingerprint in told],
    }
    if report.verdict is not None:
        run["properties"] = {"verdict": report.verdict}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _given(**said: Any) -> dict[str, Any]:  # noqa: ANN401 - what JSON holds
    """Return an object of what there is to say: not of None, and not of empty lists."""
    return {key: value for key, value in said.items() if value not in (None, [])}


def _descriptor(rule_id: str, rule: Rule | None, pages: str | None) -> dict[str, Any]:
    page = None if pages is None else f"{pages}reference/rules/{rule_id}.html"
    if rule is None:
        return _given(id=rule_id, helpUri=page)
    summary = rule.summary or rule.id
    return _given(
        id=rule.id,
        name="".join(part.capitalize() for part in rule.id.split("-")),
        shortDescription={"text": summary},
        fullDescription={"text": f"{summary}."},
        help={"text": rule.page or summary},
        defaultConfiguration={"level": rule.severity, "enabled": rule.default},
        properties={"tags": ["compatibility" if rule.is_compat else "documentation", *rule.breaks]},
        helpUri=page,
    )


def _result(
    finding: Finding, fingerprint: str, ids: Sequence[str], places: Places
) -> dict[str, Any]:
    (path, span), text = places.existing(finding), headline(finding)
    if finding.in_old:
        text += f" ({STANDS_IN})"
    if finding.help:
        text += f"\n{finding.help}"
    properties = _given(header=finding.header, breaks=list(finding.breaks))
    if (finding.old, finding.new) != (None, None):
        properties |= {"old": finding.old, "new": finding.new}
    region = {"startLine": span.line, "startColumn": span.column}
    if (span.line, span.column) < (span.end_line, span.end_column):
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    location = _given(
        physicalLocation={"artifactLocation": _artifact(path), "region": region},
        logicalLocations=[{"name": finding.symbol}] if finding.symbol else None,
    )
    return _given(
        ruleId=finding.rule,
        ruleIndex=ids.index(finding.rule),
        level=finding.severity,
        message={"text": text},
        locations=[location],
        partialFingerprints={f"headerscan/v{VERSION}": fingerprint},
        properties=properties,
        fixes=_fixes(finding, path, places),
    )


def _fixes(finding: Finding, path: str, places: Places) -> list[dict[str, Any]]:
    """Return the fix, which replaces whole lines; of the last one the line end stays."""
    lines = places.replacement(finding)
    if lines is None:
        return []
    region = {
        "startLine": lines.line,
        "startColumn": 1,
        "endLine": lines.end_line,
        "endColumn": len(lines.old[-1].removesuffix("\r")) + 1,
    }
    text = "\n".join(lines.new).removesuffix("\r")
    change = {"deletedRegion": region, "insertedContent": {"text": text}}
    return [
        {
            "description": {"text": finding.help or headline(finding)},
            "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": [change]}],
        }
    ]


def _artifact(path: str) -> dict[str, str]:
    uri = quote(path, errors="surrogateescape")
    if PurePosixPath(path).is_absolute():
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _notification(notice: Notice) -> dict[str, Any]:
    locations = None
    if notice.file is not None:
        region = None if notice.line is None else {"startLine": notice.line}
        place = _given(artifactLocation=_artifact(notice.file), region=region)
        locations = [{"physicalLocation": place}]
    return _given(
        descriptor={"id": notice.kind},
        level="warning",
        message={"text": f"{notice.message}; {notice.remedy}"},
        locations=locations,
    )
