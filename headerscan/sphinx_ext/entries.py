"""Symbols as a reader meets them: one entry a name, however often a header declares it.

Sphinx's C domain knows one object a name. A header may have several symbols of one: a
macro in two ``#if`` branches, ``struct point`` and its typedef ``point``, an enumerator
and the macro that lets ``#ifdef`` see it. They share an entry, and so an anchor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from headerscan.model import Api, Enumeration, Enumerator, Symbol, Typedef

_PRECEDENCE = "function enum struct union callback enumerator variable typedef macro".split()
"""The kinds of symbols, the one first that gives an entry its own."""


class Entry(msgspec.Struct, frozen=True):
    """All symbols of one name; ``symbols`` has the one that gives the entry its kind first."""

    symbols: tuple[Symbol, ...]
    enumerators: tuple[Entry, ...] = ()
    """The entries of an enum's enumerators, which stand inside it."""
    aliases: tuple[Typedef, ...] = ()
    """The typedefs that name a struct, union or enum."""

    @property
    def primary(self) -> Symbol:
        """Return the symbol that gives the entry its kind."""
        return self.symbols[0]

    @property
    def name(self) -> str:
        """Return the name that all symbols of the entry have."""
        return self.symbols[0].name

    @property
    def inside(self) -> str | None:
        """Return the enum inside which an enumerator stands."""
        primary = self.primary
        return primary.enum if isinstance(primary, Enumerator) else None

    @property
    def documented(self) -> Symbol:
        """Return the symbol whose doc says most, the first of equals."""
        return max(self.symbols, key=lambda symbol: len(symbol.doc.text) if symbol.doc else -1)

    @property
    def since(self) -> str | None:
        """Return the release that the entry's comment names, or its typedef's."""
        docs = (symbol.doc for symbol in (self.documented, *self.aliases))
        return next((doc.since for doc in docs if doc is not None and doc.since), None)


class Entries(Mapping[str, Entry]):
    """The entries of an API by name, in header order."""

    def __init__(self, api: Api) -> None:
        self.api = api
        enums = {enum.name for enum in api.of(Enumeration)}
        entries = {
            name: Entry(tuple(sorted(symbols, key=_precedence)))
            for name, symbols in api.by_name.items()
        }
        inside: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries.values():
            if entry.inside in enums:
                inside[entry.inside or ""].append(entry)
        aliases: defaultdict[str, list[Typedef]] = defaultdict(list)
        for typedef in api.of(Typedef):
            word, _, tag = typedef.type.partition(" ")
            if word in ("struct", "union", "enum") and tag != typedef.name:
                aliases[tag].append(typedef)
        self._entries = {
            name: Entry(entry.symbols, tuple(inside[name]), tuple(aliases[name]))
            if name in inside or name in aliases
            else entry
            for name, entry in entries.items()
        }
        self._nested = {entry.name for entries in inside.values() for entry in entries}

    def __getitem__(self, name: str) -> Entry:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def is_nested(self, name: str) -> bool:
        """Say whether a name's entry stands inside that of an enum."""
        return name in self._nested

    def of(self, symbols: Iterable[Symbol]) -> tuple[Entry, ...]:
        """Return the entries of symbols, each once, enumerators as their enum's entry."""
        names: dict[str, None] = {}
        for symbol in symbols:
            entry = self[symbol.name]
            enum = entry.inside if self.is_nested(entry.name) else None
            names.setdefault(enum or entry.name)
        return tuple(self[name] for name in names)


def _precedence(symbol: Symbol) -> int:
    return _PRECEDENCE.index(symbol.kind)
