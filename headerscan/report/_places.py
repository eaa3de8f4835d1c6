"""Where a finding is shown: which file, also for what exists no more, and which lines of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache
from pathlib import PurePosixPath
from posixpath import normpath

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.escaping import for_terminal
from headerscan.fixes.patching import Pages, Replacement, replacement_of
from headerscan.report import Report

_TAB = 8
_WIDEST = 160
"""A longer line is shown in part, around its underlined range."""
_MARGIN = 40
_MOST_LINES = 6
"""Of a longer span, the first lines and the last one are shown."""


class Places:
    """The places of a report's findings."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.pages, self._old = Pages(report.sources), Pages(report.old_sources)
        self._remaining = cache(self._remaining_lines)

    def by_path(self) -> dict[str, list[Finding]]:
        """Return the findings by the files in which a person finds them, in their order."""
        found: dict[str, list[Finding]] = {}
        for finding in self._report.findings:
            found.setdefault(self.shown(finding), []).append(finding)
        return found

    def shown(self, finding: Finding) -> str:
        """Return the file for a person: in the old side for what is gone."""
        header = self._side(finding).headers.get(finding.header)
        origin = finding.header if header is None else header.origin
        return _below(origin, self._report.directory)

    def existing(self, finding: Finding) -> tuple[str, Span]:
        """Return the file for a CI service, relative to the repository, and the span in it.

        A service shows nothing at a place that the commit does not have, so what is gone
        is shown where its nearest remaining neighbour stands.
        """
        headers, span = self._report.sources, finding.span
        header = headers.get(finding.header)
        if finding.in_old:
            header = header or next(iter(headers.values()), None)
            span = Span(self._remaining(finding.header).get(finding.line, 1))
        if header is None:
            return finding.header, span
        directory, root = self._report.directory, self._report.root
        return path_in_repository(header.origin, directory, root), span

    def excerpt(self, finding: Finding) -> tuple[ExcerptLine, ...]:
        """Return the lines of a finding, if its text is at hand."""
        pages = self._side(finding)
        is_known = finding.header in pages.headers
        return excerpt(pages.lines(finding.header), finding.span) if is_known else ()

    def excerpt_text(self, finding: Finding) -> list[str]:
        """Return the lines of a finding as text without numbers, what is below each below it."""
        shown = self.excerpt(finding)
        text = (("…" if line.number is None else line.text, line.underline) for line in shown)
        return [line for pair in text for line in pair if line or line is pair[0]]

    def replacement(self, finding: Finding) -> Replacement | None:
        """Return what mends a finding by itself, None where that cannot be said."""
        return replacement_of(finding, self.pages)

    def _side(self, finding: Finding) -> Pages:
        return self._old if finding.in_old else self.pages

    def _remaining_lines(self, name: str) -> dict[int, int]:
        """Return for each line of the old side the line that it is now, or the one above it."""
        if name not in self._old.headers or name not in self.pages.headers:
            return {}
        matcher = SequenceMatcher(None, self._old.lines(name), self.pages.lines(name))
        return {
            at + 1: start + at - first + 1 if kind == "equal" else max(1, start)
            for kind, first, last, start, _ in matcher.get_opcodes()
            for at in range(first, last)
        }


def path_in_repository(origin: str, directory: str, root: str) -> str:
    """Return a header's path below the repository's top, or the working directory's.

    It is absolute where the header lies below neither. Both folders are absolute, or empty.
    """
    if origin.startswith("git:"):
        return origin.split(":", 2)[2]
    return _below(normpath(PurePosixPath(directory, origin)), root or directory)


def _below(path: str, folder: str) -> str:
    if folder and PurePosixPath(path).is_relative_to(folder):
        return str(PurePosixPath(path).relative_to(folder))
    return path


class ExcerptLine(msgspec.Struct, frozen=True):
    """One shown line; a ``number`` of None stands for lines that are left out."""

    number: int | None
    before: str = ""
    """What stands before the part that lies in the span."""
    marked: str = ""
    """That part."""
    after: str = ""
    is_underlined: bool = False

    @property
    def text(self) -> str:
        """Return the whole line."""
        return self.before + self.marked + self.after

    @property
    def underline(self) -> str:
        """Return spaces, then ``^^^`` below the span; empty for a span of several lines."""
        marks = "^" * max(1, columns(self.marked))
        return " " * columns(self.before) + marks if self.is_underlined else ""


def excerpt(lines: Sequence[str], span: Span) -> tuple[ExcerptLine, ...]:
    r"""Return the lines of a span with what to write below each.

    Tabs are widened to stops of eight columns, wide characters count two columns and
    combining ones none; control characters are shown as ``\x1b``, so that a header cannot
    give orders to the terminal. A span beyond the text gives nothing.
    """
    last = min(span.end_line, len(lines))
    numbers: list[int | None] = [*range(span.line, last + 1)] if span.line > 0 else []
    if len(numbers) > _MOST_LINES:
        numbers[_MOST_LINES - 2 : -1] = [None]
    return tuple(
        ExcerptLine(None) if number is None else _shown(lines[number - 1].rstrip(), number, span)
        for number in numbers
    )


def _shown(line: str, number: int, span: Span) -> ExcerptLine:
    start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(line)
    if len(line) > _WIDEST:
        first = max(0, start - _MARGIN)
        cut = "…" if first else ""
        tail = "…" if first + _WIDEST < len(line) else ""
        line = cut + line[first : first + _WIDEST] + tail
        start, end = start - first + len(cut), min(end - first + len(cut), len(line) - len(tail))
    before, upto, shown = widen(line[:start]), widen(line[: max(start, end)]), widen(line)
    marked, after = shown[len(before) : len(upto)], shown[len(upto) :]
    return ExcerptLine(number, before, marked, after, is_underlined=span.line == span.end_line)


def widen(text: str) -> str:
    """Return one line with tabs as spaces and control characters made visible."""
    return for_terminal(text.expandtabs(_TAB))


def columns(text: str) -> int:
    """Return how many columns a terminal takes for printable text."""
    if text.isascii():
        return len(text)
    seen = (one for one in text if unicodedata.category(one) not in ("Mn", "Me"))
    return sum(2 if unicodedata.east_asian_width(one) in ("W", "F") else 1 for one in seen)
