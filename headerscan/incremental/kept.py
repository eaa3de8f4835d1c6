"""Declarations that an earlier scan has read, so that only those that changed are read anew.

What a declaration declares follows from its text, from its header's name, from the ``#if``
conditions and the column that it stands at, and from what the macros and types of all headers
mean. Where all this is as it was, what was read is moved to the line where it stands now.

An executor, other processes or other machines, may read declarations, too: what it gives back is
what an earlier scan would have left, so that a scan goes on as after one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

import msgspec

from headerscan.declarations.enums import EnumBody
from headerscan.declarations.names import KnownNames
from headerscan.declarations.reader import DeclarationReader, Declared
from headerscan.lexing.lexer import Item
from headerscan.lexing.macros import Definition
from headerscan.lexing.source import Source
from headerscan.matching.globs import matcher
from headerscan.model import AnySymbol, Header
from headerscan.placeless import moved
from headerscan.profile import Profile
from headerscan.reading.drafting import read_declarations, read_items

if TYPE_CHECKING:
    from concurrent.futures import Executor

_BATCHES = 16
"""Enough batches to keep machines busy; each takes all macros with it, so not too many."""


class Kept(msgspec.Struct, frozen=True):
    """What one declaration declared that began on ``line``."""

    line: int
    symbols: tuple[AnySymbol, ...]
    enums: tuple[EnumBody, ...]


class KeepingReader(DeclarationReader):
    """Reads the declarations that are not among those ``known`` from an earlier scan."""

    def __init__(self, names: KnownNames, known: Mapping[str, Kept]) -> None:
        super().__init__(names)
        self.known = known
        self.now: dict[str, Kept] = {}
        """What was read or known, for the next scan."""
        self.has_news = False

    def read(self, source: Source, item: Item) -> Declared:
        """Return what :meth:`DeclarationReader.read` does."""
        span = source.span(item.start, item.start)
        # repr tells where one part ends, and the text comes last.
        facts = (source.name, span.column, item.conditions, item.pack)
        first = item.start if item.dress is None else item.dress
        key = repr(facts) + source.text[first : item.end]
        kept = self.known.get(key)
        if kept is None:
            declared = super().read(source, item)
            self.has_news = True
            symbols = cast("tuple[AnySymbol, ...]", declared.symbols)
            self.now[key] = Kept(span.line, symbols, declared.enums)
            return declared
        self.now[key] = kept
        lines = span.line - kept.line
        if not lines:
            return Declared(kept.symbols, kept.enums)
        return Declared(tuple(moved(symbol, lines) for symbol in kept.symbols), kept.enums)


def meanings(names: KnownNames) -> Iterator[str]:
    """Yield all that the names in declarations mean, but for the profile's word."""
    yield from sorted(names.types)
    for same in names.definitions.values():
        for one in same:
            yield repr((one.name, one.parameters, one.text, one.conditions))


def read_by(
    executor: Executor,
    headers: Sequence[Header],
    names: KnownNames,
    profile: Profile,
    defines: Mapping[str, str],
) -> dict[str, Kept]:
    """Return what the declarations of headers declare, but for those that cannot be read.

    ``names`` are those of all headers that are scanned together.
    """
    reading = partial(
        _read,
        definitions=dict(names.definitions),
        types=names.types,
        profile=profile,
        defines=dict(defines),
    )
    known: dict[str, Kept] = {}
    batches = [headers[start::_BATCHES] for start in range(min(_BATCHES, len(headers)))]
    for found in executor.map(reading, batches):
        known.update(found)
    return known


def _read(
    headers: Sequence[Header],
    definitions: Mapping[str, Sequence[Definition]],
    types: frozenset[str],
    profile: Profile,
    defines: Mapping[str, str],
) -> dict[str, Kept]:
    reader = KeepingReader(KnownNames(definitions, types, matcher(profile.erased)), {})
    for header in headers:
        read_declarations(read_items(header, defines), reader)
    return reader.now
