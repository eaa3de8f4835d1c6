"""Putting texts and tables into the pages, shortly before they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from headerscan.model import Member, Struct, Union
from headerscan.sphinx_ext.description import behind_name, entry_text, member_text
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.objects import SHOWS, Place, fill_signature
from headerscan.sphinx_ext.views import View

if TYPE_CHECKING:
    from typing import Any

    from headerscan.sphinx_ext.domain import HeaderscanDomain


class Deferred(nodes.General, nodes.Element):
    """Where a view's nodes will stand."""

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:  # noqa: ANN401 - a node's attributes
        super().__init__(rawsource, *children, **attributes)

    @classmethod
    def of(cls, view: View) -> Deferred:
        """Return the place for a view."""
        return cls("", view=view)


class Filling(SphinxPostTransform):
    """Fills skeletons and places; runs before references are resolved."""

    default_priority = 5

    def run(self, **_: object) -> None:
        """Fill all that the page has."""
        self._tables = 0
        places = list(self.document.findall(Deferred))
        objects = [node for node in self.document.findall(addnodes.desc) if SHOWS in node]
        if not places and not objects:
            return
        library = cast("HeaderscanDomain", self.env.get_domain("headerscan")).library
        for place in places:
            made = place["view"].content(library)
            self._name_tables(made)
            place.replace_self(made)
        for node in objects:
            self._fill(node, library)

    def _name_tables(self, made: list[nodes.Node]) -> None:
        """Give each table an id, as Sphinx does with those it reads."""
        for table in made:
            if isinstance(table, nodes.table) and not table["ids"]:
                self._tables += 1
                table["ids"].append(f"headerscan-table-{self._tables}")

    def _fill(self, node: addnodes.desc, library: Library) -> None:
        shows: Place = node[SHOWS]
        name, path = shows
        signode, content = cast("tuple[nodes.TextElement, nodes.Element]", node.children)
        fill_signature(signode, self.env)
        entry = library.entries.get(name)
        if entry is None:
            return  # the page is older than the headers, and stays as it is
        if path:
            member = _member(entry, path)
            content[:0] = member_text(member, entry, library) if member else []
            return
        line = next(signode.findall(addnodes.desc_signature_line), signode)
        pages = self.config.headerscan_source_pages
        line += list(behind_name(entry.primary, library, pages=pages))
        content[:0] = list(entry_text(entry, library))


def _member(entry: Entry, path: tuple[int, ...]) -> Member | None:
    symbol = entry.primary
    members = symbol.members if isinstance(symbol, (Struct, Union)) else None
    member = None
    for index in path:
        if members is None or index >= len(members):
            return None
        member = members[index]
        members = member.members
    return member
