"""How large structs and unions are, and where their members lie.

Types are looked through as far as the headers define them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from headerscan.constants.datamodels import DataModel
from headerscan.constants.expressions import Known
from headerscan.constants.layout import Extent, Layout
from headerscan.constants.sizedtypes import (
    Aggregate,
    Aligned,
    CType,
    Enum,
    Expression,
    Function,
    Place,
    Pointer,
)
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

_TAGGED = (Struct, Union, Enumeration)


class Laid(msgspec.Struct, frozen=True):
    """A struct or union under one data model."""

    size: int
    """In bytes."""
    alignment: int
    """In bytes."""
    offsets: Mapping[str, int]
    """In bits, by the member's path: ``value.i``."""


NumberOf = Callable[[str], int | None]
"""Says what a macro or enumerator comes to, if it is a number."""


Unknown = str | Expression
"""A type's name, or what stands in the brackets of an array."""
Assume = Callable[[Unknown, DataModel], int]
"""Says how many bytes a type has that is not known, or how many elements an array.

Raises :class:`~headerscan.lexing.literals.NoValueError` where nothing may be assumed.
"""


class Layouts:
    """Lays out structs and unions by the symbols that headers declare.

    ``assume`` says what is taken for what is not known: whether a size changed can be told
    without knowing the size.
    """

    def __init__(
        self, symbols: Iterable[Symbol], number_of: NumberOf, assume: Assume | None = None
    ) -> None:
        self._assume = assume
        self._named: defaultdict[str, list[Symbol]] = defaultdict(list)
        for symbol in symbols:
            if isinstance(symbol, (Typedef, Callback, *_TAGGED)):
                self._named[symbol.name].append(symbol)
            if isinstance(symbol, _TAGGED):
                self._named[f"{symbol.kind} {symbol.name}"].append(symbol)
        self._known = Known(number_of, {name: name for name in self._named}, self.extent)
        self._extents: dict[tuple[str, DataModel], Extent | NoValueError] = {}

    @classmethod
    def of(cls, api: Api, assume: Assume | None = None) -> Layouts:
        """Return the layouts of an API's structs and unions."""
        numbers = {
            symbol.name: symbol.value
            for symbol in api.symbols
            if isinstance(symbol, (Macro, Enumerator)) and isinstance(symbol.value, int)
        }
        return cls(api.symbols, numbers.get, assume)

    def knows(self, what: Unknown, model: DataModel) -> bool:
        """Say whether a type's size, or a number of elements, is known."""
        try:
            if isinstance(what, str):
                self.extent(what, model)
            else:
                self._layout(model).evaluate(what, model)
        except NoValueError:
            return False
        return True

    def extent(self, name: str, model: DataModel) -> Extent:
        """Return how large what a typedef's name or a tag (``struct stat``) stands for is.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where that is not known.
        """
        key = name, model
        if key not in self._extents:
            self._extents[key] = NoValueError(f"the size of {name} hangs on itself")
            try:
                self._extents[key] = self._measured(name, model)
            except NoValueError as error:
                self._extents[key] = error
        if isinstance(found := self._extents[key], NoValueError):
            raise found
        return found

    def _measured(self, name: str, model: DataModel) -> Extent:
        try:
            return self._defined(name, model)
        except NoValueError:
            if self._assume is None:
                raise
            size = self._assume(name, model)
            return Extent(size, min(size, model.pointer_bits // 8))

    def _defined(self, name: str, model: DataModel) -> Extent:
        layout = self._layout(model)
        found = {layout.extent(_type_of(symbol)) for symbol in self._definitions(name)}
        if not found:
            raise NoValueError(f"the size of {name} is not known")
        if len(found) > 1:
            raise NoValueError(f"{name} differs between #if branches")
        return found.pop()

    def _layout(self, model: DataModel) -> Layout:
        layout = self._known.layout(model)
        if self._assume is None:
            return layout
        return msgspec.structs.replace(layout, evaluate=self._evaluated)

    def _evaluated(self, expression: Expression, model: DataModel) -> int:
        try:
            return self._known.layout(model).evaluate(expression, model)
        except NoValueError:
            if self._assume is None:
                raise
            return self._assume(expression, model)

    def _definitions(self, name: str) -> Iterator[Symbol]:
        """Yield what defines a type; what only announces a struct, or names it alike, does not."""
        for symbol in self._named.get(name, ()):
            is_announced = isinstance(symbol, (Struct, Union)) and symbol.members is None
            is_itself = isinstance(symbol, Typedef) and symbol.type.endswith(f" {symbol.name}")
            if not is_announced and not is_itself:
                yield symbol

    def laid(self, symbol: Struct | Union, model: DataModel) -> Laid:
        """Return the layout of a struct or union that is seen in full.

        Raises :class:`~headerscan.lexing.literals.NoValueError` where it is not known.
        """
        layout = self._layout(model)
        whole = _aggregate(symbol, is_union=isinstance(symbol, Union))
        extent = layout.extent(whole)
        offsets = dict(_offsets(layout, symbol.members or (), whole))
        return Laid(extent.size, extent.alignment, offsets)


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
        return _aggregate(symbol, is_union=isinstance(symbol, Union))
    if isinstance(symbol, Enumeration):
        return Enum(symbol.enumerators) if symbol.type is None else _named(symbol.type)
    if isinstance(symbol, Typedef):
        type_ = _named(symbol.type)
        return type_ if symbol.aligned is None else Aligned(type_, _expression(symbol.aligned))
    return Pointer() if isinstance(symbol, Callback) and symbol.pointer else Function()


def _named(text: str) -> CType:
    return type_named(list(tokenize(text)))


def _expression(text: str) -> Expression:
    return tuple(tokenize(text))


def _aggregate(body: Struct | Union | Member, *, is_union: bool) -> Aggregate:
    members = body.members or ()
    if any(member.conditions for member in members):
        raise NoValueError("it has other members in other branches of #if")
    aligned = None if body.aligned is None else _expression(body.aligned)
    return Aggregate(is_union, tuple(map(_place, members)), body.packed, aligned, body.pack)


def _place(member: Member) -> Place:
    tokens = [token for token in tokenize(member.type) if token.text not in QUALIFIERS]
    if member.members is not None or _is_nameless_enum(tokens):
        type_ = type_made_of(_in_place(member, tokens[0].text), tokens[1:])
    else:
        type_ = type_named(tokens)
    return Place(
        type_,
        member.name is not None,
        None if member.bits is None else _expression(member.bits),
        member.packed,
        None if member.aligned is None else _expression(member.aligned),
    )


def _is_nameless_enum(tokens: Sequence[Token]) -> bool:
    words = [(token.kind, token.text) for token in tokens[:2]]
    return words[:1] == [("ident", "enum")] and words[1:2] != [("ident", words[-1][1])]


def _in_place(member: Member, word: str) -> CType:
    """Return the type whose body stands in the member itself."""
    return Enum(()) if member.members is None else _aggregate(member, is_union=word == "union")
