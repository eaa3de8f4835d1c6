"""For a browser: one page that needs nothing beside itself, to keep as a job's artifact.

The page is ``templates/report/page.html``; it holds its style, has no script, and loads
nothing from elsewhere. Findings stand below their headers; boxes hide severities and rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from headerscan import __version__
from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, on_one_line
from headerscan.fixes.patching import Pages, replacement_of
from headerscan.report import Report
from headerscan.report._places import Places, widen
from headerscan.report._words import closing, details, headline, outcome
from headerscan.resources import bundled

if TYPE_CHECKING:
    from jinja2 import Template


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - the page has its own colours
    """Return the report as one HTML page."""
    places = Places(report)
    counts = [(severity.value, report.counts[severity]) for severity in reversed(Severity)]
    rules = Counter(finding.rule for finding in report.findings)
    text = _template(places, Pages(report.sources)).render(
        report=report,
        headers=places.by_path(),
        counts=counts,
        rules=sorted(rules.items()),
        outcome=outcome(report),
        closing=closing(report),
        version=__version__,
    )
    return text.rstrip() + "\n"


def _template(places: Places, pages: Pages) -> Template:
    import jinja2  # noqa: PLC0415 - only this format needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(bundled("templates") / "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"plain": for_terminal, "one_line": on_one_line}
    environment.globals |= {
        "headline": headline,
        "details": details,
        "excerpt": places.excerpt,
        "fix": lambda finding: list(_fix(finding, pages)),
    }
    return environment.get_template("page.html")


def _fix(finding: Finding, pages: Pages) -> Iterator[str]:
    lines = replacement_of(finding, pages)
    if lines is not None:
        yield from (f"-{widen(line).rstrip()}" for line in lines.old)
        yield from (f"+{widen(line).rstrip()}" for line in lines.new)
