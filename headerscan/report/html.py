"""For a browser: one page that needs nothing beside itself, to keep as a job's artifact.

The page is ``templates/report/page.html``; it holds its style, has no script, and loads
nothing from elsewhere. Findings stand below their headers; boxes hide severities and rules.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from headerscan import __version__
from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal
from headerscan.fixes.patching import Pages, replacement_of
from headerscan.report import Report
from headerscan.report._excerpt import ExcerptLine, excerpt, widen
from headerscan.report._places import Places
from headerscan.report._words import breaks, change, closing, headline, outcome
from headerscan.resources import bundled

if TYPE_CHECKING:
    from jinja2 import Template


class _Card(msgspec.Struct, frozen=True):
    finding: Finding
    headline: str
    place: str
    lines: tuple[ExcerptLine, ...]
    change: str | None
    breaks: str | None
    help: str | None
    fix: tuple[str, ...]
    """The lines of the diff that mends it, each with its mark."""


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - the page has its own colours
    """Return the report as one HTML page."""
    places, pages = Places(report), Pages(report.sources)
    by_path: dict[str, list[_Card]] = {}
    for finding in report.findings:
        path = for_terminal(places.shown(finding).path)
        by_path.setdefault(path, []).append(_card(finding, places, pages))
    counts = [(severity.value, report.counts[severity]) for severity in reversed(Severity)]
    rules = Counter(finding.rule for finding in report.findings)
    text = _template().render(
        report=report,
        headers=by_path,
        counts=counts,
        rules=sorted(rules.items()),
        outcome=outcome(report),
        closing=closing(report),
        version=__version__,
    )
    return text.rstrip() + "\n"


def _template() -> Template:
    import jinja2  # noqa: PLC0415 - only this format needs it

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(bundled("templates") / "report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["plain"] = for_terminal
    return environment.get_template("page.html")


def _card(finding: Finding, places: Places, pages: Pages) -> _Card:
    spot = places.shown(finding)
    return _Card(
        finding,
        for_terminal(headline(finding)),
        f"{spot.span.line}:{spot.span.column}",
        excerpt(places.lines(finding) or (), spot.span),
        change=_said(change(finding)),
        breaks=breaks(finding),
        help=_said(finding.help),
        fix=tuple(_fix(finding, pages)),
    )


def _fix(finding: Finding, pages: Pages) -> Iterator[str]:
    lines = replacement_of(finding, pages)
    if lines is not None:
        yield from (f"-{widen(line).rstrip()}" for line in lines.old)
        yield from (f"+{widen(line).rstrip()}" for line in lines.new)


def _said(text: str | None) -> str | None:
    return None if text is None else for_terminal(" ".join(text.split()))
