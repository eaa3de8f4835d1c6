"""An entry's description: its object, badges, text, facts and what stands inside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from headerscan.model import (
    Callback,
    Doc,
    Enumerator,
    Function,
    Macro,
    Member,
    Struct,
    Symbol,
    Union,
    ValueKind,
)
from headerscan.sphinx_ext.badges import badge_line
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.facts import facts
from headerscan.sphinx_ext.inline import visible
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.objects import SymbolObject
from headerscan.sphinx_ext.signatures import declare, member_signature, object_type, signature
from headerscan.sphinx_ext.text import Names, block_nodes, inline_nodes, source_reference

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective

_LONGEST_VALUE = 120


class Describer:
    """Makes the descriptions of a library's entries for one directive."""

    def __init__(self, library: Library, directive: SphinxDirective) -> None:
        self.library = library
        self.directive = directive
        self.pages: bool = directive.config.headerscan_source_pages

    def describe(self, entry: Entry) -> list[nodes.Node]:
        """Return the object of an entry and all that stands inside it."""
        symbol = entry.primary
        return SymbolObject.nodes_of(
            self.directive,
            object_type(symbol),
            symbol.name,
            signature(symbol),
            suffix=(*_value(symbol), *_source(symbol, self.library, pages=self.pages)),
            content=partial(self._content, entry),
        )

    def _content(self, entry: Entry) -> list[nodes.Node]:
        symbol = entry.primary
        doc = self._doc(entry)
        names = self._names(symbol, doc)
        content: list[nodes.Node] = [*badge_line(symbol, doc, self.library)]
        if doc is not None:
            content += _said(doc, names)
        content += facts(entry, doc, names, self.library)
        for inner in entry.enumerators:
            content += self.describe(inner)
        if isinstance(symbol, (Struct, Union)) and symbol.members:
            content += self._members(symbol.members, names)
        return content

    def _doc(self, entry: Entry) -> Doc | None:
        """Return what is said of an entry; a struct's typedef often speaks for it."""
        doc = entry.documented.doc
        if doc is not None and doc.text:
            return doc
        for typedef in entry.aliases:
            if typedef.doc is not None and typedef.doc.text:
                since = doc.since if doc is not None and doc.since else typedef.doc.since
                return replace(typedef.doc, since=since)
        return doc

    def _names(self, symbol: Symbol, doc: Doc | None) -> Names:
        parameters = {}
        if doc is not None and isinstance(symbol, (Function, Callback, Macro)):
            parameters = {name: f"c.{symbol.name}-{name}" for name, _ in doc.parameters}
        return Names(self.library.entries, symbol.name, parameters)

    def _members(self, members: tuple[Member, ...], names: Names) -> list[nodes.Node]:
        result: list[nodes.Node] = []
        for member in members:
            if member.name is None:
                result += self._unnamed(member, names)
                continue
            result += SymbolObject.nodes_of(
                self.directive,
                "member",
                member.name,
                member_signature(member),
                content=partial(self._member_content, member, names),
            )
        return result

    def _member_content(self, member: Member, names: Names) -> list[nodes.Node]:
        content = block_nodes(member.doc, names) if member.doc else []
        return content + self._members(member.members or (), names)

    def _unnamed(self, member: Member, names: Names) -> list[nodes.Node]:
        """Return an anonymous struct or union: its members are those of what it stands in."""
        if member.members is None:
            shown = declare(member.type, "") + (f" : {member.bits}" if member.bits else "")
            return [nodes.paragraph("", "", nodes.literal(shown, shown))]
        content = block_nodes(member.doc, names) if member.doc else []
        content += self._members(member.members, names)
        return [
            nodes.paragraph("", "", nodes.literal(member.type, member.type)),
            nodes.container("", *content, classes=["headerscan-unnamed"]),
        ]


def _said(doc: Doc, names: Names) -> Iterator[nodes.Node]:
    if doc.deprecated is not None:
        said = inline_nodes(doc.deprecated, names)
        mark = nodes.strong("", "Deprecated")
        colon = [nodes.Text(": ")] if said else []
        yield nodes.paragraph("", "", mark, *colon, *said, classes=["headerscan-deprecated"])
    if doc.summary:
        yield nodes.paragraph("", "", *inline_nodes(doc.summary, names))
    yield from block_nodes(doc.body, names)


def _value(symbol: Symbol) -> Iterator[nodes.Node]:
    """Yield what stands behind a macro's or an enumerator's name."""
    text = ""
    if isinstance(symbol, Macro) and symbol.value_kind is not ValueKind.EMPTY:
        text = symbol.text
    elif isinstance(symbol, Enumerator) and symbol.value is not None:
        text = f"= {symbol.value}"
    if text:
        shown = visible(" ".join(text.split()))
        if len(shown) > _LONGEST_VALUE:
            shown = f"{shown[:_LONGEST_VALUE]}…"
        yield addnodes.desc_sig_space()
        yield nodes.inline(shown, shown, classes=["headerscan-value"])


def _source(symbol: Symbol, library: Library, *, pages: bool) -> Iterator[nodes.Node]:
    """Yield a link to the symbol's line on the web, or to its place in a page of this project."""
    text = nodes.inline("", "[source]", classes=["headerscan-source-link"])
    address = library.link(symbol)
    if address is not None:
        link: nodes.Element = nodes.reference("", "", text, refuri=address, internal=False)
    elif pages and symbol.header in library.sources:
        link = source_reference(symbol, text)
    else:
        return
    yield addnodes.only("", link, expr="html")
