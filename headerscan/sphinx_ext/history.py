"""Releases: when each symbol came, changed and went, and how the interface grew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

import msgspec
from docutils import nodes

from headerscan.errors import InputError
from headerscan.escaping import for_page
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import joined, plain, symbol_reference
from headerscan.texts.history import as_data

_COLUMNS = (
    Column("Name", 34),
    Column("Kind", 10, "choice"),
    Column("Came", 10, "release"),
    Column("Changed", 24),
    Column("Deprecated", 10, "choice"),
    Column("Went", 10, "choice"),
)
_WIDTH, _HEIGHT, _MARGIN = 640, 300, 40
_SAID = 'aria-label="Symbols by kind and release; the table below has the numbers"'
_WORDS = {
    "came": "came in",
    "changed": "changed in",
    "moved": "moved in",
    "deprecated": "deprecated in",
    "went": "went in",
}


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

    def when(self, *kinds: str) -> str:
        """Return the releases of some kinds of events."""
        whens = [event.when for event in self.events if event.event in kinds]
        if whens and self.since_start and "came" in kinds:
            whens[0] = f"{whens[0]} or before"
        return ", ".join(whens) or NO_VALUE


class Contradiction(msgspec.Struct, frozen=True):
    """A documented release that is not the one in which the symbol came."""

    kind: str
    symbol: str
    message: str


class History(msgspec.Struct, frozen=True, dict=True):
    """What ``headerscan history --format json`` tells, as far as pages show it."""

    releases: tuple[str, ...]
    symbols: tuple[Life, ...]
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


def told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    """Return the lives of each name, and what in its comment contradicts them."""
    return library.once("told", _told)


def _told(library: Library) -> Mapping[str, tuple[Sequence[Life], Sequence[str]]]:
    found: defaultdict[str, tuple[list[Life], list[str]]] = defaultdict(lambda: ([], []))
    history = whole(library)
    for life in history.symbols if history is not None else ():
        found[life.name][0].append(life)
    for one in history.contradictions if history is not None else ():
        if one.message not in found[one.symbol][1]:
            found[one.symbol][1].append(one.message)
    return dict(found)


def whole(library: Library) -> History | None:
    """Return the history that the project names, or that of its releases, if there is any."""
    return library.once("history", _whole)


def _whole(library: Library) -> History | None:
    if library.history is not None:
        return read_history(library.history)
    if not library.older:
        return None
    from headerscan.history.lives import history  # noqa: PLC0415 - few projects need it
    from headerscan.history.releases import Release  # noqa: PLC0415 - as above

    releases = [Release(release.label, api=release.api) for release in library.releases]
    return msgspec.convert(as_data(history(releases, library.profile)), History)


def lines(name: str, library: Library) -> Iterator[list[nodes.Node]]:
    """Yield what became of a name in each release, and what contradicts its comment."""
    lives, contradictions = told(library).get(name, ((), ()))
    for life in lives:
        for number, event in enumerate(life.events):
            if number == 0 and life.since_start:
                continue  # when it came is not known
            what = f": {event.what}" if event.what else ""
            yield plain(f"{_WORDS.get(event.event, event.event)} {event.when}{what}")
    for message in contradictions:
        yield [nodes.strong("", "Contradiction"), *plain(f": {message}")]


class TimelineView(msgspec.Struct, frozen=True, tag=True):
    """A table of what came, changed or went in the releases that were read."""

    def values(self, library: Library) -> Iterator[object]:
        """Yield the history."""
        yield whole(library)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table, after one of contradictions if there are any."""
        history = whole(library)
        if history is None:
            return [nodes.paragraph("", "There is one release here, and so no history.")]
        made: list[nodes.Node] = []
        if history.contradictions:
            heads = (Column("Name", 34), Column("Kind", 10, "choice"), Column("Contradiction", 56))
            rows = [
                [_name(one.symbol, library), plain(one.kind), plain(one.message)]
                for one in history.contradictions
            ]
            made.append(table("Comments that the releases contradict", heads, rows))
        rows = [
            [
                _name(life.name, library),
                plain(life.kind),
                plain(life.when("came")),
                _changes(life),
                plain(life.when("deprecated")),
                plain(life.when("went")),
            ]
            for life in history.symbols
            if not life.since_start or len(life.events) > 1
        ]
        return [*made, table("Symbols over releases", _COLUMNS, rows)]


