"""The size and alignment of types, under one data model at a time.

Members follow each other as the System V ABI (AMD64 supplement 3.1.2, Intel386 supplement
3-2) and the AAPCS (clause 8.1.8) have it, and as gcc does where those leave it open; on
Windows bit-fields lie in units of their type.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from headerscan.constants.basictypes import LONG_TYPES, SIZES
from headerscan.constants.datamodels import DataModel
from headerscan.constants.sizedtypes import (
    Aggregate,
    Aligned,
    Array,
    Basic,
    CType,
    Enum,
    Expression,
    Named,
    Place,
    Pointer,
)
from headerscan.lexing.literals import NoValueError

MAX_NESTING = 60
"""How deep types may lead to types."""
MAX_BYTES = 1 << 62
"""What is larger is no type's size."""
MAX_ALIGNMENT = 1 << 28
"""The largest alignment that compilers know."""
_FLOATING = {"float": 4, "double": 8}
_INT_RANGE = range(-(1 << 31), 1 << 31)
_UNSIGNED_RANGE = range(1 << 32)

Evaluate = Callable[[Expression, DataModel], int]
Lookup = Callable[[str, DataModel], "Extent"]


def no_extent(name: str, _: DataModel) -> Extent:
    """Stand in for a :data:`Lookup` where no type is known."""
    raise NoValueError(f"the size of {name} is not known")


ValueOf = Callable[[str], int | None]


