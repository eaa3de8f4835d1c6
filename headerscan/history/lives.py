"""The life of every symbol over releases: when it came, changed, was deprecated and went.

Of a release whose headers are read one by one, a value that comes from another header is
compared as its text. What a release has that was not read is no evidence that a name was not
there. Pure: headers in, values out; where the work is done is the caller's choice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import msgspec

from headerscan.comparing.spelling import differences
from headerscan.history.releases import Gap, Progress, Read, Release, scanned
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

    @property
    def when(self) -> str:
        """Return the release, or the releases in one of which it was."""
        return self.release if self.earliest is None else f"{self.earliest} to {self.release}"


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """One symbol over all releases, as it was last."""

    kind: str
    name: str
    header: str = ""
    since: str | None = None
    """The release that its doc names."""
    came: str = ""
    """The release in which it first stands."""
    since_start: bool = False
    """It may have come in any release before those that were read."""
    went: str | None = None
    """The release that lacks it, None where it still stands."""
    events: tuple[Event, ...]

    def whens(self, kind: Kind) -> list[str]:
        """Return in which releases it came, say, in order."""
        return [event.when for event in self.events if event.kind == kind]


class Contradiction(msgspec.Struct, frozen=True, kw_only=True):
    """A documented release that is not the one in which the symbol came."""

    rule: str = "since-contradicts-history"
    kind: str
    symbol: str
    since: str | None = None
    came: str = ""
    message: str


class History(msgspec.Struct, frozen=True):
    """All symbols' lives over a row of releases, oldest first; as JSON, what the reference says."""

    releases: tuple[str, ...] = ()
    lives: tuple[Life, ...] = msgspec.field(default=(), name="symbols")
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
    row: list[_Seen] = []
    lives: dict[Key, _Line] = {}
    read = scanned(releases, profile, defines, executor, progress)
    for release, found in zip(releases, read, strict=True):
        row.append(_Seen(release, found))
        known = release.api.symbols if release.api else ()
        symbols = _chosen(chain(known, *(each.symbols for _, each in found)), lives)
        for key, line in lives.items():
            if key not in symbols:
                line.lack(row)
        for key, symbol in symbols.items():
            if key in lives:
                lives[key].have(symbol, row, profile)
            else:
                lives[key] = _Line(symbol, row)
    told = [line.told(row) for line in lives.values()]
    return History(
        tuple(seen.name for seen in row),
        tuple(life for life, _ in told),
        tuple(_contradictions(told, profile)),
        tuple(gap for seen in row for gap in seen.gaps),
    )


class _Seen:
    """A release, and what of it was not read."""

    def __init__(self, release: Release, found: Sequence[tuple[Header, Read]]) -> None:
        self.name = release.name
        self.gaps = dict.fromkeys(release.unread)
        """What was not read and may have held a name, in order."""
        unreadable = {one.header for one in release.api.unreadable} if release.api else ()
        self._partly = {one.name: one for one in release.headers if one.name in unreadable}
        """The headers by name that have declarations which could not be read."""
        for header, read in found:
            if read.why:
                self._tell(header, read.why, read.line)
            elif read.lacks_some:
                self._partly[header.name] = header
        self._unread = {gap.header for gap in self.gaps}

    def may_have(self, symbol: Symbol) -> bool:
        """Say whether a symbol may stand in what was not read; if so, tell it."""
        if not self._unread.isdisjoint((None, symbol.header)):
            return True
        header = self._partly.get(symbol.header)
        if header is None or not re.search(rf"\b{re.escape(symbol.name)}\b", header.text):
            return False
        why = f"{symbol.name}: it has the name in what could not be read of it"
        self._tell(header, f"{why}: see headerscan check")
        return True

    def _tell(self, header: Header, why: str, line: int | None = None) -> None:
        place = header.origin
        gap = Gap(release=self.name, place=place, header=header.name, line=line, why=why)
        self.gaps[gap] = None


class _Line:
    """The life of a symbol up to the last release of a row."""

    def __init__(self, symbol: Symbol, row: Sequence[_Seen]) -> None:
        self.symbol = symbol
        self.last = len(row) - 1
        """The last release that has it."""
        self.start = _unseen_from(symbol, row)
        """The first release that may have it."""
        self.gone: int | None = None
        """The first release behind ``last`` that is known to lack it."""
        self.events = [_event(row, self.last, self.start, "came"), *_deprecation(symbol, row)]

    def lack(self, row: Sequence[_Seen]) -> None:
        """Take a release in which no such symbol was read."""
        if self.gone is None and not row[-1].may_have(self.symbol):
            self.gone = len(row) - 1

    def have(self, symbol: Symbol, row: Sequence[_Seen], profile: Profile) -> None:
        """Take a release that has the symbol."""
        if self.gone is None or (begin := _unseen_from(symbol, row)) <= self.gone:
            self.events += _changes(self.symbol, symbol, row, profile)
        else:
            self.events.append(_event(row, self.gone, self.last + 1, "went"))
            self.events.append(_event(row, len(row) - 1, begin, "came", "again"))
            self.events += _deprecation(symbol, row)
        self.symbol, self.last, self.gone = symbol, len(row) - 1, None

    def told(self, row: Sequence[_Seen]) -> tuple[Life, str | None]:
        """Return the life, and the last release that is known to lack the symbol before it came."""
        gone = () if self.gone is None else (_event(row, self.gone, self.last + 1, "went"),)
        life = Life(
            kind=self.symbol.kind,
            name=self.symbol.name,
            header=self.symbol.header,
            since=None if self.symbol.doc is None else self.symbol.doc.since,
            came=self.events[0].release,
            since_start=self.start == 0,
            went=gone[0].release if gone else None,
            events=(*self.events, *gone),
        )
        return life, row[self.start - 1].name if self.start > 0 else None


