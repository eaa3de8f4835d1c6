"""Symbols without their places: what is left is what a change can be about."""

from __future__ import annotations

from collections.abc import Hashable

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import Symbol

_PLACES = frozenset({"span", "header", "unit_span"})


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
