"""How large the structs and unions of an API are, and where their members lie.

Types are looked through as far as the API defines them. Attributes are no part of an API:
what a struct would be if it were packed is therefore measured as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from headerscan.constants.datamodels import DataModel
from headerscan.constants.expressions import Known
from headerscan.constants.layout import Extent, Layout
from headerscan.constants.sizedtypes import Aggregate, CType, Enum, Place, Pointer
from headerscan.constants.typenames import type_made_of, type_named
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import Token, tokenize
from headerscan.lexing.words import QUALIFIERS
from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Macro,
    Member,
    Struct,
    Symbol,
    Typedef,
    Union,
)

MAX_DEPTH = 40
"""How many names may lead from one type to another."""

_TAGGED = (Struct, Union, Enumeration)


class Laid(msgspec.Struct, frozen=True):
    """A struct or union under one data model."""

    size: int
    """In bytes."""
    alignment: int
    """In bytes."""
    offsets: Mapping[str, int]
    """In bits, by the member's path: ``value.i``."""


class ApiLayouts:
    """Lays out the structs and unions of one API."""

    def __init__(self, api: Api) -> None:
        self._named: defaultdict[str, list[Symbol]] = defaultdict(list)
        numbers: dict[str, int] = {}
        for symbol in api.symbols:
            if isinstance(symbol, (Macro, Enumerator)) and isinstance(symbol.value, int):
                numbers[symbol.name] = symbol.value
            elif isinstance(symbol, (Typedef, Callback, *_TAGGED)):
                self._named[symbol.name].append(symbol)
                if isinstance(symbol, _TAGGED):
                    self._named[f"{symbol.kind} {symbol.name}"].append(symbol)
        self._known = Known(numbers, {name: name for name in self._named}, self._extent)
        self._extents: dict[tuple[str, DataModel], Extent] = {}
        self._depth = 0

    def _extent(self, name: str, model: DataModel) -> Extent:
        if (name, model) not in self._extents:
            if self._depth >= MAX_DEPTH:
                raise NoValueError(f"{name} leads through more than {MAX_DEPTH} types")
            self._depth += 1
            try:
                self._extents[name, model] = self._measured(name, model)
            finally:
                self._depth -= 1
        return self._extents[name, model]

    def _measured(self, name: str, model: DataModel) -> Extent:
        layout = self._known.layout(model)
        found = {layout.extent(_type_of(symbol)) for symbol in self._definitions(name)}
        if len(found) != 1:
            raise NoValueError(f"{name} is not known, or differs between its definitions")
        return found.pop()

    def _definitions(self, name: str) -> Iterator[Symbol]:
        """Yield what defines a type; what only announces a struct, or names it alike, does not."""
        for symbol in self._named.get(name, ()):
            is_announced = isinstance(symbol, (Struct, Union)) and symbol.members is None
            is_itself = isinstance(symbol, Typedef) and symbol.type.endswith(f" {symbol.name}")
            if not is_announced and not is_itself:
                yield symbol

    def laid(self, symbol: Struct | Union, model: DataModel, *, packed: bool) -> Laid:
        """Return the layout of a struct or union that is seen in full.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where it is not known.
        """
        layout = self._known.layout(model)
        members = symbol.members or ()
        whole = _aggregate(members, is_union=isinstance(symbol, Union), packed=packed)
        extent = layout.extent(whole)
        return Laid(extent.size, extent.alignment, dict(_offsets(layout, members, whole)))


def _offsets(
    layout: Layout, members: Sequence[Member], aggregate: Aggregate, base: int = 0, outer: str = ""
) -> Iterator[tuple[str, int]]:
    """Yield the path and the offset in bits of each member that has a name."""
    places = zip(members, aggregate.members, layout.offsets(aggregate), strict=True)
    for member, place, offset in places:
        path = outer
        if member.name:
            path = f"{outer}.{member.name}" if outer else member.name
            yield path, base + offset
        if member.members is not None and isinstance(place.type, Aggregate):
            yield from _offsets(layout, member.members, place.type, base + offset, path)


def _type_of(symbol: Symbol) -> CType:
    if isinstance(symbol, (Struct, Union)):
        return _aggregate(symbol.members or (), is_union=isinstance(symbol, Union), packed=False)
    if isinstance(symbol, Enumeration):
        return Enum(symbol.enumerators)
    if isinstance(symbol, Typedef):
        return type_named(list(tokenize(symbol.type)))
    return Pointer()


def _aggregate(members: Sequence[Member], *, is_union: bool, packed: bool) -> Aggregate:
    if any(member.conditions for member in members):
        raise NoValueError("it has other members in other branches of #if")
    places = tuple(_place(member, packed=packed) for member in members)
    return Aggregate(is_union, places, packed)


def _place(member: Member, *, packed: bool) -> Place:
    tokens = [token for token in tokenize(member.type) if token.text not in QUALIFIERS]
    width = None if member.bits is None else tuple(tokenize(member.bits))
    if member.members is not None or _is_nameless_enum(tokens):
        body = _in_place(member, tokens[0].text, packed=packed)
        type_ = type_made_of(body, tokens[1:])
    else:
        type_ = type_named(tokens)
    return Place(type_, member.name is not None, width)


def _is_nameless_enum(tokens: Sequence[Token]) -> bool:
    words = [(token.kind, token.text) for token in tokens[:2]]
    return words[:1] == [("ident", "enum")] and words[1:2] != [("ident", words[-1][1])]


def _in_place(member: Member, word: str, *, packed: bool) -> CType:
    """Return the type whose body stands in the member itself."""
    if member.members is None:
        return Enum(())
    return _aggregate(member.members, is_union=word == "union", packed=packed)
