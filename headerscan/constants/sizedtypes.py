"""Types as their size follows from them: structs, arrays and names."""

from __future__ import annotations

import msgspec

from headerscan.lexing.tokens import Token

Expression = tuple[Token, ...]
"""The tokens of a constant expression, macros expanded."""


class CType(msgspec.Struct, frozen=True, eq=False):
    """A type; each instance is one of the classes below."""


class Basic(CType, frozen=True, eq=False):
    """A basic type, by its canonical name."""

    name: str


class Pointer(CType, frozen=True, eq=False):
    """A pointer to anything."""


class Function(CType, frozen=True, eq=False):
    """A function, which has no size."""


class Array(CType, frozen=True, eq=False):
    """An array; a flexible one has no count."""

    element: CType
    count: Expression


class Named(CType, frozen=True, eq=False):
    """A typedef's name, or a tag with its keyword (``struct stat``)."""

    name: str


class Enum(CType, frozen=True, eq=False):
    """An enum, by the names of its enumerators."""

    enumerators: tuple[str, ...]


class Place(msgspec.Struct, frozen=True, eq=False):
    """One member; ``width`` is a bit-field's."""

    type: CType
    named: bool = True
    width: Expression | None = None
    packed: bool = False
    aligned: Expression | None = None
    """The alignment that is asked for, if one is; empty for the platform's largest."""


class Aggregate(CType, frozen=True, eq=False):
    """A struct or union that is defined in place."""

    is_union: bool
    members: tuple[Place, ...]
    packed: bool = False
    aligned: Expression | None = None
    pack: int | None = None
    """The most that members are aligned to, in bytes."""


class Aligned(CType, frozen=True, eq=False):
    """A typedef with an alignment of its own."""

    type: CType
    alignment: Expression
