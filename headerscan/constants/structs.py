"""How large structs and unions are, and where their members lie.

Types are looked through as far as the headers define them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

import msgspec

from headerscan.constants.basictypes import DataModel, Extent
from headerscan.constants.expressions import Known
from headerscan.constants.layout import Layout, Placing
from headerscan.constants.typetrees import Function, Plain, Pointer, type_named
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.model import (
    Api,
    Callback,
    Enumeration,
    Enumerator,
    Macro,
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


Assume = Callable[[str, DataModel], int]
"""Says how many bytes a type has whose name is not known, or how many elements an array.

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

    def knows(self, what: str, model: DataModel) -> bool:
        """Say whether a type's size, or a number of elements, is known."""
        for known in (self.extent, self._layout(model).evaluate):
            with suppress(NoValueError):
                known(what, model)
                return True
        return False

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
        found = {_extent_of(symbol, layout) for symbol in self._definitions(name)}
        if not found:
            raise NoValueError(f"the size of {name} is not known")
        if len(found) > 1:
            raise NoValueError(f"{name} differs between #if branches")
        return found.pop()

    def _layout(self, model: DataModel) -> Layout:
        return msgspec.structs.replace(self._known.layout(model), evaluate=self._evaluated)

    def _evaluated(self, expression: str, model: DataModel) -> int:
        try:
            return self._known.value_under(expression, model)
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
        placing = Placing(self._layout(model), symbol, is_union=isinstance(symbol, Union))
        return Laid(placing.extent.size, placing.extent.alignment, dict(placing.paths()))


def _extent_of(symbol: Symbol, layout: Layout) -> Extent:
    if isinstance(symbol, (Struct, Union)):
        return Placing(layout, symbol, is_union=isinstance(symbol, Union)).extent
    if isinstance(symbol, Enumeration) and symbol.type is None:
        return layout.enum(symbol.enumerators)
    if isinstance(symbol, (Enumeration, Typedef)):
        extent = layout.extent(type_named(list(tokenize(symbol.type or ""))))
        aligned = None if isinstance(symbol, Enumeration) else symbol.aligned
        return extent if aligned is None else Extent(extent.size, layout.asked(aligned))
    is_pointer = isinstance(symbol, Callback) and symbol.pointer
    function = Function(Plain("void"), ())
    return layout.extent(Pointer(function) if is_pointer else function)
