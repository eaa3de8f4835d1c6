"""What a directive shows: a selection of symbols, and its digest for rebuilding.

A page is read again when what its directives show has changed, not when a header has:
in a header of 7,000 lines one changed comment concerns one page, not all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Protocol

import msgspec

from headerscan.errors import ConfigError
from headerscan.model import Macro, Symbol
from headerscan.placeless import placeless
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.history import told
from headerscan.sphinx_ext.languages import python_name
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import Content

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


class Shown(Protocol):
    """What a directive shows; frozen, and kept with the page until the next build."""

    def values(self, library: Library) -> Iterable[object]:
        """Return what is shown as frozen values, which are the same as long as it is."""


class View(msgspec.Struct, frozen=True):
    """What stands between descriptions: a table, a list."""

    def content(self, library: Library) -> Iterable[Content]:
        """Yield what is shown."""
        raise NotImplementedError

    def values(self, library: Library) -> tuple[Content, ...]:
        """Return what is shown, which is found out once a build."""
        return library.once(self, lambda library: tuple(self.content(library)))


class Selection(msgspec.Struct, frozen=True):
    """Which symbols a page shows. An empty criterion takes all."""

    kinds: tuple[str, ...] = ()
    header: str = ""
    match: tuple[str, ...] = ()
    """Globs on names."""
    family: str = ""
    without_families: bool = False
    """True leaves out the macros of families, which have pages of their own."""

    def values(self, library: Library) -> Iterable[object]:
        """Yield the selected symbols, with their lines where pages link to them."""
        for entry in self.entries(library):
            yield from shown(entry, library)

    def entries(self, library: Library) -> tuple[Entry, ...]:
        """Return the selected entries in header order, by the kind that each is shown as.

        Raises :class:`~headerscan.errors.ConfigError` for a kind, header or family that
        does not exist, and for names that select nothing.
        """
        return library.once(("entries", self), self._entries)

    def _entries(self, library: Library) -> tuple[Entry, ...]:
        if self.header and self.header not in library.api.headers:
            known = ", ".join(library.api.headers)
            raise ConfigError(f"there is no header '{self.header}'", remedy=f"name one of {known}")
        if self.family:
            library.family(self.family)
        symbols: Iterable[Symbol] = library.api.symbols
        if self.family:
            symbols = library.api.by_family[self.family]
        elif self.header:
            symbols = library.once("by header", _by_header)[self.header]
        entries = library.entries.of(filter(self._takes, symbols))
        entries = tuple(entry for entry in entries if self._takes(entry.primary))
        if self.match and not entries:
            raise ConfigError(
                f"no symbol is called '{' '.join(self.match)}'",
                remedy="check the name, and the inputs in conf.py",
            )
        return entries

    def _takes(self, symbol: Symbol) -> bool:
        family = symbol.field.family if isinstance(symbol, Macro) and symbol.field else None
        return (
            (not self.kinds or any(symbol.kind in KINDS[kind] for kind in self.kinds))
            and (not self.header or symbol.header == self.header)
            and (not self.match or any(fnmatchcase(symbol.name, glob) for glob in self.match))
            and (not self.family or family == self.family)
            and not (self.without_families and family is not None)
        )


def _by_header(library: Library) -> dict[str, list[Symbol]]:
    symbols: dict[str, list[Symbol]] = {header: [] for header in library.api.headers}
    for symbol in library.api.symbols:
        symbols[symbol.header].append(symbol)
    return symbols


def kinds_of(text: str) -> tuple[str, ...]:
    """Return the kinds that a directive's option names, apart by commas or spaces.

    Raises :class:`ValueError` for a word that is none.
    """
    kinds = tuple(text.replace(",", " ").split())
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"'{kind}' is no kind; choose from {', '.join(KINDS)}")
    return kinds


def shown(entry: Entry, library: Library) -> Iterator[str]:
    """Yield digests of what a page shows of an entry and its enumerators."""
    yield library.once(("shown", entry.name), lambda library: digest(_parts(entry, library)))
    for inner in entry.enumerators:
        yield from shown(inner, library)


def _parts(entry: Entry, library: Library) -> Iterator[object]:
    for symbol in (*entry.symbols, *entry.aliases):
        yield placeless(symbol)
        yield library.link(symbol)
    yield told(library).get(entry.name), python_name(entry.primary, library)


def digest(values: Iterable[object]) -> str:
    """Return a digest of frozen values, the same in every process."""
    said = "\0".join(map(repr, values)).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(said, digest_size=16).hexdigest()
