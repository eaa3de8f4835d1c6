"""All symbols by all releases: when each came, changed, was deprecated and went."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.escaping import for_page
from headerscan.history.lives import Life, history
from headerscan.history.releases import Release
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import plain, symbol_reference

_MARKS = {
    "came": "added",
    "changed": "changed",
    "moved": "changed",
    "deprecated": "deprecated",
    "went": "removed",
}
_EXPLAINED = ("changed", "moved")


class TimelineView(msgspec.Struct, frozen=True, tag=True):
    """All symbols by all releases."""

    def lives(self, library: Library) -> tuple[Life, ...]:
        """Return the life of each symbol that came, changed or went, in header order."""
        return library.once(self, _lives)

    def values(self, library: Library) -> Iterator[object]:
        """Yield what is told of each symbol."""
        for life in self.lives(library):
            yield life.symbol.name, life.symbol.kind, life.events

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the matrix of symbols by releases."""
        releases = [release.label for release in library.releases]
        share = max(60 // len(releases), 1)
        columns = (
            Column("Name", 40),
            Column("Kind", 10, "choice"),
            *(Column(release, share, "choice") for release in releases),
        )
        rows = [
            [
                [symbol_reference(life.symbol.name)],
                plain(life.symbol.kind),
                *(_cell(mark, what) for mark, what in _marks(life, releases)),
            ]
            for life in self.lives(library)
        ]
        return [table("Symbols by release", columns, rows)]


def _lives(library: Library) -> tuple[Life, ...]:
    """Return the lives in the order of the newest headers; what they lack comes last."""
    releases = [Release(release.label, api=release.api) for release in library.releases]
    places = {
        (symbol.kind, symbol.name): number for number, symbol in enumerate(library.api.symbols)
    }
    lives = [
        life
        for life in history(releases, library.profile).lives
        if any(event.release != releases[0].name for event in life.events)
    ]
    last = len(places)
    return tuple(
        sorted(lives, key=lambda life: places.get((life.symbol.kind, life.symbol.name), last))
    )


def _marks(life: Life, releases: list[str]) -> Iterator[tuple[str, str]]:
    """Yield for each release what became of a symbol in it, and what that was."""
    is_there = False
    for number, release in enumerate(releases):
        events = [event for event in life.events if event.release == release]
        if not events:
            yield ("there" if is_there else NO_VALUE), ""
            continue
        is_there = events[-1].kind != "went"
        if number == 0:
            yield "there", ""
            continue
        # A deprecation says more than the change of the doc that came with it.
        event = max(events, key=lambda event: event.kind == "deprecated")
        yield _MARKS[event.kind], event.what if event.kind in _EXPLAINED else ""


def _cell(mark: str, what: str) -> list[nodes.Node]:
    return [nodes.abbreviation(mark, mark, explanation=for_page(what))] if what else plain(mark)
