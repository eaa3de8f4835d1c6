"""The releases of a history: their headers, and what each header's text says.

Each text is read once, however many releases have it, so that the work grows with what
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from headerscan.errors import HeaderSyntaxError
from headerscan.model import Api, Header, Symbol
from headerscan.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Executor

Progress = Callable[[int, int], None]

_BATCHES = 64
"""Enough batches of work to keep any machine busy, few enough to send quickly."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Something in a release that may hold names, and was not read."""

    release: str
    place: str
    """The path of the file or folder."""
    header: str | None = None
    """The logical name of the header that it is; None where nothing of the release was read."""
    line: int | None = None
    """Where in the file it could not be read further."""
    why: str

    @property
    def where(self) -> str:
        """Return the place, with its line."""
        return self.place if self.line is None else f"{self.place}:{self.line}"


class Read(msgspec.Struct, frozen=True):
    """What a header says."""

    symbols: tuple[Symbol, ...] = ()
    lacks_some: bool = False
    """It has declarations that could not be read."""
    why: str = ""
    """What ends all reading of it, if anything does."""
    line: int | None = None
    """Where that stands."""


class Release(msgspec.Struct, frozen=True):
    """One release: what it is called, and its headers or its API."""

    name: str
    headers: tuple[Header, ...] = ()
    api: Api | None = None
    """What the headers say, or a snapshot, where it is known; else each is read by itself."""
    unread: tuple[Gap, ...] = ()


def scanned(
    releases: Sequence[Release],
    profile: Profile,
    defines: Mapping[str, str],
    executor: Executor | None,
    progress: Progress | None,
) -> Iterator[list[tuple[Header, Read]]]:
    """Yield what each release's headers say, in their order.

    What no later release has is dropped, so that memory follows one release, not all.
    """
    texts = [release.headers if release.api is None else () for release in releases]
    unique = {_key(header): header for headers in texts for header in headers}
    last = {_key(header): index for index, headers in enumerate(texts) for header in headers}
    if executor is None:
        reads = _read_each(unique.values(), profile, defines)
    else:
        read = partial(_read_batch, profile=profile, defines=dict(defines))
        reads = chain.from_iterable(executor.map(read, _batches([*unique.values()])))
    known: dict[tuple[str, str], Read] = {}
    done = 0
    for index, headers in enumerate(texts):
        for key in map(_key, headers):
            if key not in known:
                known[key] = next(reads)  # they come in the order in which texts first stand
                done += 1
                if progress is not None:
                    progress(done, len(unique))
        yield [(header, known[_key(header)]) for header in headers]
        known = {key: read for key, read in known.items() if last[key] > index}


def _key(header: Header) -> tuple[str, str]:
    return header.name, header.text


def _batches(headers: Sequence[Header]) -> list[Sequence[Header]]:
    size = len(headers) // _BATCHES + 1
    return [headers[start : start + size] for start in range(0, len(headers), size)]


def _read_batch(
    headers: Sequence[Header], profile: Profile, defines: Mapping[str, str]
) -> list[Read]:
    return list(_read_each(headers, profile, defines))


def _read_each(
    headers: Iterable[Header], profile: Profile, defines: Mapping[str, str]
) -> Iterator[Read]:
    from headerscan.scan import Memory, scan  # noqa: PLC0415 - who hands the work out need not parse

    memories: dict[str, Memory] = {}
    for header in headers:
        memory = memories.setdefault(header.name, Memory(placeless=True))
        try:
            api = scan([header], profile, defines=defines, memory=memory)
            yield Read(api.symbols, bool(api.unreadable))
        except HeaderSyntaxError as error:
            yield Read(why=error.what, line=error.line)
