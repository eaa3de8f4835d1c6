"""For CI services that show test results: one test suite a header, as JUnit XML.

There is no standard; this keeps to what Jenkins' xUnit plugin (``junit-10.xsd``) and
GitLab read. A finding that makes the run fail is a failed test, another one a skipped
test, and each rule that has nothing to say of a header is a test that passed.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import groupby

from headerscan.diagnostics import Finding
from headerscan.escaping import for_terminal, on_one_line
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import details, headline


def render(report: Report) -> str:
    """Return the report as JUnit XML in ASCII."""
    by_header: dict[str, list[Finding]] = {name: [] for name in report.sources}
    for finding in report.findings:
        by_header.setdefault(finding.header, []).append(finding)
    root, places = ET.Element("testsuites", name="headerscan"), Places(report)
    for header, findings in by_header.items():
        suite = ET.SubElement(root, "testsuite", name=for_terminal(header))
        told = {finding.rule for finding in findings}
        for rule in (rule for rule in report.rules if rule not in told):
            _case(suite, rule)
        for finding in findings:
            tag = "failure" if finding.fails(report.fail_on) else "skipped"
            said = {"type": finding.severity.value, "message": on_one_line(headline(finding))}
            outcome = ET.SubElement(_case(suite, f"{finding.rule}: {finding.symbol}"), tag, said)
            outcome.text = "\n".join(_details(finding, places))
    if report.notices:
        suite = ET.SubElement(root, "testsuite", name="notices")
        for kind, notices in groupby(report.notices, lambda notice: notice.kind):
            said = {"type": "notice", "message": kind}
            lines = (
                f"{one.file or ''}:{one.line or ''}: {one.message}; {one.remedy}" for one in notices
            )
            outcome = ET.SubElement(_case(suite, kind), "skipped", said)
            outcome.text = "\n".join(map(for_terminal, lines))
    for suite in (*root, root):
        _count(suite)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode").encode("ascii", "xmlcharrefreplace")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text.decode("ascii")}\n'


def _case(suite: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", name=for_terminal(name), classname=suite.attrib["name"])


def _count(suite: ET.Element) -> None:
    """Count the tests below a suite, or below all of them."""
    counts = {"tests": "testcase", "failures": "failure", "errors": "error"}
    if suite.tag == "testsuite":
        counts["skipped"] = "skipped"
    for name, tag in counts.items():
        suite.set(name, str(len(list(suite.iter(tag)))))


def _details(finding: Finding, places: Places) -> Iterator[str]:
    yield f"{for_terminal(places.shown(finding))}:{finding.line}:{finding.column}"
    yield from (f"  {line}" for line in places.excerpt_text(finding))
    yield from map(on_one_line, details(finding).values())
