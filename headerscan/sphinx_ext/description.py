"""What a description says: a symbol's badges, text, facts, value and source."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from docutils import nodes
from sphinx import addnodes

from headerscan.model import (
    Callback,
    Doc,
    Enumerator,
    Function,
    Macro,
    Member,
    Symbol,
)
from headerscan.sphinx_ext.badges import badges
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.facts import facts
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.text import Names, block_nodes, inline_nodes, reference


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
    yield addnodes.only("", link, expr="html")
