"""The life of every symbol over releases: when it came, changed, was deprecated and went.

Headers are read one by one and each text once, however many releases have it, so that the
work grows with what changed. A value that comes from another header is therefore compared
as its text. Pure: headers in, values out; where the work is done is the caller's choice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import msgspec

from headerscan.comparing.facts import facts
from headerscan.model import Api, Enumerator, Header, Macro, Struct, Symbol, Union
from headerscan.placeless import alike
from headerscan.profile import Profile

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from headerscan.incremental.rescan import Rescanner

Text = tuple[str, str]
"""A header's logical name and its text."""
Scanned = Mapping[Text, tuple[Symbol, ...]]
Kind = Literal["came", "changed", "deprecated", "went"]
Key = tuple[str, str]
"""A symbol's kind and name."""
Progress = Callable[[int, int], None]

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_BATCHES = 64
"""Enough batches of work to keep any machine busy, few enough to send quickly."""


class Release(msgspec.Struct, frozen=True):
    """One release: what it is called, and its headers or its API."""

    name: str
    headers: tuple[Header, ...] = ()
    api: Api | None = None
    """What a snapshot says, in the place of headers."""


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a symbol in a release; ``what`` is empty or says more."""

    release: str
    kind: Kind
    what: str = ""


class Life(msgspec.Struct, frozen=True):
    """One symbol over all releases."""

    symbol: Symbol
    """As it was last."""
    events: tuple[Event, ...]
    since_start: bool
    """It stands in the first release, so that it may have come in any one before."""

    @property
    def came(self) -> str:
        """Return the release in which the symbol first stands."""
        return self.events[0].release

    @property
    def went(self) -> str | None:
        """Return the release that lacks the symbol, None where it still stands."""
        return self.events[-1].release if self.events[-1].kind == "went" else None

    @property
    def documented(self) -> str | None:
        """Return the release that the symbol's doc names."""
        return self.symbol.doc.since if self.symbol.doc is not None else None

    def of(self, kind: Kind) -> tuple[Event, ...]:
        """Return the events of one kind, in order."""
        return tuple(event for event in self.events if event.kind == kind)


class Contradiction(msgspec.Struct, frozen=True):
    """A documented release that is not the one in which the symbol came."""

    life: Life
    documented: str
    message: str


class History(msgspec.Struct, frozen=True):
    """All symbols' lives over a row of releases, oldest first."""

    releases: tuple[str, ...]
    lives: tuple[Life, ...]
    contradictions: tuple[Contradiction, ...] = msgspec.field(default=())


