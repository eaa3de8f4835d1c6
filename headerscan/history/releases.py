"""The releases of a history: their headers, and what each header's text says.

Each text is read once, however many releases have it, so that the work grows with what
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

import msgspec

from headerscan.errors import HeaderSyntaxError
from headerscan.model import Api, Header, Symbol
from headerscan.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from headerscan.incremental.rescan import Rescanner

Text = tuple[str, str]
"""A header's logical name and its text."""
Progress = Callable[[int, int], None]

_BATCHES = 64
"""Enough batches of work to keep any machine busy, few enough to send quickly."""


class Unread(msgspec.Struct, frozen=True):
    """Something in a release that may hold names, and was not read."""

    place: str
    """The path of the file or folder."""
    why: str
    header: str | None = None
    """The logical name of the header that it is; None where nothing of the release was read."""
    line: int | None = None
    """Where in the file it could not be read further."""

    def __str__(self) -> str:
        """Return the place, with its line."""
        return self.place if self.line is None else f"{self.place}:{self.line}"


class Read(msgspec.Struct, frozen=True):
    """What a header says."""

    symbols: tuple[Symbol, ...]
    lacks_some: bool
    """It has declarations that could not be read."""


Scanned = Read | Unread
"""What a header says, or why it says nothing."""


class Release(msgspec.Struct, frozen=True):
    """One release: what it is called, and its headers or its API."""

    name: str
    headers: tuple[Header, ...] = ()
    api: Api | None = None
    """What a snapshot says, in the place of headers."""
    unread: tuple[Unread, ...] = ()


class Scans:
    """What each header's text says: made when first asked for, or all at once by others.

    What no later release has is dropped, so that memory follows one release, not all.
    """

    def __init__(
        self,
        releases: Sequence[Release],
        profile: Profile,
        defines: Mapping[str, str],
        executor: Executor | None,
        progress: Progress | None,
    ) -> None:
        self.profile = profile
        self.defines = dict(defines)
        self.progress = progress
        self.last = {
            _key(header): index
            for index, release in enumerate(releases)
            for header in release.headers
        }
        self.done = 0
        self.found: dict[Text, Scanned] = {}
        if executor is not None:
            unique = {_key(header): header for release in releases for header in release.headers}
            self._fill(executor, list(unique.values()))

    def _fill(self, executor: Executor, headers: Sequence[Header]) -> None:
        size = max(1, len(headers) // _BATCHES)
        batches = [headers[start : start + size] for start in range(0, len(headers), size)]
        scanning = partial(scan_each, profile=self.profile, defines=self.defines)
        for batch, found in zip(batches, executor.map(scanning, batches), strict=True):
            self.found.update(zip(map(_key, batch), found, strict=True))
            self._tell(len(batch))

    def of(self, release: Release) -> list[tuple[Header, Scanned]]:
        """Return what a release's headers say, in their order."""
        for header in release.headers:
            if (key := _key(header)) not in self.found:
                self.found[key] = _scanned(self.rescanner, header)
                self._tell(1)
        return [(header, self.found[_key(header)]) for header in release.headers]

    @cached_property
    def rescanner(self) -> Rescanner:
        """What keeps the blocks of the texts that were scanned here."""
        return _rescanner(self.profile, self.defines)

    def drop(self, index: int) -> None:
        """Drop what no release after the one of that index has."""
        self.found = {key: found for key, found in self.found.items() if self.last[key] > index}

    def _tell(self, count: int) -> None:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, len(self.last))


def scan_each(
    headers: Sequence[Header], profile: Profile, defines: Mapping[str, str]
) -> list[Scanned]:
    """Return what each header says by itself: the work that an executor is given."""
    rescanner = _rescanner(profile, defines)
    return [_scanned(rescanner, header) for header in headers]


def _scanned(rescanner: Rescanner, header: Header) -> Scanned:
    try:
        return Read(*rescanner.read(header))
    except HeaderSyntaxError as error:
        return Unread(header.origin, error.what, header.name, error.line)


def _rescanner(profile: Profile, defines: Mapping[str, str]) -> Rescanner:
    from headerscan.incremental.rescan import Rescanner  # noqa: PLC0415 - who hands the work out need not parse

    return Rescanner(profile, defines)


def _key(header: Header) -> Text:
    return header.name, header.text
