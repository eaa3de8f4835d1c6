"""The life of every symbol over releases: when it came, changed, was deprecated and went.

A value that comes from another header is compared as its text. What a release has that was
not read is no evidence that a name was not there. Pure: headers in, values out; where the
work is done is the caller's choice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import msgspec

from headerscan.comparing.spelling import differences
from headerscan.history.releases import Progress, Release, Scanned, Scans, Unread
from headerscan.matching.globs import fits
from headerscan.model import Enumerator, Header, Macro, Struct, Symbol, Union
from headerscan.placeless import alike
from headerscan.profile import Profile
from headerscan.release import Number, number_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Contradiction", "Event", "Gap", "History", "Kind", "Life", "Release", "history"]

Kind = Literal["came", "changed", "moved", "deprecated", "went"]
Key = tuple[str, str]
"""A symbol's kind and name."""


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a symbol in a release; ``what`` is empty or says more."""

    release: str
    kind: Kind = msgspec.field(name="event")
    what: str = ""
    earliest: str | None = None
    """The first release in which it may have happened already, unseen; None where it is this."""


class Life(msgspec.Struct, frozen=True):
    """One symbol over all releases."""

    symbol: Symbol
    """As it was last."""
    events: tuple[Event, ...]
    lacking: str | None
    """The last release that is known to lack it before it came; None where none is."""

    @property
    def since_start(self) -> bool:
        """Say whether it may have come in any release before those that were read."""
        return self.lacking is None

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
    message: str


class Gap(msgspec.Struct, frozen=True):
    """Something that was not read in a release."""

    release: str
    unread: Unread


class History(msgspec.Struct, frozen=True):
    """All symbols' lives over a row of releases, oldest first."""

    releases: tuple[str, ...]
    lives: tuple[Life, ...]
    contradictions: tuple[Contradiction, ...] = ()
    gaps: tuple[Gap, ...] = ()


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
    """
    scans = Scans(releases, profile, defines, executor, progress)
    row = _Row(tuple(release.name for release in releases))
    lives: dict[Key, _Draft] = {}
    before: dict[Key, Symbol] = {}
    for index, release in enumerate(releases):
        scanned = scans.of(release)
        now = _symbols(release, scanned, before)
        row.add(release, scanned)
        for key, symbol in now.items():
            if key in before:
                if symbol is not before[key]:
                    lives[key].changed(release.name, before[key], symbol, profile)
                continue
            draft = lives.setdefault(key, _Draft())
            begin = row.unseen_from(index, symbol)
            if not draft.went_unseen(begin):
                draft.came(row, index, begin, symbol)
            elif draft.symbol is not None:
                draft.changed(release.name, draft.symbol, symbol, profile)
        for key in before.keys() - now.keys():
            if row.is_unseen(index, before[key]):
                now[key] = before[key]
            else:
                lives[key].went(row, index, row.unseen_from(index, before[key]))
        before = now
        scans.drop(index)
    finished = tuple(draft.life() for draft in lives.values())
    return History(
        row.names, finished, tuple(_contradictions(finished, profile)), tuple(row.gaps())
    )


class _Row:
    """The releases, and what of each was not read."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self._unread: list[list[Unread]] = []
        self._headers: list[set[str | None]] = []
        self._partly: list[dict[str, Header]] = []
        """The headers by name that have declarations which could not be read."""

    def add(self, release: Release, scanned: Sequence[tuple[Header, Scanned]]) -> None:
        """Take what was not read of the next release."""
        unread = [*release.unread]
        partly = {}
        for header, found in scanned:
            if isinstance(found, Unread):
                unread.append(msgspec.structs.replace(found, place=header.origin))
            elif found.lacks_some:
                partly[header.name] = header
        self._unread.append(unread)
        self._headers.append({one.header for one in unread})
        self._partly.append(partly)

    def gaps(self) -> Iterable[Gap]:
        """Yield all that was not read and may have held a name."""
        for name, unread in zip(self.names, self._unread, strict=True):
            yield from (Gap(name, one) for one in unread)

    def is_unseen(self, index: int, symbol: Symbol) -> bool:
        """Say whether a release may have a symbol that was not read there."""
        if not self._headers[index].isdisjoint((None, symbol.header)):
            return True
        header = self._partly[index].get(symbol.header)
        if header is None or not re.search(rf"\b{re.escape(symbol.name)}\b", header.text):
            return False
        why = "it has the name in what could not be read of it: see headerscan check"
        told = Unread(header.origin, f"{symbol.name}: {why}", symbol.header)
        self._unread[index].append(told)
        return True

    def unseen_from(self, index: int, symbol: Symbol) -> int:
        """Return the first of the releases right before ``index`` that may have it, unseen."""
        while index > 0 and self.is_unseen(index - 1, symbol):
            index -= 1
        return index

    def event(self, index: int, begin: int, kind: Kind, what: str = "") -> Event:
        """Return what happened in a release, or in one from ``begin`` on."""
        earliest = self.names[begin] if begin < index else None
        return Event(self.names[index], kind, what, earliest)


