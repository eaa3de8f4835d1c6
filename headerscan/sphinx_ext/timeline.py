"""All releases on one page: what came, changed and went, and how the interface grew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from headerscan.escaping import for_page
from headerscan.sphinx_ext.history import Life, whole
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import (
    NO_VALUE,
    Cell,
    Column,
    Content,
    Link,
    Marked,
    Plot,
    Table,
    joined,
)
from headerscan.sphinx_ext.views import View

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


class TimelineView(View, frozen=True):
    """A table of what came, changed or went in the releases that were read."""

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table, after one of contradictions if there are any."""
        history = whole(library)
        if history is None:
            yield "There is one release here, and so no history."
            return
        if history.contradictions:
            heads = (Column("Name", 34), Column("Kind", 10, "choice"), Column("Contradiction", 56))
            told = tuple(
                (Link(one.symbol), one.kind, one.message) for one in history.contradictions
            )
            yield Table("Comments that the releases contradict", heads, told)
        rows = tuple(
            (
                Link(life.name),
                life.kind,
                life.when("came"),
                _changes(life),
                life.when("deprecated"),
                life.when("went"),
            )
            for life in history.symbols
            if not life.since_start or len(life.events) > 1
        )
        yield Table("Symbols over releases", _COLUMNS, rows)


def _changes(life: Life) -> Cell:
    changes = (event for event in life.events if event.event in ("changed", "moved"))
    return joined(Marked(one.when, "short", one.what) for one in changes) or NO_VALUE


class GrowthView(View, frozen=True):
    """How many symbols of each kind the releases have: a plot, and the same as a table."""

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the plot and the table; nothing where there is no history."""
        releases, counts = _growth(library)
        if not counts:
            return
        columns = (Column("Release", 20), *(Column(kind, 80 // len(counts)) for kind in counts))
        rows = zip(releases, *(map(str, numbers) for numbers in counts.values()), strict=True)
        yield Plot(_plot(releases, counts))
        yield Table("Symbols by kind and release", columns, tuple(rows))


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
    for kind, numbers in counts.items():
        points = [
            (_MARGIN + place * across, bottom - height * count / most)
            for place, count in enumerate(numbers)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        label = max(points[-1][1] + 4, label + 15)
        parts.append(
            f'<g><polyline points="{line}"/>'
            f'<text x="{_MARGIN + width + 6}" y="{label:.1f}">'
            f"{escape(kind)} {numbers[-1]}</text></g>"
        )
    box = f"0 0 {_WIDTH} {max(_HEIGHT, label + 8):.0f}"
    return f'<svg class="headerscan-plot" viewBox="{box}" role="img" {_SAID}>{"".join(parts)}</svg>'
