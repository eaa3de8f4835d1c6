"""The size and alignment of types, under one data model at a time.

Members follow each other as the System V ABI (AMD64 supplement 3.1.2, Intel386 supplement
3-2) and the AAPCS (clause 8.1.8) have it, and as gcc does where those leave it open; on
Windows bit-fields lie in units of their type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from headerscan.constants.basictypes import LONG_TYPES, SIZES, DataModel, Extent, Lookup
from headerscan.constants.typenames import (
    Array,
    CType,
    Expression,
    Named,
    Pointer,
    type_made_of,
    type_named,
)
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.lexing.words import QUALIFIERS, TYPE_WORDS
from headerscan.model import Member, Struct, Union

MAX_BYTES = 1 << 62
"""What is larger is no type's size."""
MAX_ALIGNMENT = 1 << 28
"""The largest alignment that compilers know."""
_FLOATING = {"float": 4, "double": 8}
_INT_RANGE = range(-(1 << 31), 1 << 31)
_UNSIGNED_RANGE = range(1 << 32)

Evaluate = Callable[[Expression, DataModel], int]
ValueOf = Callable[[str], int | None]


class Body(CType, frozen=True, eq=False):
    """A struct or union that is defined, perhaps as the type of a member."""

    of: Struct | Union | Member
    is_union: bool