def history(
    releases: Sequence[Release],
    profile: Profile,
    *,
    defines: Mapping[str, str] = MappingProxyType({}),
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> History:
    """Return the history of releases, which are given oldest first.

    ``defines`` say what a build puts into templates of headers.
    Headers are scanned by ``executor`` where there is one: any of
    :class:`concurrent.futures.Executor`'s kind, of this machine or of a cluster.
    ``progress`` is called with the number of header texts that are done and of all.

    Raises :class:`~headerscan.errors.HeaderSyntaxError` as :func:`headerscan.scan.scan`.
    """
    scans = _Scans(releases, profile, defines, executor, progress)
    lives: dict[Key, _Draft] = {}
    before: Mapping[Key, Symbol] = {}
    for index, release in enumerate(releases):
        now = _symbols(release, scans.of(release))
        for key, symbol in now.items():
            if key not in before:
                lives.setdefault(key, _Draft(since_start=index == 0)).came(release.name, symbol)
            elif symbol is not before[key]:
                lives[key].changed(release.name, before[key], symbol, profile)
        for key in before.keys() - now.keys():
            lives[key].add(Event(release.name, "went"))
        before = now
        scans.drop(index)
    finished = tuple(draft.life() for draft in lives.values())
    names = tuple(release.name for release in releases)
    return History(names, finished, tuple(_contradictions(finished, names)))


class _Draft:
    """A life that is still being told."""

    def __init__(self, *, since_start: bool) -> None:
        self.since_start = since_start
        self.symbol: Symbol | None = None
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        self.events.append(event)

    def came(self, release: str, symbol: Symbol) -> None:
        self.symbol = symbol
        self.add(Event(release, "came", "again" if self.events else ""))
        self.deprecated(release, symbol)

    def deprecated(self, release: str, symbol: Symbol) -> None:
        if symbol.doc is not None and symbol.doc.deprecated is not None:
            self.add(Event(release, "deprecated", symbol.doc.deprecated))

    def changed(self, release: str, old: Symbol, new: Symbol, profile: Profile) -> None:
        self.symbol = new
        if alike(old, new):
            return
        if any(fnmatchcase(new.name, glob) for glob in (*profile.volatile, *profile.sentinels)):
            return
        before, after = facts(old, profile), facts(new, profile)
        what = [
            f"{label}: {before.get(label, 'none')} → {after.get(label, 'none')}"
            for label in dict.fromkeys((*before, *after))
            if before.get(label) != after.get(label)
            and label != "deprecated"
            and not (label == "value" and (_is_unknown(old) or _is_unknown(new)))
        ]
        was = old.doc is not None and old.doc.deprecated is not None
        if what:
            self.add(Event(release, "changed", "; ".join(what)))
        if not was:
            self.deprecated(release, new)

    def life(self) -> Life:
        assert self.symbol is not None  # every life begins with came()
        return Life(self.symbol, tuple(self.events), self.since_start)


class _Scans:
    """The symbols of each header's text: made when first asked for, or all at once by others.

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
        self.rescanner: Rescanner | None = None
        self.last = {
            _key(header): index
            for index, release in enumerate(releases)
            for header in release.headers
        }
        self.done = 0
        self.found: dict[Text, tuple[Symbol, ...]] = {}
        if executor is not None:
            unique = {_key(header): header for release in releases for header in release.headers}
            self._fill(executor, list(unique.items()))

    def _fill(self, executor: Executor, work: Sequence[tuple[Text, Header]]) -> None:
        size = max(1, len(work) // _BATCHES)
        batches = [work[start : start + size] for start in range(0, len(work), size)]
        for keys, symbols in _by_executor(executor, batches, self.profile, self.defines):
            self.found.update(zip(keys, symbols, strict=True))
            self._tell(len(keys))

    def of(self, release: Release) -> Scanned:
        """Return the symbols of a release's headers."""
        for header in release.headers:
            if (key := _key(header)) not in self.found:
                self.found[key] = self._symbols_of(header)
                self._tell(1)
        return self.found

    def _symbols_of(self, header: Header) -> tuple[Symbol, ...]:
        if self.rescanner is None:
            self.rescanner = _rescanner(self.profile, self.defines)
        return self.rescanner.symbols(header)

    def drop(self, index: int) -> None:
        """Drop what no release after the one of that index has."""
        self.found = {key: found for key, found in self.found.items() if self.last[key] > index}

    def _tell(self, count: int) -> None:
        self.done += count
        if self.progress is not None:
            self.progress(self.done, len(self.last))


def _by_executor(
    executor: Executor,
    batches: Sequence[Sequence[tuple[Text, Header]]],
    profile: Profile,
    defines: dict[str, str],
) -> Iterator[tuple[list[Text], list[tuple[Symbol, ...]]]]:
    from concurrent.futures import as_completed  # noqa: PLC0415 - only who hands work out needs it

    futures: dict[Future[list[tuple[Symbol, ...]]], list[Text]] = {
        executor.submit(scan_each, [header for _, header in batch], profile, defines): [
            key for key, _ in batch
        ]
        for batch in batches
    }
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def scan_each(
    headers: Sequence[Header], profile: Profile, defines: Mapping[str, str]
) -> list[tuple[Symbol, ...]]:
    """Return the symbols of each header by itself: the work that an executor is given."""
    rescanner = _rescanner(profile, defines)
    return [rescanner.symbols(header) for header in headers]


def _rescanner(profile: Profile, defines: Mapping[str, str]) -> Rescanner:
    from headerscan.incremental.rescan import Rescanner  # noqa: PLC0415 - who hands the work out need not parse

    return Rescanner(profile, defines)


def _key(header: Header) -> Text:
    return header.name, header.text


def _symbols(release: Release, scanned: Scanned) -> dict[Key, Symbol]:
    """Return a release's symbols by kind and name; the first of several definitions counts.

    What only announces a struct counts where no header defines it.
    """
    found: dict[Key, Symbol] = {}
    symbols: list[Symbol] = [*(release.api.symbols if release.api is not None else ())]
    for header in release.headers:
        symbols += scanned[_key(header)]
    for symbol in symbols:
        key = symbol.kind, symbol.name
        if key not in found or (_is_opaque(found[key]) and not _is_opaque(symbol)):
            found[key] = symbol
    return found


def _is_opaque(symbol: Symbol) -> bool:
    return isinstance(symbol, (Struct, Union)) and symbol.members is None


def _is_unknown(symbol: Symbol) -> bool:
    """Say whether a value depends on what another header may say: it is read apart."""
    return isinstance(symbol, (Macro, Enumerator)) and symbol.value is None


def _contradictions(lives: Sequence[Life], releases: Sequence[str]) -> Iterable[Contradiction]:
    """Yield the symbols whose doc names a release in which they cannot have come.

    They came behind the last release that lacks them, and at the latest with the first one
    that has them: between the two there may be releases that are not given. What became of
    another kind, an enumerator a macro say, came with either.
    """
    before = dict(zip(releases[1:], releases, strict=False))
    named: defaultdict[str, list[Life]] = defaultdict(list)
    for life in lives:
        named[life.symbol.name].append(life)
    for life in lives:
        said = _parts(life.documented or "")
        reasons = [_against(said, other, before) for other in named[life.symbol.name]]
        if said and life.documented and all(reasons):
            own = _against(said, life, before)
            yield Contradiction(
                life, life.documented, f"its doc says since {life.documented}, but {own}"
            )


def _against(said: tuple[int, ...], life: Life, before: Mapping[str, str]) -> str:
    """Return why a life cannot have begun in a release; empty where it can."""
    seen = _parts(life.came)
    if not seen:
        return ""
    if life.since_start:
        return f"{life.came} has it" if said > seen else ""
    is_possible = _parts(before[life.came]) < said <= seen
    return "" if is_possible else f"it came in {life.came}"


def _parts(release: str) -> tuple[int, ...]:
    """Return a release as numbers that compare: ``v9.0.0`` and ``9.0`` are equal."""
    match = _NUMBER.search(release)
    parts = [int(part) for part in match[0].split(".")] if match else []
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
