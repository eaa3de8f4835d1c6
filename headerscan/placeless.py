"""Symbols without their places: what is left is what a change can be about."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import cast

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import Symbol
from headerscan.moving import moved

_PLACES = frozenset({"span", "header", "unit_span", "evidence", "definition", "exported"})
"""What says where something is, and what the library's sources say, which is no part of an API."""
_ATOMS = frozenset({str, int, bool, float})


def alike(old: object, new: object) -> bool:
    """Say whether two symbols, or parts of them, differ in nothing but where they stand.

    That is whether :func:`placeless` returns the same for both, told quickly.
    """
    if old == new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, Symbol) and isinstance(new, Symbol) and old.header == new.header:
        # Most symbols only moved, with all that is in them.
        lines = old.span.line - new.span.line
        if lines and moved(new, lines) == old:
            return True
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(alike, old, new))
    if isinstance(old, Span):
        return True
    return isinstance(old, msgspec.Struct) and all(
        alike(getattr(old, name), getattr(new, name))
        for name in old.__struct_fields__
        if name not in _PLACES
    )


def only_moved(old: Symbol, new: Symbol) -> bool:
    """Say whether a symbol is what it was, in the same header."""
    return old.header == new.header and alike(old, new)


def placeless(symbol: Symbol) -> Hashable:
    """Return a value that is equal for symbols which differ only in where they stand."""
    return _value(symbol)


def _value(value: object) -> Hashable:
    kind = type(value)
    if kind in _ATOMS or value is None:
        return value
    if kind is tuple:
        return tuple(map(_value, cast("tuple[object, ...]", value)))
    if kind is Span:
        return None
    if isinstance(value, msgspec.Struct):
        return (kind.__name__, *(_value(getattr(value, name)) for name in _kept(type(value))))
    assert isinstance(value, Hashable)
    return value


@cache
def _kept(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """Return the names of the fields that say no place."""
    return tuple(name for name in kind.__struct_fields__ if name not in _PLACES)
