"""What a description says: a symbol's badges, text, facts, code and source."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.escaping import for_page
from headerscan.model import (
    Callback,
    Doc,
    Enumerator,
    Function,
    Macro,
    Member,
    Role,
    Symbol,
)
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.facts import facts
from headerscan.sphinx_ext.languages import examples
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.text import Names, block_nodes, inline_nodes, reference

ROLES = {
    Role.SUFFIX: "end of a key",
    Role.PREFIX: "start of a key",
    Role.STRUCT_MEMBER: "name in a structure",
    Role.VALUE: "value",
}
"""What macros are that are no whole keys, in words."""


def entry_text(entry: Entry, library: Library) -> Iterator[nodes.Node]:
    """Yield what is said of an entry, what stands inside it apart."""
    symbol = entry.primary
    doc = _doc(entry)
    names = _names(symbol, doc, library)
    marks = badges(symbol, doc, library)
    if isinstance(symbol, Enumerator) and doc is not None and doc.deprecated is None:
        # Most enumerators have one line in all.
        said = inline_nodes(doc.summary, names)
        yield nodes.paragraph("", "", *said, *(nodes.Text(" ") for _ in said[:1]), *marks)
        yield from block_nodes(doc.body, names, introduced=doc.summary.endswith(":"))
    else:
        if marks:
            yield nodes.paragraph("", "", *marks, classes=["headerscan-badges"])
        yield from _said(doc, names) if doc is not None else ()
    yield from facts(entry, doc, names, library)
    if isinstance(symbol, Macro):
        yield from examples(symbol, library)


def member_text(member: Member, entry: Entry, library: Library) -> list[nodes.Node]:
    """Return what is said of a member of a struct or union."""
    return block_nodes(member.doc, library.names(entry.name)) if member.doc else []


def _doc(entry: Entry) -> Doc | None:
    """Return what is said of an entry; a struct's typedef often speaks for it."""
    doc = entry.documented.doc
    if doc is not None and doc.text:
        return msgspec.structs.replace(doc, since=entry.since)
    for typedef in entry.aliases:
        if typedef.doc is not None and typedef.doc.text:
            since = doc.since if doc is not None and doc.since else typedef.doc.since
            return msgspec.structs.replace(typedef.doc, since=since)
    return doc


def _names(symbol: Symbol, doc: Doc | None, library: Library) -> Names:
    parameters = {}
    if doc is not None and isinstance(symbol, (Function, Callback, Macro)):
        parameters = {entry.name: f"c.{symbol.name}-{entry.name}" for entry in doc.parameters}
    return msgspec.structs.replace(library.names(symbol.name), parameters=parameters)


def _said(doc: Doc, names: Names) -> Iterator[nodes.Node]:
    if doc.deprecated is not None:
        said = inline_nodes(doc.deprecated, names)
        mark = nodes.strong("", "Deprecated")
        colon = [nodes.Text(": ")] if said else []
        yield nodes.paragraph("", "", mark, *colon, *said, classes=["headerscan-deprecated"])
    if doc.summary:
        yield nodes.paragraph("", "", *inline_nodes(doc.summary, names))
    yield from block_nodes(doc.body, names, introduced=doc.summary.endswith(":"))


def source_link(symbol: Symbol, library: Library, *, pages: bool) -> Iterator[nodes.Node]:
    """Yield a link to the symbol's line on the web, or to its place in a page of this project."""
    address = library.link(symbol)
    if address is None and not (pages and symbol.header in library.sources):
        return
    text = nodes.inline("", "[source]", classes=["headerscan-source-link"])
    link: nodes.Element = nodes.reference("", "", text, refuri=address, internal=False)
    if address is None:
        link = reference("source", symbol.header, text, domain="headerscan")
        link["refid"] = symbol.name
    yield link


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
