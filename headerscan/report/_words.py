"""The sentences, and the colours, that several formats share."""

import re
from collections import Counter
from collections.abc import Iterable

from headerscan.diagnostics import Break, Finding, Severity
from headerscan.escaping import for_markdown, markdown_block, markdown_code
from headerscan.fixes.patching import Suggestion
from headerscan.report import Report

HURTS = {
    Break.SOURCE: "code that uses it does not compile any more",
    Break.BINARY: "programs that are already built misbehave",
    Break.WIRE: "code still compiles, but what travels under this name has changed",
    Break.DOCS: "what the documentation promised has changed",
}
STANDS_IN = "it is gone, so this is the nearest place that still exists"

# The colours of a terminal (ECMA-48, 8.3.117).
BOLD = "\x1b[1m"
FAINT = "\x1b[36m"
RED, GREEN, YELLOW, BLUE = (f"\x1b[1;{number}m" for number in (31, 32, 33, 34))
OF_SEVERITY = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: BLUE}


class Paint:
    """Colours text, or leaves it as it is where no colour is wanted."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, style: str, text: str) -> str:
        """Return a text in one of the styles above."""
        return f"{style}{text}\x1b[0m" if self._color and text else text

    def link(self, address: str, text: str) -> str:
        """Return a text that leads to an address, where there are colours (OSC 8)."""
        if not (self._color and address):
            return text
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def counted(number: int, word: str) -> str:
    """Return ``1 header``, ``2 headers``."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def headline(finding: Finding) -> str:
    """Return the message, with the symbol's name before it where it does not say it."""
    if not finding.symbol or re.search(rf"\b{re.escape(finding.symbol)}\b", finding.message):
        return finding.message
    return f"{finding.symbol}: {finding.message}"


def details(finding: Finding) -> dict[str, str]:
    """Return what else there is to say of a finding, by label.

    ``change`` is ``old → new`` of a comparison, ``breaks`` whom it hurts and how, ``help`` what to
    do.
    """
    said = {}
    if (finding.old, finding.new) != (None, None):
        old, new = (
            "(nothing)" if text is None else text or "(empty)"
            for text in (finding.old, finding.new)
        )
        said["change"] = f"{old} → {new}"
    if finding.breaks:
        said["breaks"] = "; ".join(f"{kind} ({HURTS[kind]})" for kind in finding.breaks)
    if finding.help is not None:
        said["help"] = finding.help
    return said


def tally(findings: Iterable[Finding]) -> str:
    """Return ``2 errors, 1 note``, or ``no findings``."""
    counts = Counter(finding.severity for finding in findings)
    parts = [counted(counts[one], one.value) for one in reversed(Severity) if counts[one]]
    return ", ".join(parts) or "no findings"


def closing(report: Report) -> str:
    """Return the one line that sums a run up: counts, what was checked, the verdict."""
    checked = [] if report.symbols is None else [counted(report.symbols, "symbol")]
    if report.sources:
        checked.append(counted(len(report.sources), "header"))
    line = tally(report.findings) + (f" in {' of '.join(checked)}" if checked else "")
    if report.suppressed:
        line += f", {report.suppressed} accepted earlier"
    return line if report.verdict is None else f"{line}; verdict: {report.verdict.value}"


def outcome(report: Report) -> str:
    """Return the shortest answer: how the run ended, for a title."""
    if fails := sum(finding.fails(report.fail_on) for finding in report.findings):
        return f"{counted(fails, 'finding')} to mend"
    return "all is well" if not report.findings else "passed, with remarks"


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
