"""For a person at a terminal: each finding with its line of source underlined.

Of a finding that spans several lines each line has a ``>`` before it.

The layout is that of compilers, ``path:line:column: severity[rule]: message``, so that
editors and terminals that make such places clickable do so here.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.diagnostics import Finding, Severity
from headerscan.notices import Notice
from headerscan.report import Report
from headerscan.report._excerpt import ExcerptLine, excerpt, plain
from headerscan.report._places import Places
from headerscan.report._words import breaks, change, closing, headline

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_FAINT = "\x1b[36m"
_GREEN = "\x1b[1;32m"
_OF_SEVERITY = {
    Severity.ERROR: "\x1b[1;31m",
    Severity.WARNING: "\x1b[1;33m",
    Severity.NOTE: "\x1b[1;34m",
}


class _Paint:
    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, style: str, text: str) -> str:
        return f"{style}{text}{_RESET}" if self._color and text else text


def render(report: Report, *, color: bool = False) -> str:
    """Return the report for reading; one line where there is nothing to tell."""
    paint = _Paint(color=color)
    places = Places(report)
    blocks = ["\n".join(_block(finding, places, paint)) for finding in report.findings]
    blocks += [_notice(notice, paint) for notice in report.notices]
    worst = max((finding.severity for finding in report.findings), key=_rank, default=None)
    blocks.append(paint(_GREEN if worst is None else _OF_SEVERITY[worst], closing(report)))
    return "\n\n".join(blocks) + "\n"


def _rank(severity: Severity) -> int:
    return severity.rank


def _block(finding: Finding, places: Places, paint: _Paint) -> Iterator[str]:
    spot = places.shown(finding)
    where = f"{plain(spot.path)}:{spot.span.line}:{spot.span.column}:"
    style = _OF_SEVERITY[finding.severity]
    kind = f"{finding.severity.value}[{finding.rule}]:"
    yield f"{paint(_BOLD, where)} {paint(style, kind)} {paint(_BOLD, plain(headline(finding)))}"
    lines = places.lines(finding)
    shown = () if lines is None else excerpt(lines, spot.span)
    gutter = max((len(str(line.number)) for line in shown if line.number is not None), default=1)
    yield from _source(shown, gutter, style, paint)
    for label, said in (
        ("change", change(finding)),
        ("breaks", breaks(finding)),
        ("help", finding.help),
    ):
        if said is not None:
            yield f" {' ' * gutter} {paint(_FAINT, '=')} {paint(_BOLD, label + ':')} {_said(said)}"


def _said(text: str) -> str:
    return plain(" ".join(text.split()))


def _source(
    shown: tuple[ExcerptLine, ...], gutter: int, style: str, paint: _Paint
) -> Iterator[str]:
    bar = paint(_FAINT, "|")
    blank = " " * gutter
    edge = f" {paint(style, '>')}" if len(shown) > 1 else ""
    for line in shown:
        if line.number is None:
            yield f" {blank} {paint(_FAINT, '⋮')}"
            continue
        yield f" {paint(_FAINT, f'{line.number:>{gutter}}')} {bar}{edge} {line.text}".rstrip()
        if line.underline:
            indent = len(line.underline) - len(line.underline.lstrip())
            marks = paint(style, line.underline.strip())
            yield f" {blank} {bar} {' ' * indent}{marks}"


def _notice(notice: Notice, paint: _Paint) -> str:
    place = ""
    if notice.file is not None:
        line = f"{notice.line}:" if notice.line else ""
        place = f"{plain(notice.file)}:{line} "
    kind = paint(_OF_SEVERITY[Severity.WARNING], f"notice[{notice.kind}]:")
    return f"{place}{kind} {plain(notice.message)}; {plain(notice.remedy)}"
