"""The history of each symbol over releases: from a file, or from the releases that are shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from headerscan.errors import InputError
from headerscan.history.lives import history
from headerscan.history.releases import Release
from headerscan.release import number_of
from headerscan.sphinx_ext.library import Library
from headerscan.texts.history import as_data


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a symbol in a release."""

    release: str
    event: str
    what: str = ""
    earliest: str | None = None

    @property
    def when(self) -> str:
        """Return the release, or the releases in one of which it was."""
        return f"{self.earliest} to {self.release}" if self.earliest else self.release


class Life(msgspec.Struct, frozen=True):
    """One symbol over all releases."""

    kind: str
    name: str
    events: tuple[Event, ...]
    since_start: bool = False
    """Whether it may have come before the first release that was read."""

    def when(self, kind: str) -> str:
        """Return the releases of one kind of events; empty where there is none."""
        whens = [event.when for event in self.events if event.event == kind]
        if whens and self.since_start and kind == "came":
            whens[0] = f"{whens[0]} or before"
        return ", ".join(whens)


class Contradiction(msgspec.Struct, frozen=True):
    """A documented release that is not the one in which the symbol came."""

    kind: str
    symbol: str
    message: str


class History(msgspec.Struct, frozen=True):
    """What ``headerscan history --format json`` tells, as far as pages show it."""

    releases: tuple[str, ...] = ()
    symbols: tuple[Life, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


def read_history(path: Path) -> History:
    """Return the history in a file.

    Raises :class:`~headerscan.errors.InputError` for a file that cannot be read or is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=History)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the history cannot be read ({reason})",
            remedy="write it by 'headerscan history --format json -o FILE'",
            file=str(path),
        ) from error


def whole(library: Library) -> History:
    """Return the history that the project names, or that of its releases; else an empty one."""
    return library.once("history", _whole)


def _whole(library: Library) -> History:
    if library.history is not None:
        return read_history(library.history)
    if not library.older:
        return History()
    releases = [Release(release.label, api=release.api) for release in library.releases]
    return msgspec.convert(as_data(history(releases, library.profile)), History)


def told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    """Return the lives of each name, and what in its comment contradicts them."""
    return library.once("told", _told)


def _told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    known = whole(library)
    found: defaultdict[str, tuple[list[Life], list[str]]] = defaultdict(lambda: ([], []))
    for life in known.symbols:
        found[life.name][0].append(life)
    for one in known.contradictions:
        if one.message not in found[one.symbol][1]:
            found[one.symbol][1].append(one.message)
    return found


def history_lines(name: str, since: str | None, library: Library) -> Iterator[str]:
    """Yield what became of a name in each release.

    Where the comment names a release that was not read, it came ``since`` the one before.
    """
    lives, contradictions = told(library).get(name, ((), ()))
    for life in lives:
        for number, event in enumerate(life.events):
            if number == 0 and life.since_start:
                continue  # when it came is not known
            said = f"{event.event} in {event.when}"
            if number == 0 and not contradictions and _is_before(since, event.release):
                said = _between(event.release, library) or said
            yield f"{said}: {event.what}" if event.what else said


def _is_before(since: str | None, release: str) -> bool:
    said, seen = number_of(since or ""), number_of(release)
    return said is not None and seen is not None and said.order < seen.order


def _between(release: str, library: Library) -> str | None:
    """Return between which of the releases that were read a symbol of ``release`` came."""
    releases = whole(library).releases
    before = releases[: releases.index(release)] if release in releases else ()
    return f"came after {before[-1]}, in {release} at the latest" if before else None
