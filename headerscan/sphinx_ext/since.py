"""What came with a release, as the comments say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from docutils import nodes

from headerscan.model import Symbol
from headerscan.placeless import placeless
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import listing
from headerscan.sphinx_ext.text import joined, symbol_reference


@dataclass(frozen=True)
class SinceView:
    """What came with one release, by the comments."""

    release: str

    def symbols(self, library: Library) -> tuple[Symbol, ...]:
        """Return the symbols whose docs name the release, each name once."""
        found = {
            symbol.name: symbol
            for symbol in reversed(library.api.symbols)
            if symbol.doc is not None and symbol.doc.since == self.release
        }
        return tuple(reversed(found.values()))

    def values(self, library: Library) -> Iterator[object]:
        """Yield the symbols without their places."""
        return map(placeless, self.symbols(library))


def since_table(view: SinceView, library: Library) -> nodes.table:
    """Return a table of what came with a release."""
    entries = [Entry((symbol,)) for symbol in view.symbols(library)]
    return listing(entries, f"New in {view.release}", library, since=False)


def since_lists(view: SinceView, library: Library) -> nodes.bullet_list:
    """Return what came with a release as a list of names for each kind."""
    kinds: defaultdict[str, list[Symbol]] = defaultdict(list)
    for symbol in view.symbols(library):
        kinds[symbol.kind].append(symbol)
    items = []
    for kind, symbols in kinds.items():
        word = kind if len(symbols) == 1 else f"{kind}s"
        names = joined(([symbol_reference(symbol.name)] for symbol in symbols), ", ")
        text = nodes.Text(f"{len(symbols)} {word}: ")
        items.append(nodes.list_item("", nodes.paragraph("", "", text, *names)))
    return nodes.bullet_list("", *items, bullet="-")
