"""All symbols by all releases: when each came, changed, was deprecated and went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from docutils import nodes

from headerscan.model import Symbol
from headerscan.placeless import placeless
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import plain, symbol_reference


class TimelineView(msgspec.Struct, frozen=True, tag=True):
    """All symbols by all releases."""

    def rows(self, library: Library) -> tuple[tuple[Symbol, tuple[str, ...]], ...]:
        """Return each symbol that came, changed or went, with a mark for each release."""
        return library.once(self, lambda library: tuple(self._rows(library)))

    def _rows(self, library: Library) -> Iterator[tuple[Symbol, tuple[str, ...]]]:
        sides = [_by_name(release.api.symbols) for release in library.releases]
        names = dict.fromkeys(name for side in reversed(sides) for name in side)
        for name in names:
            found = [side.get(name) for side in sides]
            if any(_substance(symbol) != _substance(found[-1]) for symbol in found):
                last = next(symbol for symbol in reversed(found) if symbol is not None)
                yield last, tuple(_marks(found))

    def values(self, library: Library) -> Iterator[object]:
        """Yield the rows without places."""
        for symbol, marks in self.rows(library):
            yield symbol.name, symbol.kind, marks

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the matrix of symbols by releases."""
        releases = library.releases
        share = max(60 // len(releases), 1)
        columns = (
            Column("Name", 40),
            Column("Kind", 10, "choice"),
            *(Column(release.label, share, "choice") for release in releases),
        )
        rows = [
            [[symbol_reference(symbol.name)], plain(symbol.kind), *map(plain, marks)]
            for symbol, marks in self.rows(library)
        ]
        return [table("Symbols by release", columns, rows)]


def _by_name(symbols: Sequence[Symbol]) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in reversed(symbols)}


def _substance(symbol: Symbol | None) -> object:
    """Return a symbol without its place and its text, to see whether it has changed."""
    if symbol is None:
        return None
    since = symbol.doc.since if symbol.doc else None
    deprecated = symbol.doc is not None and symbol.doc.deprecated is not None
    return placeless(msgspec.structs.replace(symbol, doc=None)), since, deprecated


def _marks(found: Sequence[Symbol | None]) -> Iterator[str]:
    before: Symbol | None = None
    for index, symbol in enumerate(found):
        if symbol is None:
            yield "removed" if before is not None else NO_VALUE
        elif before is None:
            yield "there" if index == 0 else "added"
        elif _is_deprecated(symbol) and not _is_deprecated(before):
            yield "deprecated"
        else:
            yield "changed" if _substance(symbol) != _substance(before) else "there"
        before = symbol


def _is_deprecated(symbol: Symbol) -> bool:
    return symbol.doc is not None and symbol.doc.deprecated is not None
