"""Putting texts and tables into the pages, shortly before they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.objects import SHOWS, fill_signature
from headerscan.sphinx_ext.slots import (
    AnySlot,
    BehindSlot,
    Place,
    SlotWriter,
    TableNamer,
    TextSlot,
    ViewSlot,
)
from headerscan.sphinx_ext.views import View

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx

    from headerscan.sphinx_ext.domain import HeaderscanDomain

Fill = Callable[[AnySlot], list[nodes.Node]]


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
        places = list(self.document.findall(Deferred))
        objects = [node for node in self.document.findall(addnodes.desc) if SHOWS in node]
        if not places and not objects:
            return
        home = cast("HeaderscanDomain", self.env.get_domain("headerscan"))
        fill = self._fill(home)
        for place in places:
            place.replace_self(fill(ViewSlot(place["view"])))
        for node in objects:
            self._fill_object(node, fill)

    def _fill(self, home: HeaderscanDomain) -> Fill:
        """Return what fills the page's slots: with marks, with HTML, or with nodes."""
        page = self.env.docname
        if home.slots is not None:
            slots = home.slots
            return lambda slot: [_raw(slots.mark(page, slot))]
        source_pages: bool = self.config.headerscan_source_pages
        project = home.project
        if project is not None and writes_html_as_sphinx(project.app):
            permalink = self.config.html_permalinks_icon if self.config.html_permalinks else ""
            writer = SlotWriter(
                home.library,
                partial(project.link, page),
                permalink=permalink,
                source_pages=source_pages,
            )
            return lambda slot: [_raw(html)] if (html := writer.html(slot)) else []
        return _Nodes(home.library, source_pages=source_pages).fill

    def _fill_object(self, node: addnodes.desc, fill: Fill) -> None:
        shows: Place = node[SHOWS]
        name, path = shows
        signode, content = cast("tuple[nodes.TextElement, nodes.Element]", node.children)
        fill_signature(signode, self.env)
        if not path:
            line = next(signode.findall(addnodes.desc_signature_line), signode)
            line += fill(BehindSlot(name))
        content[:0] = fill(TextSlot(name, path))


def writes_html_as_sphinx(app: Sphinx) -> bool:
    """Say whether pages become HTML by Sphinx's own writer, each a file of its own.

    A theme may bring a writer that has other tags and classes, and builders that put pages
    together mend the references in their trees.
    """
    writer = app.registry.get_translator_class(app.builder)
    return app.builder.name in ("html", "dirhtml") and writer is HTML5Translator


class _Nodes:
    """Fills slots with nodes, for builders that take any form."""

    def __init__(self, library: Library, *, source_pages: bool) -> None:
        self._library = library
        self._source_pages = source_pages
        self._namer = TableNamer()

    def fill(self, slot: AnySlot) -> list[nodes.Node]:
        """Return a slot's nodes."""
        made = slot.content(self._library, source_pages=self._source_pages)
        self._namer.name(made)
        return made


def _raw(html: str) -> nodes.Node:
    return nodes.raw("", html, format="html")
