"""How large types are, and where the members of structs and unions lie.

Types are looked through as far as the headers define them. Members follow each other as the
System V ABI (AMD64 supplement 3.1.2, Intel386 supplement 3-2) and the AAPCS (clause 8.1.8) have
it, and as gcc does where those leave it open; on Windows bit-fields lie in units of their type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from headerscan.constants.basictypes import LONG_TYPES, DataModel
from headerscan.constants.expressions import Known, number_under
from headerscan.constants.typetrees import Array, Function, Plain, Pointer, Tree, type_named
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.lexing.words import TAGS, TYPE_WORDS
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

MAX_BYTES = 1 << 62
"""What is larger is no type's size."""
MAX_ALIGNMENT = 1 << 28
"""The largest alignment that compilers know."""
_FLOATING = {"float": 4, "double": 8}
_TAGGED = (Struct, Union, Enumeration)

NumberOf = Callable[[str], int | None]
"""Says what a macro or enumerator comes to, if it is a number."""
Assume = Callable[[str, DataModel], int]
"""Says how many bytes a type has whose name is not known, or how many elements an array.

Raises :class:`~headerscan.lexing.literals.NoValueError` where nothing may be assumed.
"""
Body = Struct | Union | Member
"""A struct or union that is defined, perhaps as the type of a member."""


class Extent(NamedTuple):
    """A type's size and alignment in bytes."""

    size: int
    alignment: int


