"""Where a finding is shown: which file, which lines, also for what exists no more."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from posixpath import normpath

import msgspec

from headerscan.diagnostics import Finding, Span
from headerscan.model import Header
from headerscan.report import Report

_TELLING = 6
"""A line with fewer letters and digits (``}``, `` */``) does not tell where it belongs."""


class Spot(msgspec.Struct, frozen=True):
    """A range of lines in a file."""

    path: str
    span: Span
    stands_in: bool = False
    """True where the symbol is gone and this is the nearest place that still exists."""


class Places:
    """The places of a report's findings."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[int, list[str]] = {}
        self._lines_once: dict[str, dict[str, int]] = {}

    def shown(self, finding: Finding) -> Spot:
        """Return the place for a person: in the old side for what is gone."""
        sources = self._report.old_sources if finding.in_old else self._report.sources
        header = sources.get(finding.header)
        origin = finding.header if header is None else header.origin
        return Spot(_below(origin, self._report.directory), finding.span)

    def existing(self, finding: Finding) -> Spot:
        """Return the place for a CI service: relative to the repository, in the new side.

        A service shows nothing at a place that the commit does not have, so what is gone
        is shown where its nearest remaining neighbour stands.
        """
        header = self._report.sources.get(finding.header)
        if not finding.in_old:
            return Spot(self._in_repository(header, finding.header), finding.span)
        if header is None and self._report.sources:
            header = next(iter(self._report.sources.values()))
            return Spot(self._in_repository(header, finding.header), Span.at(1), stands_in=True)
        line = self._neighbour(finding)
        path = self._in_repository(header, finding.header)
        return Spot(path, Span.at(line), stands_in=True)

    def address(self, path: str) -> str:
        """Return the address of a file that is shown; empty for what is no file."""
        whole = PurePosixPath(self._report.directory, path)
        is_file = whole.is_absolute() and not path.startswith("git:")
        return PurePosixPath(normpath(whole)).as_uri() if is_file else ""

    def lines(self, finding: Finding) -> list[str] | None:
        """Return all lines of the text that the finding's span lies in, if it is at hand."""
        sources = self._report.old_sources if finding.in_old else self._report.sources
        header = sources.get(finding.header)
        return None if header is None else self._lines_of(header)

    def _lines_of(self, header: Header) -> list[str]:
        if id(header) not in self._lines:
            self._lines[id(header)] = header.text.split("\n")
        return self._lines[id(header)]

    def _in_repository(self, header: Header | None, name: str) -> str:
        if header is None:
            return name
        return path_in_repository(header.origin, self._report.directory, self._report.root)

    def _neighbour(self, finding: Finding) -> int:
        old, new = (
            sources.get(finding.header)
            for sources in (self._report.old_sources, self._report.sources)
        )
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