class Extent(NamedTuple):
    """A type's size and alignment in bytes."""

    size: int
    alignment: int


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

    def extent(self, type_: CType, depth: int = 0) -> Extent:
        """Return a type's size and alignment."""
        if depth > MAX_NESTING:
            raise NoValueError(f"its types nest deeper than {MAX_NESTING} levels")
        if isinstance(type_, Basic):
            return self.basic(type_.name)
        if isinstance(type_, Pointer):
            return Extent(self.model.pointer_bits // 8, self.model.pointer_bits // 8)
        if isinstance(type_, Array):
            return self._array(type_, depth)
        if isinstance(type_, Named):
            is_basic = type_.name in SIZES or type_.name in LONG_TYPES
            return self.basic(type_.name) if is_basic else self.lookup(type_.name, self.model)
        if isinstance(type_, Enum):
            return self._enum(type_)
        if isinstance(type_, Aggregate):
            return _Placing(self, type_, depth).extent()
        if isinstance(type_, Aligned):
            return Extent(self.extent(type_.type, depth + 1).size, self.asked(type_.alignment))
        raise NoValueError("it takes the size of a function")

    def offsets(self, type_: Aggregate) -> tuple[int, ...]:
        """Return where each member begins, in bits."""
        placing = _Placing(self, type_, 0)
        placing.extent()
        return tuple(placing.offsets)

    def asked(self, alignment: Expression) -> int:
        """Return an alignment that an attribute asks for, in bytes."""
        if not alignment:
            raise NoValueError("the largest alignment is not the same everywhere")
        bytes_ = self.evaluate(alignment, self.model)
        if bytes_ < 1 or bytes_ & (bytes_ - 1) or bytes_ > MAX_ALIGNMENT:
            raise NoValueError("an alignment in it is not understood")
        return bytes_

    def basic(self, name: str) -> Extent:
        """Return the extent of a basic type, by its canonical name."""
        if name in LONG_TYPES:
            is_long = name.endswith("long")
            size = (self.model.long_bits if is_long else self.model.pointer_bits) // 8
        elif name in SIZES:
            size = SIZES[name][0] // 8
        elif name in _FLOATING:
            size = _FLOATING[name]
        else:
            raise NoValueError(f"the size of {name} is not the same everywhere")
        wide = size == 8 and name not in LONG_TYPES
        return Extent(size, self.model.wide_alignment if wide else size)

    def _array(self, type_: Array, depth: int) -> Extent:
        element = self.extent(type_.element, depth + 1)
        count = self.evaluate(type_.count, self.model) if type_.count else 0
        if element.size % element.alignment or not 0 <= count * element.size < MAX_BYTES:
            raise NoValueError("an array in it has no size")
        return Extent(count * element.size, element.alignment)

    def _enum(self, type_: Enum) -> Extent:
        values = []
        for name in type_.enumerators:
            value = self.value_of(name)
            if value is None:
                raise NoValueError(f"{name} is not known")
            values.append(value)
        for fitting in (_INT_RANGE, _UNSIGNED_RANGE):
            if all(value in fitting for value in values):
                return Extent(4, 4)
        raise NoValueError("an enum in it has values beyond those of int")


class _Placing:
    """The placing of a struct's or union's members, one behind another."""

    def __init__(self, layout: Layout, type_: Aggregate, depth: int) -> None:
        self.layout = layout
        self.type = type_
        self.depth = depth + 1
        self.bit = 0
        """The offset behind the last member, in bits."""
        self.size = 0
        """The offset behind the member that reaches farthest, in bits."""
        self.alignment = 1
        self.offsets: list[int] = []
        """Where each member begins, in bits."""
        self.unit: tuple[int, int] | None = None
        """Of the unit that holds the last bit-field: its size, and the bits left in it."""

    def extent(self) -> Extent:
        for member in self.type.members:
            if self.type.is_union:
                self.bit, self.unit = 0, None
            if member.width is None:
                self._whole(member)
            else:
                self._bit_field(member)
            self.size = max(self.size, self.bit)
        if self.type.aligned is not None:
            self.alignment = max(self.alignment, self.layout.asked(self.type.aligned))
        return Extent(_up(-(-self.size // 8), self.alignment), self.alignment)

    def _whole(self, member: Place) -> None:
        natural = self.layout.extent(member.type, self.depth)
        alignment = 1 if self.type.packed or member.packed else natural.alignment
        if member.aligned is not None:
            alignment = max(alignment, self.layout.asked(member.aligned))
        if self.type.pack is not None:
            alignment = min(alignment, self.type.pack)
        self.unit = None
        self.offsets.append(_up(self.bit, 8 * alignment))
        self.bit = self.offsets[-1] + 8 * natural.size
        self.alignment = max(self.alignment, alignment)

    def _bit_field(self, member: Place) -> None:
        assert member.width is not None  # the caller asks before
        model = self.layout.model
        unit = self.layout.extent(member.type, self.depth)
        width = self.layout.evaluate(member.width, model)
        is_unit = isinstance(member.type, (Basic, Named)) and unit.size in (1, 2, 4, 8)
        is_unit = is_unit and member.aligned is None and not member.packed
        is_unit = is_unit and self.type.pack in (None, 1)
        if not is_unit or not 0 <= width <= 8 * unit.size:
            raise NoValueError("a bit-field in it is not understood")
        if model.units_of_bit_fields:
            self._in_unit(unit, width)
        elif width == 0:
            self.bit = _up(self.bit, 8 * unit.alignment)
            if model.unnamed_bit_fields_align:
                self.alignment = max(self.alignment, unit.alignment)
        elif self.type.packed:
            self.bit += width
        else:
            step = 8 * unit.alignment
            if -(-(self.bit % step + width) // step) > unit.size // unit.alignment:
                self.bit = _up(self.bit, step)
            self.bit += width
            if member.named or model.unnamed_bit_fields_align:
                self.alignment = max(self.alignment, unit.alignment)
        left = self.unit[1] if self.unit is not None else 0
        self.offsets.append(self.bit - left - width)

    def _in_unit(self, unit: Extent, width: int) -> None:
        """Place a bit-field as Microsoft's compilers do."""
        if self.type.packed:
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


def _up(number: int, step: int) -> int:
    """Return the first multiple of ``step`` that is no less than ``number``."""
    return -(-number // step) * step
