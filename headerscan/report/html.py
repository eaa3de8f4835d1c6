"""For a browser: one page that needs nothing beside itself, to keep as a job's artifact.

The page is ``templates/report/page.html``; it holds its style, has no script, and loads
nothing from elsewhere. Findings stand below their headers; boxes hide severities and rules.
"""

from collections import Counter

from headerscan import __version__
from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, on_one_line
from headerscan.report import Report
from headerscan.report._places import Places, widen
from headerscan.report._words import closing, details, headline, outcome
from headerscan.resources import bundled


def render(report: Report) -> str:
    """Return the report as one HTML page."""
    import jinja2  # noqa: PLC0415 - only this format needs it

    places = Places(report)

    def fix(finding: Finding) -> list[str]:
        lines = places.replacement(finding)
        sides = {} if lines is None else {"-": lines.old, "+": lines.new}
        return [f"{sign}{widen(line).rstrip()}" for sign, side in sides.items() for line in side]

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(bundled("templates") / "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"plain": for_terminal, "one_line": on_one_line}
    text = environment.get_template("page.html").render(
        report=report,
        headers=places.by_path(),
        counts=[(severity.value, report.counts[severity]) for severity in reversed(Severity)],
        rules=sorted(Counter(finding.rule for finding in report.findings).items()),
        outcome=outcome(report),
        closing=closing(report),
        version=__version__,
        headline=headline,
        details=details,
        excerpt=places.excerpt,
        fix=fix,
    )
    return text.rstrip() + "\n"
