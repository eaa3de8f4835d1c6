"""Where a finding is shown: which file, also for what exists no more, and which lines of it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from posixpath import normpath

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.escaping import UNSEEN, for_terminal
from headerscan.model import Header
from headerscan.report import Report

_TAB = 8
_WIDEST = 160
"""A longer line is shown in part, around its underlined range."""
_MARGIN = 40
_MOST_LINES = 6
"""Of a longer span, the first lines and the last one are shown."""
_TELLING = 6
"""A line with fewer letters and digits (``}``, `` */``) does not tell where it belongs."""


class Spot(msgspec.Struct, frozen=True):
    """Where a CI service is shown a finding; of what is gone, the nearest place that there is."""

    path: str
    span: Span


class Places:
    """The places of a report's findings."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[int, list[str]] = {}
        self._lines_once: dict[str, dict[str, int]] = {}

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
        return Spot(path, Span.at(self._neighbour(finding)))

    def address(self, path: str) -> str:
        """Return the address of a file that is shown; empty for what is no file."""
        whole = PurePosixPath(self._report.directory, path)
        is_file = whole.is_absolute() and not path.startswith("git:")
        return PurePosixPath(normpath(whole)).as_uri() if is_file else ""

    def excerpt(self, finding: Finding) -> tuple[ExcerptLine, ...]:
        """Return the lines of a finding, if its text is at hand."""
        header = self._header(finding)
        return () if header is None else excerpt(self._lines_of(header), finding.span)

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

    def _lines_of(self, header: Header) -> list[str]:
        if id(header) not in self._lines:
            self._lines[id(header)] = header.text.split("\n")
        return self._lines[id(header)]

    def _in_repository(self, header: Header | None, name: str) -> str:
        if header is None:
            return name
        return path_in_repository(header.origin, self._report.directory, self._report.root)

    def _neighbour(self, finding: Finding) -> int:
        old = self._report.old_sources.get(finding.header)
        new = self._report.sources.get(finding.header)
        if old is None or new is None:
            return 1
        if finding.header not in self._lines_once:
            lines = self._lines_of(new)
            often = Counter(lines)
            self._lines_once[finding.header] = {
                line: number for number, line in enumerate(lines, 1) if often[line] == 1
            }
        known = self._lines_once[finding.header]
        lines = self._lines_of(old)
        at = finding.span.line - 1
        for distance in range(1, max(at + 1, len(lines) - at)):
            for index in (at + distance, at - distance):
                if 0 <= index < len(lines) and lines[index] in known and _tells(lines[index]):
                    return known[lines[index]]
        return 1


def path_in_repository(origin: str, directory: str, root: str) -> str:
    """Return a header's path below the repository's top, or the working directory's.

    It is absolute where the header lies below neither. Both folders are absolute, or empty.
    """
    if origin.startswith("git:"):
        return origin.split(":", 2)[2]
    whole = PurePosixPath(directory, origin) if directory else PurePosixPath(origin)
    return _below(normpath(whole), root or directory)


def _tells(line: str) -> bool:
    return sum(character.isalnum() for character in line) >= _TELLING


def _below(path: str, folder: str) -> str:
    if folder and PurePosixPath(path).is_relative_to(folder):
        return str(PurePosixPath(path).relative_to(folder))
    return path


class ExcerptLine(msgspec.Struct, frozen=True):
    """One shown line; a ``number`` of None stands for lines that are left out."""

    number: int | None
    text: str = ""
    underline: str = ""
    """Spaces, then ``^^^`` below the span; empty for a span of several lines."""
    marked: str = ""
    """The part of the line that lies in the span."""
    before: str = ""
    """What stands before that part."""

    @property
    def after(self) -> str:
        """Return what stands behind that part."""
        return self.text[len(self.before) + len(self.marked) :]


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
        line = lines[number - 1].rstrip("\r")
        indent = len(line) - len(line.lstrip())
        start = span.column - 1 if number == span.line else indent
        end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
        if number == span.line == span.end_line:
            end = max(end, start + 1)
        shown = _line(number, line, start, end)
        yield shown if span.line == span.end_line else msgspec.structs.replace(shown, underline="")


def _line(number: int, line: str, start: int, end: int) -> ExcerptLine:
    if len(line) > _WIDEST:
        first = max(0, start - _MARGIN)
        cut = "…" if first else ""
        tail = "…" if first + _WIDEST < len(line) else ""
        line = cut + line[first : first + _WIDEST] + tail
        start, end = start - first + len(cut), min(end - first + len(cut), len(line) - len(tail))
    shown = widen(line).rstrip()
    before, upto = widen(line[:start]), widen(line[:end])
    missing = max(0, end - max(start, len(line)))
    width = columns(upto) - columns(before) + missing
    under = " " * (columns(before) + max(0, start - len(line))) + "^" * width if width > 0 else ""
    return ExcerptLine(number, shown, under, shown[len(before) : len(upto)], shown[: len(before)])


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
