"""Releases: when each symbol came, changed and went, and what changed from one to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from pathlib import Path
from textwrap import shorten

import msgspec

from headerscan.check import compare
from headerscan.comparing.changes import Aspect, Change, Group, changes
from headerscan.comparing.pairing import HeaderFile
from headerscan.diagnostics import Verdict
from headerscan.errors import InputError
from headerscan.escaping import for_page
from headerscan.history.lives import History, Kind, Life, history
from headerscan.history.releases import Release
from headerscan.resources import bundled
from headerscan.sphinx_ext.library import Library, look_up
from headerscan.sphinx_ext.tables import (
    KIND,
    NAME,
    NO_VALUE,
    Cell,
    Column,
    Content,
    Part,
    Plot,
    Table,
    commas,
    link,
    meaning_cell,
)


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
    releases = [Release(name, api=api) for name, api in library.releases.items()]
    return history(releases, library.profile)


def told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    """Return the lives of each name, and what in its comment contradicts them."""
    return library.once("told", _told)


def _told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    known = whole(library)
    found: defaultdict[str, tuple[list[Life], list[str]]] = defaultdict(lambda: ([], []))
    for life in known.lives:
        found[life.name][0].append(life)
    for one in known.contradictions:
        if one.message not in found[one.symbol][1]:
            found[one.symbol][1].append(one.message)
    return found


def history_lines(name: str, since: str | None, library: Library) -> Iterator[str]:
    """Yield what became of a name in each release; when it came only if no comment says it."""
    lives, contradictions = told(library).get(name, ((), ()))
    for life in lives:
        is_unknown = life.since_start or (since and not contradictions)
        for event in life.events[1:] if is_unknown else life.events:
            said = f"{event.kind} in {event.when}"
            yield f"{said}: {event.what}" if event.what else said


def timeline(library: Library) -> Iterator[Content]:
    """Yield tables of contradictions and of what came, changed or went in the releases."""
    known = whole(library)
    if not known.releases:
        yield "There is one release here, and so no history."
        return
    if known.contradictions:
        said = tuple((link(one.symbol), one.kind, one.message) for one in known.contradictions)
        heads = (NAME, KIND, Column("Contradiction", 56))
        yield Table("Comments that the releases contradict", heads, said)
    rows = tuple(
        (
            link(life.name),
            life.kind,
            _when(life, "came") or NO_VALUE,
            _changed(life),
            _when(life, "deprecated") or NO_VALUE,
            _when(life, "went") or NO_VALUE,
        )
        for life in known.lives
        if not life.since_start or len(life.events) > 1
    )
    columns = (
        NAME,
        KIND,
        Column("Came", 10, "release"),
        Column("Changed", 24),
        Column("Deprecated", 10, "choice"),
        Column("Went", 10, "choice"),
    )
    yield Table("Symbols over releases", columns, rows)


def _when(life: Life, kind: Kind) -> str:
    """Return the releases of one kind of events; empty where there is none."""
    whens = life.whens(kind)
    if whens and life.since_start and kind == "came":
        whens[0] = f"{whens[0]} or before"
    return ", ".join(whens)


def _changed(life: Life) -> Cell:
    changed = (event for event in life.events if event.kind in ("changed", "moved"))
    return commas(Part(one.when, "short", one.what) for one in changed) or NO_VALUE


def growth(library: Library) -> Iterator[Content]:
    """Yield how many symbols of each kind the releases have, as a plot and as a table."""
    known = whole(library)
    steps: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for life in known.lives:
        for event in life.events:
            steps[life.kind][event.release] += {"came": 1, "went": -1}.get(event.kind, 0)
    counts = {
        kind: list(accumulate(step[release] for release in known.releases))
        for kind, step in steps.items()
    }
    kinds = sorted(counts, key=lambda kind: -counts[kind][-1])
    if kinds:
        columns = (Column("Release", 20), *(Column(kind, 80 // len(kinds)) for kind in kinds))
        rows = zip(known.releases, *(map(str, counts[kind]) for kind in kinds), strict=True)
        yield Plot(_plot(known.releases, {kind: counts[kind] for kind in kinds}))
        yield Table("Symbols by kind and release", columns, tuple(rows))


def _plot(releases: Sequence[str], counts: Mapping[str, Sequence[int]]) -> str:
    """Return an SVG with a line for each kind; its colours are the page's own."""
    from jinja2 import Environment, FileSystemLoader  # noqa: PLC0415 - few pages need it

    loader = FileSystemLoader(bundled("templates") / "site")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = for_page
    return environment.get_template("growth.svg").render(releases=releases, counts=counts)


_MOST_ASPECTS = 6
_LONGEST_SIDE = 160
_TITLES = {
    Group.BREAKING: "Breaking",
    Group.ADDED: "Added",
    Group.DEPRECATED: "Deprecated",
    Group.REMOVED: "Removed",
    Group.CHANGED: "Changed",
    Group.DOCUMENTED: "Documented differently",
}
_VERDICTS = {
    Verdict.MAJOR: "A major release: something that worked no longer does.",
    Verdict.MINOR: "A minor release: something came, and what was there still works.",
    Verdict.PATCH: "A patch release: nothing came and nothing broke.",
    Verdict.NONE: "Nothing changed.",
}


def changes_between(library: Library, old: str, new: str) -> Iterator[Content]:
    """Yield the verdict on the way between two releases, and a table for each group of changes.

    Raises :class:`~headerscan.errors.ConfigError` for a label that is no release's.
    """
    before, after = (look_up(name, library.releases, "release") for name in (old, new))
    comparison = compare(before, after, library.profile)
    yield _VERDICTS[comparison.verdict]
    found = changes(comparison.context, comparison.findings)
    for group, members in groupby(found, key=lambda change: change.group):
        rows = tuple(_row(change, library) for change in members)
        columns = (NAME, KIND, Column("Change", 55))
        yield Table(f"{_TITLES[group]}: {len(rows)}", columns, rows)


def _row(change: Change, library: Library) -> tuple[Cell, ...]:
    symbol = change.symbol
    is_header = isinstance(symbol, HeaderFile)
    said: Cell
    if change.findings:
        said = "; ".join(finding.message for finding in change.findings)
    elif change.pair.old is None and not is_header:
        said = meaning_cell(symbol, library)
    else:
        aspects = [_aspect(aspect) for aspect in change.aspects[:_MOST_ASPECTS]]
        more = len(change.aspects) - len(aspects)
        said = "; ".join([*aspects, *([f"and {more} more"] if more else [])]) or NO_VALUE
    return link(symbol.name), "header" if is_header else symbol.kind, said


def _aspect(aspect: Aspect) -> str:
    if aspect.what != "documentation":
        sides = (aspect.old, aspect.new)
        old, new = (shorten(side or "nothing", _LONGEST_SIDE, placeholder="…") for side in sides)
        return f"{aspect.what}: {old} → {new}"
    if aspect.old is None or aspect.new is None:
        return f"documentation {'added' if aspect.old is None else 'removed'}"
    return "documentation reworded"
