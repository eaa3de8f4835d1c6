"""What came with a release, as the comments say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.model import Symbol
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import listing, summary
from headerscan.sphinx_ext.text import joined, symbol_reference


class SinceView(msgspec.Struct, frozen=True, tag=True):
    """What came with one release, by the comments."""

    release: str
    compact: bool = False
    """True for a list of names, False for a table."""

    def values(self, library: Library) -> Iterator[object]:
        """Yield what the table or the list has of each symbol."""
        for symbol in self._symbols(library):
            yield symbol.name, symbol.kind
            if not self.compact:
                yield summary(symbol, library)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table or the list."""
        symbols = self._symbols(library)
        if self.compact:
            return [_lists(symbols)]
        entries = [Entry((symbol,)) for symbol in symbols]
        return [listing(entries, f"New in {self.release}", library, since=False)]

    def _symbols(self, library: Library) -> tuple[Symbol, ...]:
        """Return the symbols whose docs name the release, each name once."""
        return library.once("since", _by_release).get(self.release, ())


def _by_release(library: Library) -> dict[str, tuple[Symbol, ...]]:
    found: defaultdict[str, dict[str, Symbol]] = defaultdict(dict)
    for symbol in library.api.symbols:
        if symbol.doc is not None and symbol.doc.since:
            found[symbol.doc.since].setdefault(symbol.name, symbol)
    return {release: tuple(symbols.values()) for release, symbols in found.items()}


def _lists(symbols: tuple[Symbol, ...]) -> nodes.bullet_list:
    """Return a list of names for each kind."""
    kinds: defaultdict[str, list[Symbol]] = defaultdict(list)
    for symbol in symbols:
        kinds[symbol.kind].append(symbol)
    items = []
    for kind, members in kinds.items():
        word = kind if len(members) == 1 else f"{kind}s"
        names = joined(([symbol_reference(symbol.name)] for symbol in members), ", ")
        text = nodes.Text(f"{len(members)} {word}: ")
        items.append(nodes.list_item("", nodes.paragraph("", "", text, *names)))
    return nodes.bullet_list("", *items, bullet="-")