class Layouts:
    """Measures types, and lays out structs and unions, by the symbols that headers declare.

    ``assume`` says what is taken for what is not known: whether a size changed can be told
    without knowing the size. Each method raises
    :class:`~headerscan.lexing.literals.NoValueError` where a size is not known.
    """

    def __init__(
        self, symbols: Iterable[Symbol], number_of: NumberOf, assume: Assume | None = None
    ) -> None:
        self._number_of = number_of
        self._assume = assume
        self._named: defaultdict[str, list[Symbol]] = defaultdict(list)
        types: dict[str, str] = {}
        for symbol in symbols:
            if isinstance(symbol, (Typedef, Callback, *_TAGGED)):
                types[symbol.name] = symbol.name
            # What only announces a struct, or names it alike, defines no type.
            if isinstance(symbol, (Struct, Union)) and symbol.members is None:
                continue
            if isinstance(symbol, Typedef) and symbol.type.endswith(f" {symbol.name}"):
                continue
            if isinstance(symbol, (Typedef, Callback, *_TAGGED)):
                self._named[symbol.name].append(symbol)
            if isinstance(symbol, _TAGGED):
                self._named[f"{symbol.kind} {symbol.name}"].append(symbol)
        self._extents: dict[tuple[str, DataModel], Extent | NoValueError] = {}
        self._known = Known(
            number_of,
            types,
            lambda type_, model: self.measured(type_, model).size,
        )

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
        for known in (self.extent, self.number):
            with suppress(NoValueError):
                known(what, model)
                return True
        return False

    def laid(self, body: Body, model: DataModel, *, is_union: bool | None = None) -> Laid:
        """Return the layout of a struct or union that is seen in full."""
        is_union = isinstance(body, Union) if is_union is None else is_union
        return Laid(self, body, model, is_union=is_union)

    def number(self, expression: str, model: DataModel) -> int:
        """Return what a constant expression comes to."""
        try:
            return number_under(list(tokenize(expression)), self._known, model)
        except NoValueError:
            if self._assume is None:
                raise
            return self._assume(expression, model)

    def alignment(self, asked: str, model: DataModel) -> int:
        """Return the alignment that an attribute asks for, in bytes."""
        if not asked:
            raise NoValueError("the largest alignment is not the same everywhere")
        found = self.number(asked, model)
        if found < 1 or found & (found - 1) or found > MAX_ALIGNMENT:
            raise NoValueError("an alignment in it is not understood")
        return found

    # Types.

    def measured(self, type_: Tree, model: DataModel, member: Member | None = None) -> Extent:
        """Return a type's size and alignment; a member's may be defined in place."""
        if isinstance(type_, Pointer):
            return Extent(model.pointer_bits // 8, model.pointer_bits // 8)
        if isinstance(type_, Function):
            raise NoValueError("it takes the size of a function")
        if isinstance(type_, Array):
            element = self.measured(type_.element, model, member)
            count = self.number(type_.size, model) if type_.size else 0
            if element.size % element.alignment or not 0 <= count * element.size < MAX_BYTES:
                raise NoValueError("an array in it has no size")
            return Extent(count * element.size, element.alignment)
        if type_.name == "enum":
            return Extent(4, 4)
        if type_.name not in TAGS:
            return self._basic(type_.name, model) or self.extent(type_.name, model)
        if member is None or member.members is None:
            raise NoValueError(f"a {type_.name} without a tag is not understood")
        return self.laid(member, model, is_union=type_.name == "union").extent

    def _basic(self, name: str, model: DataModel) -> Extent | None:
        integer = model.integer(name)
        size = _FLOATING.get(name) if integer is None else integer[0] // 8
        if size is None:
            if TYPE_WORDS.isdisjoint(name.split()):
                return None
            raise NoValueError(f"the size of {name} is not the same everywhere")
        is_wide = size == 8 and name not in LONG_TYPES
        return Extent(size, model.wide_alignment if is_wide else size)

    def extent(self, name: str, model: DataModel) -> Extent:
        """Return how large what a typedef's name or a tag (``struct stat``) stands for is."""
        key = name, model
        if key not in self._extents:
            self._extents[key] = NoValueError(f"the size of {name} hangs on itself")
            try:
                self._extents[key] = self._found(name, model)
            except NoValueError as error:
                self._extents[key] = error
        if isinstance(found := self._extents[key], NoValueError):
            raise found
        return found

    def _found(self, name: str, model: DataModel) -> Extent:
        try:
            return self._defined(name, model)
        except NoValueError:
            if self._assume is None:
                raise
            size = self._assume(name, model)
            return Extent(size, min(size, model.pointer_bits // 8))

    def _defined(self, name: str, model: DataModel) -> Extent:
        found = {self._extent_of(symbol, model) for symbol in self._named.get(name, ())}
        if not found:
            raise NoValueError(f"the size of {name} is not known")
        if len(found) > 1:
            raise NoValueError(f"{name} differs between #if branches")
        return found.pop()

    def _extent_of(self, symbol: Symbol, model: DataModel) -> Extent:
        if isinstance(symbol, (Struct, Union)):
            return self.laid(symbol, model).extent
        if isinstance(symbol, Enumeration) and symbol.type is None:
            return self._enum(symbol.enumerators)
        if isinstance(symbol, (Enumeration, Typedef)):
            extent = self.measured(type_named(list(tokenize(symbol.type or ""))), model)
            asked = None if isinstance(symbol, Enumeration) else symbol.aligned
            return extent if asked is None else Extent(extent.size, self.alignment(asked, model))
        function: Tree = Function(Plain("void"), ())
        is_pointer = isinstance(symbol, Callback) and symbol.pointer
        return self.measured(Pointer(function) if is_pointer else function, model)

    def _enum(self, enumerators: Iterable[str]) -> Extent:
        values = []
        for name in enumerators:
            value = self._number_of(name)
            if value is None:
                raise NoValueError(f"{name} is not known")
            values.append(value)
        lowest, highest = min(values, default=0), max(values, default=0)
        if lowest < -(1 << 31) or highest >= 1 << (31 if lowest < 0 else 32):
            raise NoValueError("an enum in it has values beyond those of int")
        return Extent(4, 4)


class Laid:
    """A struct or union under one data model, its members placed one behind another.

    ``size`` and ``alignment`` are in bytes, ``offsets`` in bits, by the member's path: ``value.i``.
    """

    def __init__(self, layouts: Layouts, body: Body, model: DataModel, *, is_union: bool) -> None:
        self.layouts = layouts
        self.body = body
        self.model = model
        self.bit = 0
        """The offset behind the last member, in bits."""
        self.alignment = 1
        self.offsets: dict[str, int] = {}
        self.unit: tuple[int, int] | None = None
        """Of the unit that holds the last bit-field: its size, and the bits left in it."""
        if in_branches(body.members or ()):
            raise NoValueError("it has other members in other branches of #if")
        size = 0
        for member in body.members or ():
            if is_union:
                self.bit, self.unit = 0, None
            type_ = type_named(list(tokenize(member.type)))
            if member.bits is None:
                self._place(member, type_)
            else:
                self._place_bits(member, type_, member.bits)
            size = max(size, self.bit)
        if body.aligned is not None:
            self._align(layouts.alignment(body.aligned, model))
        self.size = _up(-(-size // 8), self.alignment)

    @property
    def extent(self) -> Extent:
        """Return size and alignment."""
        return Extent(self.size, self.alignment)

    def _align(self, alignment: int) -> None:
        self.alignment = max(self.alignment, alignment)

    def _place(self, member: Member, type_: Tree) -> None:
        inner = None
        if member.members is not None and isinstance(type_, Plain):
            inner = self.layouts.laid(member, self.model, is_union=type_.name == "union")
        natural = inner.extent if inner else self.layouts.measured(type_, self.model, member)
        alignment = 1 if self.body.packed or member.packed else natural.alignment
        if member.aligned is not None:
            alignment = max(alignment, self.layouts.alignment(member.aligned, self.model))
        if self.body.pack is not None:
            alignment = min(alignment, self.body.pack)
        self._align(alignment)
        self.unit = None
        begin = _up(self.bit, 8 * alignment)
        self.bit = begin + 8 * natural.size
        if member.name:
            self.offsets[member.name] = begin
        if inner is not None:
            outer = f"{member.name}." if member.name else ""
            for path, offset in inner.offsets.items():
                self.offsets[outer + path] = begin + offset

    def _place_bits(self, member: Member, type_: Tree, bits: str) -> None:
        unit = self.layouts.measured(type_, self.model)
        width = self.layouts.number(bits, self.model)
        is_plain = member.aligned is None and not member.packed and self.body.pack in (None, 1)
        is_unit = is_plain and isinstance(type_, Plain) and unit.size in (1, 2, 4, 8)
        if not is_unit or not 0 <= width <= 8 * unit.size:
            raise NoValueError("a bit-field in it is not understood")
        if self.model.units_of_bit_fields:
            begin = self._begin_in_unit(unit, width)
        else:
            if width == 0 or not self.body.packed:
                step = 8 * unit.alignment
                crosses = -(-(self.bit % step + width) // step) > unit.size // unit.alignment
                if width == 0 or crosses:
                    self.bit = _up(self.bit, step)
                if member.name is not None or self.model.unnamed_bit_fields_align:
                    self._align(unit.alignment)
            begin = self.bit
            self.bit += width
        if member.name:
            self.offsets[member.name] = begin

    def _begin_in_unit(self, unit: Extent, width: int) -> int:
        """Place a bit-field as Microsoft's compilers do; return where it begins."""
        if self.body.packed:
            raise NoValueError("packed bit-fields are not the same everywhere")
        size, left = self.unit or (0, 0)
        if width == 0 and self.unit is None:
            return self.bit
        if width == 0 or size != unit.size or width > left:
            self.bit = _up(self.bit, 8 * unit.alignment) + 8 * unit.size * (width > 0)
            self._align(unit.alignment)
            left = 8 * unit.size
        self.unit = (unit.size, left - width) if width else None
        return self.bit - left


def in_branches(members: Sequence[Member]) -> bool:
    """Say whether any of some members, or of what is inside them, stands below an ``#if``."""
    return any(member.conditions or in_branches(member.members or ()) for member in members)


def _up(number: int, step: int) -> int:
    """Return the first multiple of ``step`` that is no less than ``number``."""
    return -(-number // step) * step
