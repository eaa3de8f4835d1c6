"""Symbols without their places: what is left is what a change can be about."""

from __future__ import annotations

from collections.abc import Hashable

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import Symbol

_PLACES = frozenset({"span", "header", "unit_span"})


def alike(old: object, new: object) -> bool:
    """Say whether two symbols, or parts of them, differ in nothing but where they stand.

    That is whether :func:`placeless` returns the same for both, told quickly.
    """
    if old == new:
        return True
    if type(old) is not type(new):
        return False
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(alike, old, new))
    if isinstance(old, Span):
        return True
    return isinstance(old, msgspec.Struct) and all(
        alike(getattr(old, name), getattr(new, name))
        for name in old.__struct_fields__
        if name not in _PLACES
    )


def placeless(symbol: Symbol) -> Hashable:
    """Return a value that is equal for symbols which differ only in where they stand."""
    return _value(symbol)


def _value(value: object) -> Hashable:
    if isinstance(value, tuple):
        return tuple(_value(element) for element in value)
    if isinstance(value, Span):
        return None
    if isinstance(value, msgspec.Struct):
        return (
            type(value).__name__,
            *(
                _value(getattr(value, name))
                for name in value.__struct_fields__
                if name not in _PLACES
            ),
        )
    assert isinstance(value, Hashable)
    return value
