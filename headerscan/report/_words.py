"""The sentences that several formats share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from headerscan.diagnostics import Break, Finding, Severity
from headerscan.escaping import for_markdown, markdown_block, markdown_code
from headerscan.fixes.patching import Pages, Suggestion, replacement_of
from headerscan.report import Report

HURTS = {
    Break.SOURCE: "code that uses it does not compile any more",
    Break.BINARY: "programs that are already built misbehave",
    Break.WIRE: "code still compiles, but what travels under this name has changed",
    Break.DOCS: "what the documentation promised has changed",
}

STANDS_IN = "it is gone, so this is the nearest place that still exists"


def counted(number: int, word: str) -> str:
    """Return ``1 header``, ``2 headers``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def headline(finding: Finding) -> str:
    """Return the message, with the symbol's name before it where it does not say it."""
    if not finding.symbol or re.search(rf"\b{re.escape(finding.symbol)}\b", finding.message):
        return finding.message
    return f"{finding.symbol}: {finding.message}"


def change(finding: Finding) -> str | None:
    """Return ``old → new`` of a comparison, None where nothing was compared."""
    if finding.old is None and finding.new is None:
        return None
    return f"{_side(finding.old)} → {_side(finding.new)}"


def _side(text: str | None) -> str:
    return "(nothing)" if text is None else text or "(empty)"


def breaks(finding: Finding) -> str | None:
    """Return whom the change hurts, in words: ``wire (code still compiles, but …)``."""
    if not finding.breaks:
        return None
    return "; ".join(f"{kind.value} ({HURTS[kind]})" for kind in finding.breaks)


def details(finding: Finding) -> dict[str, str]:
    """Return what else there is to say of a finding, by label."""
    said = {"change": change(finding), "breaks": breaks(finding), "help": finding.help}
    return {label: text for label, text in said.items() if text is not None}


def tally(findings: Iterable[Finding]) -> str:
    """Return ``2 errors, 1 note``, or ``no findings``."""
    counts = Counter(finding.severity for finding in findings)
    parts = [
        counted(counts[severity], severity.value)
        for severity in reversed(Severity)
        if counts[severity]
    ]
    return ", ".join(parts) or "no findings"


def scope(report: Report) -> str:
    """Return what was checked: ``36 symbols of 1 header``; empty where that is unknown."""
    symbols = "" if report.symbols is None else counted(report.symbols, "symbol")
    headers = counted(len(report.sources), "header") if report.sources else ""
    return " of ".join(filter(None, (symbols, headers)))


def closing(report: Report) -> str:
    """Return the one line that sums a run up: counts, what was checked, the verdict."""
    checked = scope(report)
    line = tally(report.findings) + (f" in {checked}" if checked else "")
    if report.suppressed:
        line += f", {report.suppressed} accepted earlier"
    if report.verdict is not None:
        line += f"; verdict: {report.verdict.value}"
    return line


def fixes(report: Report) -> str:
    """Return how many findings ``headerscan fix`` would mend; empty where it would none."""
    pages = Pages(report.sources)
    found = [finding for finding in report.findings if replacement_of(finding, pages)]
    safe = sum(finding.safe for finding in found)
    more = len(found) - safe
    if not found:
        return ""
    option = "" if safe else " --unsafe"
    if len(report.findings) == 1:
        return f"headerscan fix{option} mends it"
    others = f", and {more} more with --unsafe" if safe and more else ""
    return f"headerscan fix{option} mends {safe or more} of them{others}"


def suggestion_text(suggestion: Suggestion, language: str) -> str:
    """Return Markdown that says what is found and suggests lines in a block of a language."""
    said = []
    for finding in suggestion.findings:
        rule = markdown_code(finding.rule)
        said.append(f"**{finding.severity.value}**: {for_markdown(headline(finding))} ({rule})")
        if finding.help:
            said.append(f"How to mend it: {for_markdown(finding.help)}.")
        if not finding.safe:
            said.append("This is a proposal: see whether it is so.")
    lines = [line.removesuffix("\r") for line in suggestion.replacement.new]
    return "\n".join(["\n\n".join(said), "", *markdown_block(lines, language)])


def outcome(report: Report) -> str:
    """Return the shortest answer: how the run ended, for a title."""
    if fails := sum(finding.fails(report.fail_on) for finding in report.findings):
        return f"{counted(fails, 'finding')} to mend"
    return "all is well" if not report.findings else "passed, with remarks"
