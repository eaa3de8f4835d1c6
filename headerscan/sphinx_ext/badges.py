"""The short marks under a symbol's name: its type, unit, release and place."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.escaping import for_page
from headerscan.model import Doc, Macro, Role, Symbol
from headerscan.sphinx_ext.library import Library

ROLES = {
    Role.SUFFIX: "end of a key",
    Role.PREFIX: "start of a key",
    Role.STRUCT_MEMBER: "name in a structure",
    Role.VALUE: "value",
}
"""What macros are that are no whole keys, in words."""


def badge(text: str, sort: str) -> nodes.inline:
    """Return one mark; ``sort`` is what the style sheet colours it by."""
    shown = for_page(text)
    return nodes.inline(shown, shown, classes=["headerscan-badge", f"headerscan-{sort}"])


def badges(symbol: Symbol, doc: Doc | None, library: Library) -> list[nodes.Node]:
    """Return all marks of a symbol, with spaces between them."""
    line: list[nodes.Node] = []
    for mark in (*_field_badges(symbol, library), *_doc_badges(doc)):
        line += [nodes.Text(" "), mark] if line else [mark]
    return line


def _field_badges(symbol: Symbol, library: Library) -> Iterator[nodes.Node]:
    if not isinstance(symbol, Macro) or symbol.field is None:
        return
    field = symbol.field
    if field.role in ROLES:
        yield badge(ROLES[field.role], "role")
    if field.types:
        meant = c_types(field.types, library)
        words = " or ".join(field.types)
        yield badge(f"{words} ({meant})" if meant else words, "type")
    if field.unit:
        yield badge(field.unit, "unit")
    if field.multiple:
        yield badge("may repeat", "multiple")


def _doc_badges(doc: Doc | None) -> Iterator[nodes.Node]:
    if doc is None:
        return
    if doc.since:
        yield badge(f"Since {doc.since}", "since")
    if doc.deprecated is not None:
        yield badge("Deprecated", "old")


def c_types(types: tuple[str, ...], library: Library) -> str:
    """Return what a profile's words for types are in C: ``unsigned long long``."""
    info = library.profile.types.info
    return " or ".join(info[word].c[0] for word in types if word in info and info[word].c)
