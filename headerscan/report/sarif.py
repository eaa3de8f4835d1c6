"""For code scanning: GitHub's Security tab, and editors that show SARIF.

SARIF 2.1.0 (OASIS standard with errata 01), with what GitHub asks beyond the schema: each
rule has a short and a full description and help, each result a fingerprint and a path
relative to the repository. What is odd about the run stands among its notifications. The pages
of the tool and of its rules are below the ``Documentation`` of the installed package's metadata
(``[project.urls]``), and are left out where it names none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from headerscan import __version__
from headerscan.diagnostics import Finding, Span
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
    ids = list(dict.fromkeys([*report.rules, *(finding.rule for finding in report.findings)]))
    pages = documentation()
    driver = _given(
        name="headerscan",
        version=__version__,
        semanticVersion=__version__,
        rules=[_descriptor(rule, report.rules.get(rule), pages) for rule in ids],
        informationUri=pages,
        notifications=[{"id": kind} for kind in dict.fromkeys(one.kind for one in report.notices)],
    )
    invocation = _given(
        executionSuccessful=True,
        toolConfigurationNotifications=[_notification(notice) for notice in report.notices],
    )
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(report, {rule: index for index, rule in enumerate(ids)})),
    }
    if report.verdict is not None:
        run["properties"] = {"verdict": report.verdict.value}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _given(**said: Any) -> dict[str, Any]:  # noqa: ANN401 - what JSON holds
    """Return an object of what there is to say: not of None, and not of empty lists."""
    return {key: value for key, value in said.items() if value not in (None, [])}


def _descriptor(rule_id: str, rule: Rule | None, pages: str | None) -> dict[str, Any]:
    page = None if pages is None else f"{pages}reference/rules/{rule_id}.html"
    if rule is None:
        return _given(id=rule_id, helpUri=page)
    tags = ["compatibility" if rule.is_compat else "documentation"]
    tags += [kind.value for kind in rule.breaks]
    summary = rule.summary or rule.id
    return _given(
        id=rule.id,
        name="".join(part.capitalize() for part in rule.id.split("-")),
        shortDescription={"text": summary},
        fullDescription={"text": f"{summary}."},
        help={"text": rule.page or summary},
        defaultConfiguration={"level": rule.severity.value, "enabled": rule.default},
        properties={"tags": tags},
        helpUri=page,
    )


def _results(report: Report, ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    places, pages = Places(report), Pages(report.sources)
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        spot, lines = places.existing(finding), replacement_of(finding, pages)
        fixes = [] if lines is None else [_fix(finding, lines, spot.path)]
        yield _result(finding, fingerprint, spot, ids[finding.rule]) | _given(fixes=fixes)


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
    if finding.in_old:
        text += f" ({STANDS_IN})"
    if finding.help:
        text += f"\n{finding.help}"
    properties = _given(header=finding.header, breaks=[kind.value for kind in finding.breaks])
    if change(finding) is not None:
        properties |= {"old": finding.old, "new": finding.new}
    location = _given(
        physicalLocation={"artifactLocation": _artifact(spot.path), "region": _region(spot.span)},
        logicalLocations=[{"name": finding.symbol}] if finding.symbol else None,
    )
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


def _region(span: Span) -> dict[str, int]:
    region = {"startLine": span.line, "startColumn": span.column}
    if (span.line, span.column) < (span.end_line, span.end_column):
        region |= {"endLine": span.end_line, "endColumn": span.end_column}
    return region


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
