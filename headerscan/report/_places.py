"""Where a finding is shown: which file, also for what exists no more, and which lines of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import PurePosixPath
from posixpath import normpath

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.escaping import UNSEEN, for_terminal
from headerscan.fixes.patching import Pages
from headerscan.model import Header
from headerscan.report import Report

_TAB = 8
_WIDEST = 160
"""A longer line is shown in part, around its underlined range."""
_MARGIN = 40
_MOST_LINES = 6
"""Of a longer span, the first lines and the last one are shown."""


class Spot(msgspec.Struct, frozen=True):
    """Where a CI service is shown a finding; of what is gone, the nearest place that there is."""

    path: str
    span: Span


class Places:
    """The places of a report's findings."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._new, self._old = Pages(report.sources), Pages(report.old_sources)
        self._changes: dict[str, Sequence[tuple[str, int, int, int, int]]] = {}

    def by_path(self) -> dict[str, list[Finding]]:
        """Return the findings by the files in which a person finds them, in their order."""
        found: dict[str, list[Finding]] = {}
        for finding in self._report.findings:
            found.setdefault(self.shown(finding), []).append(finding)
        return found

    def shown(self, finding: Finding) -> str:
        """Return the file for a person: in the old side for what is gone."""
        header = self._header(finding)
        origin = finding.header if header is None else header.origin
        return _below(origin, self._report.directory)

    def existing(self, finding: Finding) -> Spot:
        """Return the place for a CI service: relative to the repository, in the new side.

        A service shows nothing at a place that the commit does not have, so what is gone
        is shown where its nearest remaining neighbour stands.
        """
        headers = self._report.sources
        header = headers.get(finding.header)
        if not finding.in_old:
            return Spot(self._in_repository(header, finding.header), finding.span)
        path = self._in_repository(header or next(iter(headers.values()), None), finding.header)
        return Spot(path, Span.at(self._remaining(finding)))

    def address(self, path: str) -> str:
        """Return the address of a file that is shown; empty for what is no file."""
        whole = PurePosixPath(self._report.directory, path)
        is_file = whole.is_absolute() and not path.startswith("git:")
        return PurePosixPath(normpath(whole)).as_uri() if is_file else ""

    def excerpt(self, finding: Finding) -> tuple[ExcerptLine, ...]:
        """Return the lines of a finding, if its text is at hand."""
        pages = self._old if finding.in_old else self._new
        is_known = finding.header in pages.headers
        return excerpt(pages.lines(finding.header), finding.span) if is_known else ()

    def excerpt_text(self, finding: Finding) -> list[str]:
        """Return the lines of a finding as text without numbers, what is below each below it."""
        text = []
        for line in self.excerpt(finding):
            text.append("…" if line.number is None else line.text)
            if line.underline:
                text.append(line.underline)
        return text

    def _header(self, finding: Finding) -> Header | None:
        sources = self._report.old_sources if finding.in_old else self._report.sources
        return sources.get(finding.header)

    def _in_repository(self, header: Header | None, name: str) -> str:
        if header is None:
            return name
        return path_in_repository(header.origin, self._report.directory, self._report.root)

    def _remaining(self, finding: Finding) -> int:
        """Return the line of the new side that stands above what is gone."""
        name, at = finding.header, finding.span.line - 1
        if name not in self._old.headers or name not in self._new.headers:
            return 1
        if name not in self._changes:
            matcher = SequenceMatcher(None, self._old.lines(name), self._new.lines(name))
            self._changes[name] = matcher.get_opcodes()
        for kind, first, last, start, _ in self._changes[name]:
            if first <= at < last:
                return start + at - first + 1 if kind == "equal" else max(1, start)
        return 1


def path_in_repository(origin: str, directory: str, root: str) -> str:
    """Return a header's path below the repository's top, or the working directory's.

    It is absolute where the header lies below neither. Both folders are absolute, or empty.
    """
    if origin.startswith("git:"):
        return origin.split(":", 2)[2]
    whole = PurePosixPath(directory, origin) if directory else PurePosixPath(origin)
    return _below(normpath(whole), root or directory)


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
    if not 1 <= span.line <= last:
        return ()
    return tuple(_shown(lines, span, last))


def _shown(lines: Sequence[str], span: Span, last: int) -> Iterator[ExcerptLine]:
    numbers: list[int | None] = [*range(span.line, last + 1)]
    if len(numbers) > _MOST_LINES:
        numbers[_MOST_LINES - 2 : -1] = [None]
    for number in numbers:
        if number is None:
            yield ExcerptLine(None)
            continue
        line = lines[number - 1].rstrip()
        start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(line)
        yield _line(number, line, start, end, is_underlined=span.line == span.end_line)


def _line(number: int, line: str, start: int, end: int, *, is_underlined: bool) -> ExcerptLine:
    if len(line) > _WIDEST:
        first = max(0, start - _MARGIN)
        cut = "…" if first else ""
        tail = "…" if first + _WIDEST < len(line) else ""
        line = cut + line[first : first + _WIDEST] + tail
        start, end = start - first + len(cut), min(end - first + len(cut), len(line) - len(tail))
    before, upto, shown = widen(line[:start]), widen(line[: max(start, end)]), widen(line)
    marked, after = shown[len(before) : len(upto)], shown[len(upto) :]
    return ExcerptLine(number, before, marked, after, is_underlined)


def widen(text: str) -> str:
    """Return one line with tabs as spaces and control characters made visible."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    column = 0
    for character in text:
        if character == "\t":
            piece = " " * (_TAB - column % _TAB)
        elif unicodedata.category(character) in UNSEEN:
            piece = for_terminal(character)
        else:
            piece = character
        shown.append(piece)
        column += columns(piece)
    return "".join(shown)


def columns(text: str) -> int:
    """Return how many columns a terminal takes for printable text."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(character) in ("W", "F")
        else 1
        for character in text
    )