class Layout(msgspec.Struct, frozen=True):
    """Measures types under one data model.

    ``evaluate`` says what a constant expression comes to, ``lookup`` the extent of what a
    name or tag stands for, ``value_of`` an enumerator's value. Each method raises
    :class:`~headerscan.lexing.literals.NoValueError` where a size is not known.
    """

    model: DataModel
    evaluate: Evaluate
    lookup: Lookup
    value_of: ValueOf

    def extent(self, type_: CType) -> Extent:
        """Return a type's size and alignment."""
        if isinstance(type_, Named):
            return self._named(type_.name)
        if isinstance(type_, Pointer):
            return Extent(self.model.pointer_bits // 8, self.model.pointer_bits // 8)
        if isinstance(type_, Array):
            return self._array(type_)
        if isinstance(type_, Body):
            return Placing(self, type_).extent
        raise NoValueError("it takes the size of a function")

    def asked(self, alignment: str) -> int:
        """Return an alignment that an attribute asks for, in bytes."""
        if not alignment:
            raise NoValueError("the largest alignment is not the same everywhere")
        bytes_ = self.evaluate(tuple(tokenize(alignment)), self.model)
        if bytes_ < 1 or bytes_ & (bytes_ - 1) or bytes_ > MAX_ALIGNMENT:
            raise NoValueError("an alignment in it is not understood")
        return bytes_

    def enum(self, enumerators: Iterable[str]) -> Extent:
        """Return the extent of an enum, by the names of its enumerators."""
        values = []
        for name in enumerators:
            value = self.value_of(name)
            if value is None:
                raise NoValueError(f"{name} is not known")
            values.append(value)
        for fitting in (_INT_RANGE, _UNSIGNED_RANGE):
            if all(value in fitting for value in values):
                return Extent(4, 4)
        raise NoValueError("an enum in it has values beyond those of int")

    def _named(self, name: str) -> Extent:
        if name in LONG_TYPES:
            is_long = name.endswith("long")
            size = (self.model.long_bits if is_long else self.model.pointer_bits) // 8
        elif name in SIZES:
            size = SIZES[name][0] // 8
        elif name in _FLOATING:
            size = _FLOATING[name]
        elif TYPE_WORDS.isdisjoint(name.split()):
            return self.lookup(name, self.model)
        else:
            raise NoValueError(f"the size of {name} is not the same everywhere")
        wide = size == 8 and name not in LONG_TYPES
        return Extent(size, self.model.wide_alignment if wide else size)

    def _array(self, type_: Array) -> Extent:
        element = self.extent(type_.element)
        count = self.evaluate(type_.count, self.model) if type_.count else 0
        if element.size % element.alignment or not 0 <= count * element.size < MAX_BYTES:
            raise NoValueError("an array in it has no size")
        return Extent(count * element.size, element.alignment)


class Placing:
    """The placing of a struct's or union's members, one behind another."""

    def __init__(self, layout: Layout, type_: Body) -> None:
        self.layout = layout
        self.body = type_.of
        self.bit = 0
        """The offset behind the last member, in bits."""
        self.alignment = 1
        self.offsets: list[int] = []
        """Where each member begins, in bits."""
        self.unit: tuple[int, int] | None = None
        """Of the unit that holds the last bit-field: its size, and the bits left in it."""
        members = self.body.members or ()
        if in_branches(members):
            raise NoValueError("it has other members in other branches of #if")
        self.types = [_type_of(member) for member in members]
        size = 0
        for member, its_type in zip(members, self.types, strict=True):
            if type_.is_union:
                self.bit, self.unit = 0, None
            self._place(member, its_type)
            size = max(size, self.bit)
        if self.body.aligned is not None:
            self.alignment = max(self.alignment, layout.asked(self.body.aligned))
        self.extent = Extent(_up(-(-size // 8), self.alignment), self.alignment)

    def paths(self, base: int = 0, outer: str = "") -> Iterator[tuple[str, int]]:
        """Yield the path and the offset in bits of each member that has a name."""
        members = self.body.members or ()
        for member, type_, offset in zip(members, self.types, self.offsets, strict=True):
            path = outer
            if member.name:
                path = f"{outer}.{member.name}" if outer else member.name
                yield path, base + offset
            if isinstance(type_, Body):
                yield from Placing(self.layout, type_).paths(base + offset, path)

    def _place(self, member: Member, type_: CType) -> None:
        if member.bits is not None:
            self._bit_field(member, type_, member.bits)
            return
        natural = self.layout.extent(type_)
        alignment = 1 if self.body.packed or member.packed else natural.alignment
        if member.aligned is not None:
            alignment = max(alignment, self.layout.asked(member.aligned))
        if self.body.pack is not None:
            alignment = min(alignment, self.body.pack)
        self.unit = None
        self.offsets.append(_up(self.bit, 8 * alignment))
        self.bit = self.offsets[-1] + 8 * natural.size
        self.alignment = max(self.alignment, alignment)

    def _bit_field(self, member: Member, type_: CType, bits: str) -> None:
        model = self.layout.model
        unit = self.layout.extent(type_)
        width = self.layout.evaluate(tuple(tokenize(bits)), model)
        is_unit = isinstance(type_, Named) and unit.size in (1, 2, 4, 8)
        is_unit = is_unit and member.aligned is None and not member.packed
        is_unit = is_unit and self.body.pack in (None, 1)
        if not is_unit or not 0 <= width <= 8 * unit.size:
            raise NoValueError("a bit-field in it is not understood")
        if model.units_of_bit_fields:
            self._in_unit(unit, width)
        elif width == 0:
            self.bit = _up(self.bit, 8 * unit.alignment)
            if model.unnamed_bit_fields_align:
                self.alignment = max(self.alignment, unit.alignment)
        elif self.body.packed:
            self.bit += width
        else:
            step = 8 * unit.alignment
            if -(-(self.bit % step + width) // step) > unit.size // unit.alignment:
                self.bit = _up(self.bit, step)
            self.bit += width
            if member.name is not None or model.unnamed_bit_fields_align:
                self.alignment = max(self.alignment, unit.alignment)
        left = self.unit[1] if self.unit is not None else 0
        self.offsets.append(self.bit - left - width)

    def _in_unit(self, unit: Extent, width: int) -> None:
        """Place a bit-field as Microsoft's compilers do."""
        if self.body.packed:
            raise NoValueError("packed bit-fields are not the same everywhere")
        if width == 0:
            if self.unit is not None:
                self.bit = _up(self.bit, 8 * unit.alignment)
                self.alignment = max(self.alignment, unit.alignment)
            self.unit = None
            return
        if self.unit is not None and self.unit[0] == unit.size and width <= self.unit[1]:
            self.unit = unit.size, self.unit[1] - width
            return
        self.bit = _up(self.bit, 8 * unit.alignment) + 8 * unit.size
        self.alignment = max(self.alignment, unit.alignment)
        self.unit = unit.size, 8 * unit.size - width


def in_branches(members: Sequence[Member]) -> bool:
    """Say whether any of some members, or of what is inside them, stands below an ``#if``."""
    return any(member.conditions or in_branches(member.members or ()) for member in members)


def _type_of(member: Member) -> CType:
    tokens = [token for token in tokenize(member.type) if token.text not in QUALIFIERS]
    if member.members is not None:
        return type_made_of(Body(member, is_union=tokens[0].text == "union"), tokens[1:])
    is_enum = [token.text for token in tokens[:1]] == ["enum"]
    if is_enum and [token.kind for token in tokens[1:2]] != ["ident"]:
        return type_made_of(Named("int"), tokens[1:])
    return type_named(tokens)


def _up(number: int, step: int) -> int:
    """Return the first multiple of ``step`` that is no less than ``number``."""
    return -(-number // step) * step