def _name(name: str, library: Library) -> list[nodes.Node]:
    if name in library.entries:
        return [symbol_reference(name)]
    return [nodes.literal("", for_page(name))]


def _changes(life: Life) -> list[nodes.Node]:
    changes = [event for event in life.events if event.event in ("changed", "moved")]
    shown: list[list[nodes.Node]] = [
        [nodes.abbreviation("", for_page(event.when), explanation=for_page(event.what))]
        for event in changes
    ]
    return joined(shown, ", ") or plain(NO_VALUE)


class GrowthView(msgspec.Struct, frozen=True, tag=True):
    """How many symbols of each kind the releases have: a plot, and the same as a table."""

    def values(self, library: Library) -> Iterator[object]:
        """Yield the numbers."""
        yield _growth(library)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the plot and the table; nothing where there is no history."""
        releases, counts = _growth(library)
        if not counts:
            return []
        kinds = list(counts)
        columns = (Column("Release", 20), *(Column(kind, 80 // len(kinds)) for kind in kinds))
        rows = [
            [plain(release), *(plain(str(counts[kind][number])) for kind in kinds)]
            for number, release in enumerate(releases)
        ]
        plot = nodes.raw("", _plot(releases, counts), format="html")
        return [plot, table("Symbols by kind and release", columns, rows)]


def _growth(library: Library) -> tuple[tuple[str, ...], dict[str, list[int]]]:
    """Return the releases, and for each kind how many symbols each release has."""
    history = whole(library)
    if history is None:
        return (), {}
    steps: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for life in history.symbols:
        for event in life.events:
            steps[life.kind][event.release] += {"came": 1, "went": -1}.get(event.event, 0)
    counts: dict[str, list[int]] = {}
    for kind, step in steps.items():
        sums = [0]
        for release in history.releases:
            sums.append(sums[-1] + step[release])
        counts[kind] = sums[1:]
    return history.releases, dict(sorted(counts.items(), key=lambda pair: -pair[1][-1]))


def _plot(releases: Sequence[str], counts: Mapping[str, Sequence[int]]) -> str:
    """Return an SVG with a line for each kind; its colours are the page's own."""
    most = max((max(numbers) for numbers in counts.values()), default=0) or 1
    width, height = _WIDTH - _MARGIN - 110, _HEIGHT - 2 * _MARGIN
    across = width / max(len(releases) - 1, 1)
    bottom = _HEIGHT - _MARGIN
    last = escape(for_page(releases[-1]))
    parts = [
        f'<path class="headerscan-axis" d="M{_MARGIN},{_MARGIN}V{bottom}h{width}"/>',
        f'<text x="{_MARGIN - 4}" y="{_MARGIN + 4}" text-anchor="end">{most}</text>',
        f'<text x="{_MARGIN - 4}" y="{bottom}" text-anchor="end">0</text>',
        f'<text x="{_MARGIN}" y="{bottom + 18}">{escape(for_page(releases[0]))}</text>',
        f'<text x="{_MARGIN + width}" y="{bottom + 18}" text-anchor="end">{last}</text>',
    ]
    label = 0.0
    for number, (kind, numbers) in enumerate(counts.items()):
        points = [
            (_MARGIN + place * across, bottom - height * count / most)
            for place, count in enumerate(numbers)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        label = max(points[-1][1] + 4, label + 15)
        parts.append(
            f'<g class="headerscan-line-{number % 6}"><polyline points="{line}"/>'
            f'<text x="{_MARGIN + width + 6}" y="{label:.1f}">'
            f"{escape(kind)} {numbers[-1]}</text></g>"
        )
    box = f"0 0 {_WIDTH} {max(_HEIGHT, label + 8):.0f}"
    return f'<svg class="headerscan-plot" viewBox="{box}" role="img" {_SAID}>{"".join(parts)}</svg>'
