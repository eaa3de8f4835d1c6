"""For code scanning: GitHub's Security tab, and editors that show SARIF.

SARIF 2.1.0 (OASIS standard with errata 01), with what GitHub asks beyond the schema: each
rule has a short and a full description and help, each result a fingerprint and a path
relative to the repository. What is odd about the run stands among its notifications. The pages
of the tool and of its rules are below the ``Documentation`` of the installed package's metadata
(``[project.urls]``), and are left out where it names none.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from headerscan import __version__
from headerscan.diagnostics import Finding
from headerscan.filters import Notice
from headerscan.filters.baseline import VERSION, fingerprints
from headerscan.fixes.patching import Pages, Replacement, replacement_of
from headerscan.report import Report
from headerscan.report._places import Places, Spot
from headerscan.report._words import STANDS_IN, change, headline
from headerscan.resources import documentation
from headerscan.rules import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - JSON has no colour
    """Return one SARIF log with one run."""
    ids = {rule: index for index, rule in enumerate(report.rules)}
    for finding in report.findings:
        ids.setdefault(finding.rule, len(ids))
    kinds = {notice.kind: None for notice in report.notices}
    driver: dict[str, Any] = {
        "name": "headerscan",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_descriptor(rule, report.rules.get(rule)) for rule in ids],
    }
    if (pages := documentation()) is not None:
        driver["informationUri"] = pages
        for rule in driver["rules"]:
            rule["helpUri"] = f"{pages}reference/rules/{rule['id']}.html"
    if kinds:
        driver["notifications"] = [{"id": kind} for kind in kinds]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if report.notices:
        invocation["toolConfigurationNotifications"] = [
            _notification(notice) for notice in report.notices
        ]
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": _results(report, ids),
    }
    if report.verdict is not None:
        run["properties"] = {"verdict": report.verdict.value}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _descriptor(rule_id: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": rule_id}
    tags = ["compatibility" if rule.is_compat else "documentation"]
    tags += [kind.value for kind in rule.breaks]
    summary = rule.summary or rule.id
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": f"{summary}."},
        "help": {"text": rule.page or summary},
        "defaultConfiguration": {"level": rule.severity.value, "enabled": rule.default},
        "properties": {"tags": tags},
    }


def _results(report: Report, ids: dict[str, int]) -> list[dict[str, Any]]:
    places, pages = Places(report), Pages(report.sources)
    results = []
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        spot = places.existing(finding)
        result = _result(finding, fingerprint, spot, ids[finding.rule])
        if (lines := replacement_of(finding, pages)) is not None:
            result["fixes"] = [_fix(finding, lines, spot.path)]
        results.append(result)
    return results


def _fix(finding: Finding, lines: Replacement, path: str) -> dict[str, Any]:
    """Return the fix, which replaces whole lines; of the last one the line end stays."""
    region = {
        "startLine": lines.line,
        "startColumn": 1,
        "endLine": lines.end_line,
        "endColumn": len(lines.old[-1].removesuffix("\r")) + 1,
    }
    text = "\n".join(lines.new).removesuffix("\r")
    change = {"deletedRegion": region, "insertedContent": {"text": text}}
    return {
        "description": {"text": finding.help or headline(finding)},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": [change]}],
    }


def _result(finding: Finding, fingerprint: str, spot: Spot, rule_index: int) -> dict[str, Any]:
    text = headline(finding)
    if spot.stands_in:
        text += f" ({STANDS_IN})"
    if finding.help:
        text += f"\n{finding.help}"
    properties: dict[str, Any] = {"header": finding.header}
    if finding.breaks:
        properties["breaks"] = [kind.value for kind in finding.breaks]
    if change(finding) is not None:
        properties |= {"old": finding.old, "new": finding.new}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": _artifact(spot.path), "region": _region(spot)}
    }
    if finding.symbol:
        location["logicalLocations"] = [{"name": finding.symbol}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": finding.severity.value,
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {f"headerscan/v{VERSION}": fingerprint},
        "properties": properties,
    }


def _artifact(path: str) -> dict[str, str]:
    if PurePosixPath(path).is_absolute():
        return {"uri": f"file://{quote(path, errors='surrogateescape')}"}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _region(spot: Spot) -> dict[str, int]:
    span = spot.span
    if (span.line, span.column) >= (span.end_line, span.end_column):
        return {"startLine": span.line, "startColumn": span.column}
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _notification(notice: Notice) -> dict[str, Any]:
    notification: dict[str, Any] = {
        "descriptor": {"id": notice.kind},
        "level": "warning",
        "message": {"text": f"{notice.message}; {notice.remedy}"},
    }
    if notice.file is not None:
        place: dict[str, Any] = {"artifactLocation": _artifact(notice.file)}
        if notice.line is not None:
            place["region"] = {"startLine": notice.line}
        notification["locations"] = [{"physicalLocation": place}]
    return notification