def _unseen_from(symbol: Symbol, row: Sequence[_Seen]) -> int:
    """Return the first of the releases right before the last one that may have a symbol, unseen."""
    index = len(row) - 1
    while index > 0 and row[index - 1].may_have(symbol):
        index -= 1
    return index


def _event(row: Sequence[_Seen], index: int, begin: int, kind: Kind, what: str = "") -> Event:
    """Return what happened in a release, or in one from ``begin`` on."""
    return Event(row[index].name, kind, what, row[begin].name if begin < index else None)


def _chosen(symbols: Iterable[Symbol], lives: Mapping[Key, _Line]) -> dict[Key, Symbol]:
    """Return a release's symbols by kind and name.

    Of several definitions the first in the header that had it before counts, else the first
    of all; what only announces a struct counts where no header defines it.
    """

    def rank(symbol: Symbol) -> tuple[bool, bool]:
        is_opaque = isinstance(symbol, (Struct, Union)) and symbol.members is None
        before = lives.get((symbol.kind, symbol.name))
        return not is_opaque, before is not None and symbol.header == before.symbol.header

    chosen: dict[Key, Symbol] = {}
    for symbol in symbols:
        other = chosen.setdefault((symbol.kind, symbol.name), symbol)
        if other is not symbol and rank(symbol) > rank(other):
            chosen[symbol.kind, symbol.name] = symbol
    return chosen


def _changes(old: Symbol, new: Symbol, row: Sequence[_Seen], profile: Profile) -> Iterator[Event]:
    """Yield what happened to a symbol up to the last release of a row."""
    release = row[-1].name
    if old.header != new.header:
        yield Event(release, "moved", f"{old.header} → {new.header}")
    if alike(old, new) or fits(new.name, (*profile.volatile, *profile.sentinels)):
        return
    values = {_value(old), _value(new)}
    what = [
        f"{label}: {said}"
        for label, said in differences(old, new, profile).items()
        if label != "deprecated" and not (label == "value" and (None in values or len(values) == 1))
    ]
    if what:
        yield Event(release, "changed", "; ".join(what))
    if old.doc is None or old.doc.deprecated is None:
        yield from _deprecation(new, row)


def _deprecation(symbol: Symbol, row: Sequence[_Seen]) -> Iterator[Event]:
    if symbol.doc is not None and symbol.doc.deprecated is not None:
        yield Event(row[-1].name, "deprecated", symbol.doc.deprecated)


def _value(symbol: Symbol) -> object:
    """Return a value; None where it depends on what another header may say, which is read apart."""
    return symbol.value if isinstance(symbol, (Macro, Enumerator)) else None


def _contradictions(
    told: Sequence[tuple[Life, str | None]], profile: Profile
) -> Iterable[Contradiction]:
    """Yield the symbols whose doc names a release in which they cannot have come.

    They came behind the last release that is known to lack them, and at the latest with the
    first one that has them: between the two there may be releases that were not read. What
    became of another kind, an enumerator a macro say, came with either.
    """
    named: defaultdict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for life, lacking in told:
        named[life.name].append((life.came, lacking))
    for life, lacking in told:
        said = number_of(life.since or "")
        against = said and _against(said, life.came, lacking, profile)
        if said and against and all(_against(said, *came, profile) for came in named[life.name]):
            yield Contradiction(
                kind=life.kind,
                symbol=life.name,
                since=life.since,
                came=life.came,
                message=f"its doc says since {life.since}, but {against}",
            )


def _against(said: Number, came: str, lacking: str | None, profile: Profile) -> str:
    """Return why a life cannot have begun in a release; empty where it can."""
    seen, before = number_of(came), number_of(lacking or "")
    if seen is None:
        return ""
    latest = seen.next_even() if profile.docs.odd_minors else seen.final
    if said.order > latest.order or (before is not None and said.order <= before.order):
        return f"{came} has it" if lacking is None else f"it came in {came}"
    return ""
