"""For a person at a terminal: findings by header, each with its line of source underlined.

Of a finding that spans several lines each line has a ``>`` before it. Where there are colours
the header's name is a link (OSC 8), which terminals that know no links show as text.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath

from headerscan.diagnostics import Finding, Severity
from headerscan.escaping import for_terminal, on_one_line
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import (
    BOLD,
    FAINT,
    GREEN,
    OF_SEVERITY,
    Paint,
    closing,
    details,
    headline,
)


def render(report: Report) -> str:
    """Return the report for reading; one line where there is nothing to tell."""
    paint, places = Paint(color=report.is_coloured), Places(report)
    blocks = []
    for path, findings in places.by_path().items():
        whole = PurePosixPath(report.directory, path)
        is_file = whole.is_absolute() and not path.startswith("git:")
        address = PurePosixPath(normpath(whole)).as_uri() if is_file else ""
        heading = paint.link(address, paint(BOLD, for_terminal(path)))
        first, *others = ["\n".join(_block(finding, places, paint)) for finding in findings]
        blocks += [f"{heading}\n{first}", *others]
    for notice in report.notices:
        line = f"{notice.line}:" if notice.line else ""
        place = "" if notice.file is None else f"{for_terminal(notice.file)}:{line} "
        kind = paint(OF_SEVERITY[Severity.WARNING], f"notice[{notice.kind}]:")
        blocks.append(f"{place}{kind} {for_terminal(f'{notice.message}; {notice.remedy}')}")
    if report.statistics and report.findings:
        blocks.append("\n".join(_statistics(report, paint)))
    worst = max(report.findings, key=lambda finding: finding.severity.rank, default=None)
    style = GREEN if worst is None else OF_SEVERITY[worst.severity]
    end = [paint(style, closing(report)), _fixes(report, places)]
    blocks.append("\n".join(filter(None, end)))
    return "\n\n".join(blocks) + "\n"


def _block(finding: Finding, places: Places, paint: Paint) -> Iterator[str]:
    style, shown = OF_SEVERITY[finding.severity], places.excerpt(finding)
    kind = paint(style, f"{finding.severity.value}[{finding.rule}]:")
    title = paint(BOLD, for_terminal(headline(finding)))
    yield f"{paint(BOLD, f'{finding.line}:{finding.column}')} {kind} {title}"
    gutter = max((len(str(line.number)) for line in shown if line.number is not None), default=1)
    blank, bar = " " * gutter, paint(FAINT, "|")
    edge = f" {paint(style, '>')}" if len(shown) > 1 else ""
    for line in shown:
        if line.number is None:
            yield f" {blank} {paint(FAINT, '⋮')}"
            continue
        yield f" {paint(FAINT, f'{line.number:>{gutter}}')} {bar}{edge} {line.text}".rstrip()
        if line.underline:
            marks = line.underline.lstrip()
            yield f" {blank} {bar} {line.underline.removesuffix(marks)}{paint(style, marks)}"
    for label, said in details(finding).items():
        yield f" {blank} {paint(FAINT, '=')} {paint(BOLD, f'{label}:')} {on_one_line(said)}"


def _statistics(report: Report, paint: Paint) -> Iterator[str]:
    """Yield how many findings each rule has, those that weigh most first."""
    counts = Counter((finding.severity, finding.rule) for finding in report.findings)
    width = len(str(max(counts.values())))
    for (severity, rule), count in sorted(
        counts.items(), key=lambda entry: (-entry[0][0].rank, -entry[1], entry[0][1])
    ):
        yield f"{count:>{width}} {paint(OF_SEVERITY[severity], f'{severity.value:<7}')} {rule}"


def _fixes(report: Report, places: Places) -> str:
    """Return how many findings ``headerscan fix`` would mend; empty where it would none."""
    found = [finding for finding in report.findings if places.replacement(finding)]
    safe = sum(finding.safe for finding in found)
    if not found:
        return ""
    option = "" if safe else " --unsafe"
    if len(report.findings) == 1:
        return f"headerscan fix{option} mends it"
    more = len(found) - safe
    others = f", and {more} more with --unsafe" if safe and more else ""
    return f"headerscan fix{option} mends {safe or more} of them{others}"