class _Draft:
    """A life that is still being told."""

    def __init__(self) -> None:
        self.symbol: Symbol | None = None
        self.events: list[Event] = []
        self.lacking: str | None = None
        self._went = -1

    def came(self, row: _Row, index: int, begin: int, symbol: Symbol) -> None:
        if not self.events:
            self.lacking = row.names[begin - 1] if begin > 0 else None
        self.symbol = symbol
        self.events.append(row.event(index, begin, "came", "again" if self.events else ""))
        self.deprecated(row.names[index], symbol)

    def went(self, row: _Row, index: int, begin: int) -> None:
        self._went = index
        self.events.append(row.event(index, begin, "went"))

    def went_unseen(self, begin: int) -> bool:
        """Take back that it went where the header it is in now was not read from then on."""
        if not self.events or self._went < begin:
            return False
        self.events.pop()
        return True

    def deprecated(self, release: str, symbol: Symbol) -> None:
        if symbol.doc is not None and symbol.doc.deprecated is not None:
            self.events.append(Event(release, "deprecated", symbol.doc.deprecated))

    def changed(self, release: str, old: Symbol, new: Symbol, profile: Profile) -> None:
        self.symbol = new
        if old.header != new.header:
            self.events.append(Event(release, "moved", f"{old.header} → {new.header}"))
        if alike(old, new):
            return
        if fits(new.name, (*profile.volatile, *profile.sentinels)):
            return
        is_unknown = _is_unknown(old) or _is_unknown(new)
        what = [
            f"{label}: {said}"
            for label, said in differences(old, new, profile).items()
            if label != "deprecated" and not (label == "value" and is_unknown)
        ]
        was = old.doc is not None and old.doc.deprecated is not None
        if what:
            self.events.append(Event(release, "changed", "; ".join(what)))
        if not was:
            self.deprecated(release, new)

    def life(self) -> Life:
        assert self.symbol is not None  # every life begins with came()
        return Life(self.symbol, tuple(self.events), self.lacking)


def _symbols(
    release: Release, scanned: Sequence[tuple[Header, Scanned]], before: Mapping[Key, Symbol]
) -> dict[Key, Symbol]:
    """Return a release's symbols by kind and name.

    Of several definitions the first in the header that had it before counts, else the first
    of all; what only announces a struct counts where no header defines it.
    """
    symbols: list[Symbol] = [*(release.api.symbols if release.api is not None else ())]
    for _, read in scanned:
        symbols += () if isinstance(read, Unread) else read.symbols
    found: dict[Key, Symbol] = {}
    for symbol in symbols:
        key = symbol.kind, symbol.name
        if key not in found or _rank(symbol, before.get(key)) > _rank(found[key], before.get(key)):
            found[key] = symbol
    return found


def _rank(symbol: Symbol, before: Symbol | None) -> tuple[bool, bool]:
    return not _is_opaque(symbol), before is not None and symbol.header == before.header


def _is_opaque(symbol: Symbol) -> bool:
    return isinstance(symbol, (Struct, Union)) and symbol.members is None


def _is_unknown(symbol: Symbol) -> bool:
    """Say whether a value depends on what another header may say: it is read apart."""
    return isinstance(symbol, (Macro, Enumerator)) and symbol.value is None


def _contradictions(lives: Sequence[Life], profile: Profile) -> Iterable[Contradiction]:
    """Yield the symbols whose doc names a release in which they cannot have come.

    They came behind the last release that is known to lack them, and at the latest with the
    first one that has them: between the two there may be releases that were not read. What
    became of another kind, an enumerator a macro say, came with either.
    """
    named: defaultdict[str, list[Life]] = defaultdict(list)
    for life in lives:
        named[life.symbol.name].append(life)
    for life in lives:
        said = number_of(life.documented or "")
        if said is None:
            continue
        reasons = [_against(said, other, profile) for other in named[life.symbol.name]]
        if all(reasons):
            own = _against(said, life, profile)
            yield Contradiction(life, f"its doc says since {life.documented}, but {own}")


def _against(said: Number, life: Life, profile: Profile) -> str:
    """Return why a life cannot have begun in a release; empty where it can."""
    seen = number_of(life.came)
    if seen is None:
        return ""
    latest = seen.next_even() if profile.docs.odd_minors else seen.final
    if life.lacking is None:
        return f"{life.came} has it" if said.order > latest.order else ""
    lacking = number_of(life.lacking)
    is_possible = (lacking is None or lacking.order < said.order) and said.order <= latest.order
    return "" if is_possible else f"it came in {life.came}"
