"""The short marks under a symbol's name: its type, unit, release and place."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.model import Doc, Macro, Symbol
from headerscan.sphinx_ext.inline import visible
from headerscan.sphinx_ext.library import Library


def badge(text: str, sort: str, explanation: str = "") -> nodes.inline:
    """Return one mark; ``sort`` is what the style sheet colours it by."""
    text = visible(text)
    classes = ["headerscan-badge", f"headerscan-{sort}"]
    if explanation:
        inner = nodes.abbreviation(text, text, explanation=explanation)
        return nodes.inline("", "", inner, classes=classes)
    return nodes.inline(text, text, classes=classes)


def badge_line(symbol: Symbol, doc: Doc | None, library: Library) -> Iterator[nodes.Node]:
    """Yield one line of all marks of a symbol, or nothing."""
    marks = [*_field_badges(symbol, library), *_doc_badges(doc)]
    if marks:
        line = nodes.paragraph("", "", classes=["headerscan-badges"])
        for index, mark in enumerate(marks):
            if index:
                line += nodes.Text(" ")
            line += mark
        yield line


def _field_badges(symbol: Symbol, library: Library) -> Iterator[nodes.Node]:
    if not isinstance(symbol, Macro) or symbol.field is None:
        return
    field = symbol.field
    if field.types:
        yield badge(" or ".join(field.types), "type", c_types(field.types, library))
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
