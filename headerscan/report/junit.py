"""For CI services that show test results: one test suite a header, as JUnit XML.

There is no standard; this keeps to what Jenkins' xUnit plugin (``junit-10.xsd``) and
GitLab read. A finding that makes the run fail is a failed test, another one a skipped
test, and each rule that has nothing to say of a header is a test that passed.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from itertools import groupby

from headerscan.diagnostics import Finding
from headerscan.escaping import for_terminal, on_one_line
from headerscan.report import Report
from headerscan.report._excerpt import excerpt_text
from headerscan.report._places import Places
from headerscan.report._words import details, headline


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - XML has no colour
    """Return the report as JUnit XML in ASCII."""
    by_header: dict[str, list[Finding]] = {name: [] for name in report.sources}
    for finding in report.findings:
        by_header.setdefault(finding.header, []).append(finding)
    root = ET.Element("testsuites", name="headerscan")
    places = Places(report)
    suites = [_suite(root, name, found, report, places) for name, found in by_header.items()]
    if report.notices:
        suites.append(_notices(root, report))
    for key in ("tests", "failures", "errors"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in suites)))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode").encode("ascii", "xmlcharrefreplace")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text.decode("ascii")}\n'


def _suite(
    root: ET.Element, header: str, findings: list[Finding], report: Report, places: Places
) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name=for_terminal(header))
    quiet = [rule for rule in report.rules if rule not in {found.rule for found in findings}]
    for rule in quiet:
        ET.SubElement(suite, "testcase", name=rule, classname=for_terminal(header))
    failures = 0
    for finding in findings:
        failures += _case(suite, finding, report, places)
    _count(suite, tests=len(quiet) + len(findings), failures=failures)
    suite.set("skipped", str(len(findings) - failures))
    return suite


def _count(suite: ET.Element, *, tests: int, failures: int) -> None:
    suite.set("tests", str(tests))
    suite.set("failures", str(failures))
    suite.set("errors", "0")


def _case(suite: ET.Element, finding: Finding, report: Report, places: Places) -> bool:
    name = for_terminal(f"{finding.rule}: {finding.symbol}")
    case = ET.SubElement(suite, "testcase", name=name, classname=for_terminal(finding.header))
    fails = finding.fails(report.fail_on)
    outcome = ET.SubElement(case, "failure" if fails else "skipped")
    outcome.set("type", finding.severity.value)
    outcome.set("message", on_one_line(headline(finding)))
    outcome.text = "\n".join(_details(finding, places))
    return fails


def _details(finding: Finding, places: Places) -> Iterable[str]:
    spot = places.shown(finding)
    yield f"{for_terminal(spot.path)}:{spot.span.line}:{spot.span.column}"
    yield from (f"  {line}" for line in excerpt_text(places.lines(finding) or (), spot.span))
    yield from map(on_one_line, details(finding).values())


def _notices(root: ET.Element, report: Report) -> ET.Element:
    suite = ET.SubElement(root, "testsuite", name="notices")
    for kind, notices in groupby(report.notices, lambda notice: notice.kind):
        case = ET.SubElement(suite, "testcase", name=kind, classname="notices")
        outcome = ET.SubElement(case, "skipped", type="notice", message=kind)
        outcome.text = "\n".join(
            for_terminal(
                f"{notice.file or ''}:{notice.line or ''}: {notice.message}; {notice.remedy}"
            )
            for notice in notices
        )
    _count(suite, tests=len(suite), failures=0)
    suite.set("skipped", str(len(suite)))
    return suite
