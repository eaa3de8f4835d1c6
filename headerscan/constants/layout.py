"""The size and alignment of types, under one data model at a time.

Members follow each other as the System V ABI (AMD64 supplement 3.1.2, Intel386 supplement
3-2) and the AAPCS (clause 8.1.8) have it, and as gcc does where those leave it open; on
Windows bit-fields lie in units of their type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from headerscan.constants.basictypes import LONG_TYPES, SIZES, DataModel, Extent, Lookup
from headerscan.constants.typetrees import Array, Plain, Pointer, Tree, type_named
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.tokens import tokenize
from headerscan.lexing.words import TAGS, TYPE_WORDS
from headerscan.model import Member, Struct, Union

MAX_BYTES = 1 << 62
"""What is larger is no type's size."""
MAX_ALIGNMENT = 1 << 28
"""The largest alignment that compilers know."""
_FLOATING = {"float": 4, "double": 8}
_INT_RANGE = range(-(1 << 31), 1 << 31)
_UNSIGNED_RANGE = range(1 << 32)

Evaluate = Callable[[str, DataModel], int]
ValueOf = Callable[[str], int | None]
Body = Struct | Union | Member
"""A struct or union that is defined, perhaps as the type of a member."""


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

    def extent(self, type_: Tree, member: Member | None = None) -> Extent:
        """Return a type's size and alignment; a member's may be defined in place."""
        if isinstance(type_, Plain) and type_.name in TAGS:
            return self._in_place(type_, member)
        if isinstance(type_, Plain):
            return self._named(type_.name)
        if isinstance(type_, Pointer):
            return Extent(self.model.pointer_bits // 8, self.model.pointer_bits // 8)
        if isinstance(type_, Array):
            return self._array(type_, member)
        raise NoValueError("it takes the size of a function")

    def asked(self, alignment: str) -> int:
        """Return an alignment that an attribute asks for, in bytes."""
        if not alignment:
            raise NoValueError("the largest alignment is not the same everywhere")
        bytes_ = self.evaluate(alignment, self.model)
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

    def _in_place(self, type_: Plain, member: Member | None) -> Extent:
        if type_.name == "enum":
            return Extent(4, 4)
        if member is None or member.members is None:
            raise NoValueError(f"a {type_.name} without a tag is not understood")
        return Placing(self, member, is_union=type_.name == "union").extent

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

    def _array(self, type_: Array, member: Member | None) -> Extent:
        element = self.extent(type_.element, member)
        count = self.evaluate(type_.size, self.model) if type_.size else 0
        if element.size % element.alignment or not 0 <= count * element.size < MAX_BYTES:
            raise NoValueError("an array in it has no size")
        return Extent(count * element.size, element.alignment)


class Placing:
    """The placing of a struct's or union's members, one behind another."""

    def __init__(self, layout: Layout, body: Body, *, is_union: bool) -> None:
        self.layout = layout
        self.body = body
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
        self.types = [type_named(list(tokenize(member.type))) for member in members]
        size = 0
        for member, its_type in zip(members, self.types, strict=True):
            if is_union:
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
            if member.members is not None and isinstance(type_, Plain):
                inner = Placing(self.layout, member, is_union=type_.name == "union")
                yield from inner.paths(base + offset, path)

    def _place(self, member: Member, type_: Tree) -> None:
        if member.bits is not None:
            self._bit_field(member, type_, member.bits)
            return
        natural = self.layout.extent(type_, member)
        alignment = 1 if self.body.packed or member.packed else natural.alignment
        if member.aligned is not None:
            alignment = max(alignment, self.layout.asked(member.aligned))
        if self.body.pack is not None:
            alignment = min(alignment, self.body.pack)
        self.unit = None
        self.offsets.append(_up(self.bit, 8 * alignment))
        self.bit = self.offsets[-1] + 8 * natural.size
        self.alignment = max(self.alignment, alignment)

    def _bit_field(self, member: Member, type_: Tree, bits: str) -> None:
        model = self.layout.model
        unit = self.layout.extent(type_)
        width = self.layout.evaluate(bits, model)
        is_unit = isinstance(type_, Plain) and unit.size in (1, 2, 4, 8)
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


def _up(number: int, step: int) -> int:
    """Return the first multiple of ``step`` that is no less than ``number``."""
    return -(-number // step) * step
