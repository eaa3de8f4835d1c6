"""For a person at a terminal: findings by header, each with its line of source underlined.

Of a finding that spans several lines each line has a ``>`` before it. Where there are colours
the header's name is a link (OSC 8), which terminals that know no links show as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, on_one_line
from headerscan.filters import Notice
from headerscan.report import Report
from headerscan.report._colors import BOLD, FAINT, GREEN, OF_SEVERITY, Paint
from headerscan.report._places import ExcerptLine, Places
from headerscan.report._words import closing, details, fixes, headline


def render(report: Report, *, color: bool = False) -> str:
    """Return the report for reading; one line where there is nothing to tell."""
    paint = Paint(color=color)
    places = Places(report)
    blocks = []
    for path, findings in places.by_path().items():
        heading = paint.link(places.address(path), paint(BOLD, for_terminal(path)))
        first, *others = ["\n".join(_block(finding, places, paint)) for finding in findings]
        blocks += [f"{heading}\n{first}", *others]
    blocks += [_notice(notice, paint) for notice in report.notices]
    if report.statistics and report.findings:
        blocks.append("\n".join(_statistics(report, paint)))
    worst = max(report.findings, key=lambda finding: finding.severity.rank, default=None)
    style = GREEN if worst is None else OF_SEVERITY[worst.severity]
    end = [paint(style, closing(report)), fixes(report)]
    blocks.append("\n".join(line for line in end if line))
    return "\n\n".join(blocks) + "\n"


def _block(finding: Finding, places: Places, paint: Paint) -> Iterator[str]:
    style = OF_SEVERITY[finding.severity]
    kind = f"{finding.severity.value}[{finding.rule}]:"
    title = paint(BOLD, for_terminal(headline(finding)))
    where = f"{finding.line}:{finding.column}"
    yield f"{paint(BOLD, where)} {paint(style, kind)} {title}"
    shown = places.excerpt(finding)
    gutter = max((len(str(line.number)) for line in shown if line.number is not None), default=1)
    yield from _source(shown, gutter, style, paint)
    for label, said in details(finding).items():
        name = paint(BOLD, f"{label}:")
        yield f" {' ' * gutter} {paint(FAINT, '=')} {name} {on_one_line(said)}"


def _statistics(report: Report, paint: Paint) -> Iterator[str]:
    """Yield how many findings each rule has, those that weigh most first."""
    counts = Counter((finding.severity, finding.rule) for finding in report.findings)
    width = len(str(max(counts.values())))
    for (severity, rule), count in sorted(
        counts.items(), key=lambda entry: (-entry[0][0].rank, -entry[1], entry[0][1])
    ):
        yield f"{count:>{width}} {paint(OF_SEVERITY[severity], f'{severity.value:<7}')} {rule}"


def _source(shown: tuple[ExcerptLine, ...], gutter: int, style: str, paint: Paint) -> Iterator[str]:
    bar = paint(FAINT, "|")
    blank = " " * gutter
    edge = f" {paint(style, '>')}" if len(shown) > 1 else ""
    for line in shown:
        if line.number is None:
            yield f" {blank} {paint(FAINT, '⋮')}"
            continue
        yield f" {paint(FAINT, f'{line.number:>{gutter}}')} {bar}{edge} {line.text}".rstrip()
        if line.underline:
            indent = len(line.underline) - len(line.underline.lstrip())
            marks = paint(style, line.underline.strip())
            yield f" {blank} {bar} {' ' * indent}{marks}"


def _notice(notice: Notice, paint: Paint) -> str:
    place = ""
    if notice.file is not None:
        line = f"{notice.line}:" if notice.line else ""
        place = f"{for_terminal(notice.file)}:{line} "
    kind = paint(OF_SEVERITY[Severity.WARNING], f"notice[{notice.kind}]:")
    return f"{place}{kind} {for_terminal(notice.message)}; {for_terminal(notice.remedy)}"
