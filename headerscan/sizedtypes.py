"""Types as their size follows from them: what is read of structs, arrays and typedefs."""

from __future__ import annotations

from dataclasses import dataclass

from headerscan.tokens import Token

Expression = tuple[Token, ...]
"""The tokens of a constant expression, macros expanded."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a declaration says of its alignment."""

    packed: bool = False
    aligned: tuple[Expression, ...] = ()
    """The arguments of ``aligned(…)`` and ``_Alignas(…)``."""

    def __bool__(self) -> bool:
        return self.packed or bool(self.aligned)

    def __add__(self, other: Attributes) -> Attributes:
        return Attributes(self.packed or other.packed, self.aligned + other.aligned)


class CType:
    """A type; each instance is one of the classes below."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Basic(CType):
    """A basic type, by its canonical name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Pointer(CType):
    """A pointer to anything."""


@dataclass(frozen=True, slots=True, eq=False)
class Function(CType):
    """A function, which has no size."""


@dataclass(frozen=True, slots=True, eq=False)
class Array(CType):
    """An array; a flexible one has no count."""

    element: CType
    count: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Named(CType):
    """A typedef's name, or a tag with its keyword (``struct stat``)."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Realigned(CType):
    """What a typedef with ``aligned(…)`` names."""

    type: CType
    aligned: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Enum(CType):
    """An enum, by the names of its enumerators."""

    enumerators: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """One member; ``width`` is a bit-field's."""

    type: CType
    named: bool = True
    width: Expression | None = None
    attributes: Attributes = Attributes()


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate(CType):
    """A struct or union that is defined in place."""

    is_union: bool
    members: tuple[Place, ...]
    attributes: Attributes = Attributes()
    tag: str | None = None
