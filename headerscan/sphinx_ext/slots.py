"""Places in a page that are filled with what the headers say.

What a page shows is fixed by the names that the headers declare; what it says of them changes
far more often. A slot can be filled without Sphinx, so a site whose comments change needs
Sphinx no more than once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.model import Member, Struct, Union
from headerscan.sphinx_ext.changes import ChangesView
from headerscan.sphinx_ext.description import behind_name, entry_text, member_text
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.families import FamiliesView, FamilyView
from headerscan.sphinx_ext.findings import FindingsView
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import ListingView
from headerscan.sphinx_ext.markup import Links, Markup
from headerscan.sphinx_ext.since import SinceView
from headerscan.sphinx_ext.source_text import body, state
from headerscan.sphinx_ext.timeline import TimelineView
from headerscan.sphinx_ext.views import digest, shown

AnyView = (
    ChangesView | FamiliesView | FamilyView | FindingsView | ListingView | SinceView | TimelineView
)
Place = tuple[str, tuple[int, ...]]
"""An entry's name, and for a member its place: the third of the first is ``(0, 2)``."""


class TextSlot(msgspec.Struct, frozen=True, tag="text", array_like=True):
    """The text of an entry, or of a member of one."""

    name: str
    path: tuple[int, ...] = ()

    def values(self, library: Library) -> Iterator[object]:
        """Yield a digest of the entry; its members are parts of it."""
        entry = library.entries.get(self.name)
        if entry is not None and not self.path:
            yield from shown(entry, library, deep=False)

    def content(self, library: Library, *, source_pages: bool) -> list[nodes.Node]:  # noqa: ARG002 - texts have no link to a source
        """Return the text; nothing for an entry that the headers have no longer."""
        entry = library.entries.get(self.name)
        if entry is None:
            return []
        if not self.path:
            return list(entry_text(entry, library))
        member = _member(entry, self.path)
        return member_text(member, entry, library) if member else []


class BehindSlot(msgspec.Struct, frozen=True, tag="behind", array_like=True):
    """What stands behind an entry's name: its value, and the link to its source."""

    name: str

    def values(self, library: Library) -> Iterator[object]:
        """Yield a digest of the entry."""
        yield from TextSlot(self.name).values(library)

    def content(self, library: Library, *, source_pages: bool) -> list[nodes.Node]:
        """Return the value and the link."""
        entry = library.entries.get(self.name)
        if entry is None:
            return []
        return list(behind_name(entry.primary, library, pages=source_pages))


class SourceSlot(msgspec.Struct, frozen=True, tag="source", array_like=True):
    """A header as it stands in its file."""

    header: str

    def values(self, library: Library) -> Iterator[object]:
        """Yield a digest of the header's text and anchors."""
        yield state(self.header, library)

    def content(self, library: Library, *, source_pages: bool) -> list[nodes.Node]:  # noqa: ARG002 - as for texts
        """Return the header's text."""
        html = body(self.header, library)
        return [nodes.raw("", html, format="html")]


class ViewSlot(msgspec.Struct, frozen=True, tag="view", array_like=True):
    """A table or a list."""

    view: AnyView

    def values(self, library: Library) -> Iterator[object]:
        """Yield a digest of the view's values."""
        yield library.once(("view", self.view), lambda library: digest(self.view.values(library)))

    def content(self, library: Library, *, source_pages: bool) -> list[nodes.Node]:  # noqa: ARG002 - as for texts
        """Return the table or the list."""
        return self.view.content(library)


AnySlot = TextSlot | BehindSlot | SourceSlot | ViewSlot


class SlotList:
    """The slots of a project's pages, each with a mark in its place."""

    def __init__(self) -> None:
        self.by_page: defaultdict[str, list[AnySlot]] = defaultdict(list)

    def mark(self, page: str, slot: AnySlot) -> str:
        """Add a slot to a page and return what stands in its place."""
        slots = self.by_page[page]
        slots.append(slot)
        return f"<!--headerscan-slot-{len(slots) - 1}-->"


class SlotWriter:
    """Fills the slots of one page, in their order."""

    def __init__(
        self, library: Library, links: Links, *, permalink: str, source_pages: bool
    ) -> None:
        self._library = library
        self._markup = Markup(links, permalink)
        self._source_pages = source_pages
        self._namer = TableNamer()

    def html(self, slot: AnySlot) -> str:
        """Return what stands in a slot as HTML."""
        made = slot.content(self._library, source_pages=self._source_pages)
        self._namer.name(made)
        return self._markup.write(made)


class TableNamer:
    """Gives each table of a page an id, as Sphinx does with those it reads."""

    def __init__(self) -> None:
        self._count = 0

    def name(self, made: list[nodes.Node]) -> None:
        """Name the tables among nodes that have no id."""
        for table in made:
            if isinstance(table, nodes.table) and not table["ids"]:
                self._count += 1
                table["ids"].append(f"headerscan-table-{self._count}")


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
