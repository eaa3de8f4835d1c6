"""Symbols without their places: what is left is what a change can be about.

And symbols at another place, with all that has a place in them.
"""

from collections.abc import Hashable
from functools import cache
from typing import TypeVar, cast

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import Doc, Symbol

T = TypeVar("T")

_PLACES = frozenset({"span", "header", "unit_span", "evidence", "definition", "exported"})
"""What says where something is, and what the library's sources say, which is no part of an API."""
_ATOMS = frozenset({str, int, bool, float})


def alike(old: Symbol, new: Symbol) -> bool:
    """Say whether two symbols differ in nothing but where they stand."""
    return old == new or (type(old) is type(new) and placeless(old) == placeless(new))


def only_moved(old: Symbol, new: Symbol) -> bool:
    """Say whether a symbol is what it was, in the same header."""
    return old.header == new.header and alike(old, new)


def placeless(value: object) -> Hashable:
    """Return a value that is equal for symbols which differ only in where they stand."""
    kind = type(value)
    if kind in _ATOMS or value is None:
        return value
    if kind is tuple:
        return tuple(map(placeless, cast("tuple[object, ...]", value)))
    if kind is Span:
        return None
    if isinstance(value, msgspec.Struct):
        return (kind.__name__, *(placeless(getattr(value, name)) for name in _kept(type(value))))
    assert isinstance(value, Hashable)
    return value


@cache
def _kept(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of the fields that say no place."""
    return tuple(name for name in kind.__struct_fields__ if name not in _PLACES)


def moved(value: T, lines: int) -> T:
    """Return a symbol that stands so many lines further down, with all that it holds.

    A doc from a C file stays where it is.
    """
    if isinstance(value, Span):
        first, last = value.line + lines, value.end_line + lines
        return cast("T", Span(first, value.column, last, value.end_column))
    if isinstance(value, tuple):
        return cast("T", tuple(moved(inner, lines) for inner in value))
    if not isinstance(value, msgspec.Struct) or (isinstance(value, Doc) and value.origin):
        return value
    changed = {
        name: moved(part, lines)
        for name in value.__struct_fields__
        if isinstance(part := getattr(value, name), (msgspec.Struct, tuple))
    }
    return msgspec.structs.replace(value, **changed)
