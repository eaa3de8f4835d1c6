"""The objects of an entry and of what stands inside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes

from headerscan.model import Member, Struct, Union
from headerscan.sphinx_ext.description import behind_name, entry_text, member_text
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.objects import SymbolObject
from headerscan.sphinx_ext.signatures import declare, member_signature, object_type, signature

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective


def described(
    entry: Entry, library: Library, parent: SphinxDirective, *, listed: bool = True
) -> list[nodes.Node]:
    """Return an entry's object, its enumerators or members inside."""
    symbol = entry.primary
    pages: bool = parent.config.headerscan_source_pages
    return SymbolObject.describe(
        parent,
        object_type(symbol),
        symbol.name,
        signature(symbol),
        text=list(entry_text(entry, library)),
        behind=behind_name(symbol, library, pages=pages),
        inner=partial(_inside, entry, library, parent),
        listed=listed,
    )


def _inside(entry: Entry, library: Library, parent: SphinxDirective) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for enumerator in entry.enumerators:
        # Declarations of one directive know each other; these shall not.
        parent.env.current_document["c:last_symbol"] = None
        made += described(enumerator, library, parent, listed=False)
    symbol = entry.primary
    if isinstance(symbol, (Struct, Union)):
        made += _Members(entry, library, parent).describe(symbol.members or ())
    return made


class _Members:
    """Describes the members of one entry's struct or union."""

    def __init__(self, entry: Entry, library: Library, parent: SphinxDirective) -> None:
        self._entry = entry
        self._library = library
        self._parent = parent

    def describe(self, members: tuple[Member, ...]) -> list[nodes.Node]:
        """Return the members' objects, with those of structs and unions inside them."""
        made: list[nodes.Node] = []
        for member in members:
            if member.name is None:
                made += self._unnamed(member)
                continue
            made += SymbolObject.describe(
                self._parent,
                "member",
                member.name,
                member_signature(member),
                text=member_text(member, self._entry, self._library),
                listed=False,
                inner=partial(self.describe, member.members or ()),
            )
        return made

    def _unnamed(self, member: Member) -> list[nodes.Node]:
        """Return an anonymous struct or union: its members are those of what it stands in."""
        shown = declare(member.type, "") + (f" : {member.bits}" if member.bits else "")
        line = nodes.paragraph("", "", nodes.literal(shown, shown))
        inside = self.describe(member.members or ())
        box = nodes.container("", *inside, classes=["headerscan-unnamed"])
        return [line, box] if inside else [line]
