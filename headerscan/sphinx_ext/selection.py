"""Which symbols a page describes, and the digest of what it shows, for rebuilding.

A page is read again when what its directives show has changed, not when a header has:
in a header of 7,000 lines one changed comment concerns one page, not all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import partial
from itertools import compress

import msgspec

from headerscan.cache import digest
from headerscan.errors import ConfigError
from headerscan.model import Macro, Symbol
from headerscan.placeless import placeless
from headerscan.sphinx_ext.description import python_name
from headerscan.sphinx_ext.library import Entry, Library, look_up
from headerscan.sphinx_ext.releases import told
from headerscan.sphinx_ext.tables import (
    KIND,
    MEANING,
    NAME,
    NO_VALUE,
    SINCE,
    Content,
    Table,
    link,
    meaning_cell,
)

KINDS = {
    "macro": ("macro",),
    "enum": ("enum", "enumerator"),
    "function": ("function",),
    "callback": ("callback",),
    "struct": ("struct", "union"),
    "type": ("struct", "union", "typedef"),
    "variable": ("variable",),
}
"""The words by which a page selects kinds of symbols."""


class Selection(msgspec.Struct, frozen=True):
    """Which symbols a page shows. An empty criterion takes all."""

    kinds: tuple[str, ...] = ()
    header: str = ""
    match: tuple[str, ...] = ()
    """Globs on names."""
    family: str = ""
    without_families: bool = False
    """True leaves out the macros of families, which have pages of their own."""

    def values(self, library: Library) -> Iterator[str]:
        """Yield digests of what a page shows of the selected symbols, lines only where linked."""
        for entry in self.entries(library):
            for one in (entry, *entry.enumerators):
                yield library.once(("shown", one.name), partial(_digest, one))

    def entries(self, library: Library) -> tuple[Entry, ...]:
        """Return the selected entries in header order, by the kind that each is shown as.

        Raises :class:`~headerscan.errors.ConfigError` for a header or family that does not
        exist, and for names that select nothing.
        """
        return library.once(("entries", self), self._entries)

    def _entries(self, library: Library) -> tuple[Entry, ...]:
        if self.header:
            look_up(self.header, dict.fromkeys(library.api.headers), "header")
        if self.family:
            look_up(self.family, library.families, "family")
        names: dict[str, None] = {}
        for symbol in filter(self._takes, library.api.symbols):
            names.setdefault(library.entries[symbol.name].enum or symbol.name)
        entries = (library.entries[name] for name in names)
        found = tuple(entry for entry in entries if self._takes(entry.primary))
        if self.match and not found:
            raise ConfigError(
                f"no symbol is called '{' '.join(self.match)}'",
                remedy="check the name, and the inputs in conf.py",
            )
        return found

    def _takes(self, symbol: Symbol) -> bool:
        family = symbol.field.family if isinstance(symbol, Macro) and symbol.field else None
        return (
            (not self.header or symbol.header == self.header)
            and (not self.kinds or any(symbol.kind in KINDS[kind] for kind in self.kinds))
            and (not self.match or any(fnmatchcase(symbol.name, glob) for glob in self.match))
            and (not self.family or family == self.family)
            and not (self.without_families and family is not None)
        )


def listing(library: Library, title: str, selection: Selection) -> Iterator[Content]:
    """Yield a table of the symbols that a selection takes, or nothing where there are none.

    It is without the columns in which no row says anything, as many headers have.
    """
    rows = [
        (
            link(entry.name),
            entry.primary.kind,
            entry.since or NO_VALUE,
            meaning_cell(entry.documented, library, entry),
        )
        for entry in selection.entries(library)
    ]
    said = [any(cell != NO_VALUE for cell in cells) for cells in zip(*rows, strict=True)]
    columns = tuple(compress((NAME, KIND, SINCE, MEANING), said))
    if rows:
        shown = tuple(tuple(compress(row, said)) for row in rows)
        yield Table(title, columns, shown, is_overview=True)


def _digest(entry: Entry, library: Library) -> str:
    parts: list[object] = [told(library).get(entry.name), python_name(entry.primary, library)]
    for symbol in (*entry.symbols, *entry.aliases):
        parts += [placeless(symbol), library.link(symbol)]
    return digest(map(repr, parts))
