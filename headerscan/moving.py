"""Symbols that stand somewhere else, with all that has a place in them."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import Field, Macro, Member, Struct, Symbol, Union

replace = msgspec.structs.replace
S = TypeVar("S", bound=Symbol)


def moved(symbol: S, lines: int) -> S:
    """Return a symbol that stands so many lines further down, with all that it holds."""
    doc = symbol.doc
    if doc is not None and doc.origin is None:
        doc = replace(doc, span=_down(doc.span, lines))
    symbol = replace(symbol, span=_down(symbol.span, lines), doc=doc)
    if isinstance(symbol, Macro) and symbol.field is not None:
        return replace(symbol, field=_moved_field(symbol.field, lines))
    if isinstance(symbol, (Struct, Union)):
        return replace(symbol, members=_moved_members(symbol.members, lines))
    return symbol


def _moved_field(field: Field, lines: int) -> Field:
    return replace(
        field,
        unit_span=field.unit_span and _down(field.unit_span, lines),
        annotations=tuple(
            replace(entry, span=_down(entry.span, lines)) for entry in field.annotations
        ),
    )


def _moved_members(members: tuple[Member, ...] | None, lines: int) -> tuple[Member, ...] | None:
    return members and tuple(
        replace(
            member,
            span=_down(member.span, lines),
            members=_moved_members(member.members, lines),
        )
        for member in members
    )


def _down(span: Span, lines: int) -> Span:
    return Span(span.line + lines, span.column, span.end_line + lines, span.end_column)
