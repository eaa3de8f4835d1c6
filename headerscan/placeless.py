"""Symbols without their places: what is left is what a change can be about."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass

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
    if is_dataclass(value):
        return (
            type(value).__name__,
            *(_value(getattr(value, f.name)) for f in fields(value) if f.name not in _PLACES),
        )
    assert isinstance(value, Hashable)
    return value
