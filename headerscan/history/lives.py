"""The life of every symbol over releases: when it came, changed, was deprecated and went.

Of a release whose headers are read one by one, a value that comes from another header is
compared as its text. What a release has that was not read is no evidence that a name was not
there. Pure: headers in, values out; where the work is done is the caller's choice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import msgspec

from headerscan.comparing.spelling import differences
from headerscan.history.releases import Gap, Progress, Read, Release, scanned
from headerscan.matching.globs import fits
from headerscan.model import Enumerator, Header, Macro, Struct, Symbol, Union
from headerscan.placeless import alike, only_moved
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
    row, runs = _Row(), dict[Key, list[_Run]]()
    read = scanned(releases, profile, defines, executor, progress)
    for index, (release, found) in enumerate(zip(releases, read, strict=True)):
        row.add(release, found)
        for key, symbol in _symbols(release, found, runs).items():
            _lengthen(runs.setdefault(key, []), index, symbol)
    told = [_life(found, row, profile) for found in runs.values()]
    return History(
        tuple(row.names),
        tuple(life for life, _ in told),
        tuple(_contradictions(told, profile)),
        tuple(gap for gaps in row.gaps for gap in gaps),
    )


class _Run(msgspec.Struct):
    """Releases, one behind another, in which a symbol is the same."""

    first: int
    last: int
    symbol: Symbol


class _Row:
    """The releases, and what of each was not read."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.gaps: list[dict[Gap, None]] = []
        """What was not read and may have held a name, in order."""
        self._headers: list[set[str | None]] = []
        self._partly: list[dict[str, Header]] = []
        """The headers by name that have declarations which could not be read."""

    def add(self, release: Release, found: Sequence[tuple[Header, Read]]) -> None:
        """Take the next release."""
        gaps = [*release.unread]
        unreadable = {one.header for one in release.api.unreadable} if release.api else ()
        partly = {header.name: header for header in release.headers if header.name in unreadable}
        for header, read in found:
            if read.why:
                gaps.append(_gap(release.name, header, read.why, read.line))
            elif read.lacks_some:
                partly[header.name] = header
        self.names.append(release.name)
        self.gaps.append(dict.fromkeys(gaps))
        self._headers.append({gap.header for gap in gaps})
        self._partly.append(partly)

    def is_unseen(self, index: int, symbol: Symbol) -> bool:
        """Say whether a release may have a symbol that was not read there; if so, tell it."""
        if not self._headers[index].isdisjoint((None, symbol.header)):
            return True
        header = self._partly[index].get(symbol.header)
        if header is None or not re.search(rf"\b{re.escape(symbol.name)}\b", header.text):
            return False
        why = f"{symbol.name}: it has the name in what could not be read of it"
        self.gaps[index][_gap(self.names[index], header, f"{why}: see headerscan check")] = None
        return True

    def unseen_from(self, index: int, symbol: Symbol) -> int:
        """Return the first of the releases right before ``index`` that may have it, unseen."""
        while index > 0 and self.is_unseen(index - 1, symbol):
            index -= 1
        return index

    def lacking(self, run: _Run, end: int) -> int | None:
        """Return the first release behind a run, and before ``end``, that has not its symbol."""
        behind = range(run.last + 1, end)
        return next((index for index in behind if not self.is_unseen(index, run.symbol)), None)

    def event(self, index: int, begin: int, kind: Kind, what: str = "") -> Event:
        """Return what happened in a release, or in one from ``begin`` on."""
        earliest = self.names[begin] if begin < index else None
        return Event(self.names[index], kind, what, earliest)


def _gap(release: str, header: Header, why: str, line: int | None = None) -> Gap:
    return Gap(release=release, place=header.origin, header=header.name, line=line, why=why)


def _symbols(
    release: Release, found: Sequence[tuple[Header, Read]], runs: Mapping[Key, Sequence[_Run]]
) -> dict[Key, Symbol]:
    """Return a release's symbols by kind and name.

    Of several definitions the first in the header that had it before counts, else the first
    of all; what only announces a struct counts where no header defines it.
    """

    def rank(symbol: Symbol) -> tuple[bool, bool]:
        is_opaque = isinstance(symbol, (Struct, Union)) and symbol.members is None
        before = runs.get((symbol.kind, symbol.name))
        return not is_opaque, before is not None and symbol.header == before[-1].symbol.header

    symbols: list[Symbol] = [*(release.api.symbols if release.api is not None else ())]
    for _, read in found:
        symbols += read.symbols
    chosen: dict[Key, Symbol] = {}
    for symbol in symbols:
        other = chosen.setdefault((symbol.kind, symbol.name), symbol)
        if other is not symbol and rank(symbol) > rank(other):
            chosen[symbol.kind, symbol.name] = symbol
    return chosen


def _lengthen(runs: list[_Run], index: int, symbol: Symbol) -> None:
    """Add to the last run a release that has the symbol as it was, or begin another one."""
    run = runs[-1] if runs else None
    if run is None or run.last < index - 1 or not only_moved(run.symbol, symbol):
        runs.append(_Run(index, index, symbol))
    else:
        run.last, run.symbol = index, symbol


def _life(runs: Sequence[_Run], row: _Row, profile: Profile) -> tuple[Life, str | None]:
    """Return a symbol's life, and the last release that is known to lack it before it came."""
    first, last = runs[0], runs[-1]
    start = row.unseen_from(first.first, first.symbol)
    events = [row.event(first.first, start, "came"), *_deprecation(row, first)]
    for before, after in pairwise(runs):
        lacking = row.lacking(before, after.first)
        begin = after.first if lacking is None else row.unseen_from(after.first, after.symbol)
        if lacking is None or begin <= lacking:
            events += _changes(row, before, after, profile)
        else:
            events.append(row.event(lacking, before.last + 1, "went"))
            events.append(row.event(after.first, begin, "came", "again"))
            events += _deprecation(row, after)
    gone = row.lacking(last, len(row.names))
    if gone is not None:
        events.append(row.event(gone, last.last + 1, "went"))
    symbol = last.symbol
    life = Life(
        kind=symbol.kind,
        name=symbol.name,
        header=symbol.header,
        since=None if symbol.doc is None else symbol.doc.since,
        came=events[0].release,
        since_start=start == 0,
        went=None if gone is None else row.names[gone],
        events=tuple(events),
    )
    return life, row.names[start - 1] if start > 0 else None


def _changes(row: _Row, before: _Run, after: _Run, profile: Profile) -> Iterator[Event]:
    """Yield what happened between two runs, of which the second follows the first."""
    old, new, release = before.symbol, after.symbol, row.names[after.first]
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
        yield from _deprecation(row, after)


def _deprecation(row: _Row, run: _Run) -> Iterator[Event]:
    doc = run.symbol.doc
    if doc is not None and doc.deprecated is not None:
        yield Event(row.names[run.first], "deprecated", doc.deprecated)


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
    named: defaultdict[str, list[tuple[Life, str | None]]] = defaultdict(list)
    for entry in told:
        named[entry[0].name].append(entry)
    for life, lacking in told:
        said = number_of(life.since or "")
        if said is None:
            continue
        against = _against(said, life.came, lacking, profile)
        if against and all(
            _against(said, other.came, before, profile) for other, before in named[life.name]
        ):
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
