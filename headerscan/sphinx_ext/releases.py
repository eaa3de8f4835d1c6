"""Pages on releases: what came, changed and went, and what changed from one to another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate, groupby

from headerscan.check import compare
from headerscan.comparing.aspects import Aspect
from headerscan.comparing.changes import Change, Group, changes
from headerscan.comparing.pairing import HeaderFile
from headerscan.diagnostics import Verdict
from headerscan.escaping import for_page
from headerscan.sphinx_ext.history import Life, whole
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import KIND, NAME, meaning_cell
from headerscan.sphinx_ext.tables import (
    NO_VALUE,
    Cell,
    Column,
    Content,
    Part,
    Plot,
    Table,
    commas,
    link,
)


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
            life.when("came") or NO_VALUE,
            _changed(life),
            life.when("deprecated") or NO_VALUE,
            life.when("went") or NO_VALUE,
        )
        for life in known.symbols
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


def _changed(life: Life) -> Cell:
    changed = (event for event in life.events if event.event in ("changed", "moved"))
    return commas(Part(one.when, "short", one.what) for one in changed) or NO_VALUE


def growth(library: Library) -> Iterator[Content]:
    """Yield how many symbols of each kind the releases have, as a plot and as a table."""
    known = whole(library)
    steps: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for life in known.symbols:
        for event in life.events:
            steps[life.kind][event.release] += {"came": 1, "went": -1}.get(event.event, 0)
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


_WIDTH, _HEIGHT, _MARGIN, _LABELS = 640, 300, 40, 110
_SVG = (
    '<svg class="headerscan-plot" viewBox="0 0 {width} {height:.0f}" role="img"'
    ' aria-label="Symbols by kind and release; the table below has the numbers">{inside}</svg>'
)


def _plot(releases: Sequence[str], counts: Mapping[str, Sequence[int]]) -> str:
    """Return an SVG with a line for each kind; its colours are the page's own."""
    most = max((max(numbers) for numbers in counts.values()), default=0) or 1
    right, bottom = _WIDTH - _LABELS, _HEIGHT - _MARGIN
    across = (right - _MARGIN) / max(len(releases) - 1, 1)
    up = (bottom - _MARGIN) / most
    parts = [
        f'<path class="headerscan-axis" d="M{_MARGIN},{_MARGIN}V{bottom}H{right}"/>',
        _text(_MARGIN - 4, _MARGIN + 4, most, "end"),
        _text(_MARGIN - 4, bottom, 0, "end"),
        _text(_MARGIN, bottom + 18, releases[0]),
        _text(right, bottom + 18, releases[-1], "end"),
    ]
    label = 0.0
    for kind, numbers in counts.items():
        points = " ".join(
            f"{_MARGIN + place * across:.1f},{bottom - up * count:.1f}"
            for place, count in enumerate(numbers)
        )
        label = max(bottom - up * numbers[-1] + 4, label + 15)  # below the one before
        text = _text(right + 6, label, f"{kind} {numbers[-1]}")
        parts.append(f'<g><polyline points="{points}"/>{text}</g>')
    height = max(_HEIGHT, label + 8)
    return _SVG.format(width=_WIDTH, height=height, inside="".join(parts))


def _text(x: float, y: float, text: object, anchor: str = "start") -> str:
    shown = escape(for_page(str(text)))
    return f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}">{shown}</text>'


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
    before, after = library.release(old), library.release(new)
    comparison = compare(before.api, after.api, library.profile)
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
        return f"{aspect.what}: {_side(aspect.old)} → {_side(aspect.new)}"
    if aspect.old is None or aspect.new is None:
        return f"documentation {'added' if aspect.old is None else 'removed'}"
    return "documentation reworded"


def _side(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= _LONGEST_SIDE else f"{text[:_LONGEST_SIDE]}…"
