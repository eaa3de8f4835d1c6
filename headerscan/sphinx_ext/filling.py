"""Putting texts and tables into the pages, shortly before they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from headerscan.escaping import for_page
from headerscan.sphinx_ext.declarations import Declarations, link_by_name
from headerscan.sphinx_ext.domain import HeaderscanDomain, home
from headerscan.sphinx_ext.enumerators import Enumerators, descriptions
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.objects import SHOWS, declared, fill_signature
from headerscan.sphinx_ext.slots import (
    AnySlot,
    BehindSlot,
    Place,
    SlotWriter,
    TableNamer,
    TextSlot,
    ViewSlot,
)
from headerscan.sphinx_ext.tables import Table
from headerscan.sphinx_ext.views import View

if TYPE_CHECKING:
    from typing import Any

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


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

    def run(self, **kwargs: object) -> None:  # noqa: ARG002 - the signature is Sphinx's
        """Fill all that the page has."""
        places = list(self.document.findall(Deferred))
        objects = [node for node in self.document.findall(addnodes.desc) if SHOWS in node]
        if not places and not objects:
            return
        form = self._form(home(self.env))
        for node in list(self.document.findall(Enumerators)):
            node.replace_self(form.enumerators(node))
        for place in places:
            place.replace_self(form.fill(ViewSlot(place["view"])))
        for described in objects:
            self._fill_object(described, form)

    def _form(self, home: HeaderscanDomain) -> _Html | _Nodes:
        """Return what fills the page's slots: with marks, with HTML, or with nodes."""
        page = self.env.docname
        source_pages: bool = self.config.headerscan_source_pages
        project = home.project
        if project is None or not writes_html_as_sphinx(project.app):
            return _Nodes(home.library, self.env, source_pages=source_pages)
        permalink = self.config.html_permalinks_icon if self.config.html_permalinks else ""
        links = partial(project.link, page)
        declarations = Declarations(link_by_name(links))
        if home.slots is not None:
            return _Html(partial(home.slots.mark, page), declarations, permalink)
        writer = SlotWriter(home.library, links, permalink=permalink, source_pages=source_pages)
        return _Html(writer.html, declarations, permalink)

    def _fill_object(self, node: addnodes.desc, form: _Html | _Nodes) -> None:
        shows: Place = node[SHOWS]
        name, path = shows
        signode, content = cast("tuple[nodes.TextElement, nodes.Element]", node.children)
        form.fill_line(signode, None if path else name)
        content[:0] = form.fill(TextSlot(name, path))


def writes_html_as_sphinx(app: Sphinx) -> bool:
    """Say whether pages become HTML by Sphinx's own writer, each a file of its own.

    A theme may bring a writer that has other tags and classes, and builders that put pages
    together mend the references in their trees.
    """
    if app.builder.name not in ("html", "dirhtml"):
        return False
    return app.registry.get_translator_class(app.builder) is HTML5Translator


class _Html:
    """Fills slots with HTML, or with marks for it."""

    def __init__(
        self, write: Callable[[AnySlot], str], declarations: Declarations, permalink: str
    ) -> None:
        self._write = write
        self._declarations = declarations
        self._permalink = permalink

    def fill(self, slot: AnySlot) -> list[nodes.Node]:
        """Return what stands in a slot, nothing where that is empty."""
        html = self._write(slot)
        return [_raw(html)] if html else []

    def fill_line(self, signode: nodes.TextElement, name: str | None) -> None:
        """Write a declaration and what stands behind it; a member has no ``name``."""
        declaration = self._declarations.html(*declared(signode))
        signode["is_multiline"] = True  # the line has its permalink already
        own = next(iter(signode["ids"]), "")
        signode += _raw(self._line(declaration, name, own))

    def enumerators(self, node: Enumerators) -> list[nodes.Node]:
        """Return all enumerators of an enum."""
        made = []
        for name, own in node.anchors:
            anchor = f' id="{escape(own)}"' if own else ""
            line = self._line(_descname(name), name, own)
            text = self._write(TextSlot(name))
            made.append(
                f'<dl class="c enumerator">\n<dt class="sig sig-object c"{anchor}>\n'
                f"{line}</dt>\n<dd>{text}</dd></dl>\n\n"
            )
        return [_raw("".join(made))]

    def _line(self, declaration: str, name: str | None, own: str) -> str:
        """Return a declaration, what stands behind it, and the sign that leads to it."""
        sign = ""
        if own and self._permalink:
            title = _("Link to this definition")
            address = escape(f"#{own}")
            sign = f'<a class="headerlink" href="{address}" title="{title}">{self._permalink}</a>'
        behind = self._write(BehindSlot(name)) if name is not None else ""
        return f"{declaration}{behind}{sign}<br />"


class _Nodes:
    """Fills slots with nodes, for builders that take any form."""

    def __init__(self, library: Library, env: BuildEnvironment, *, source_pages: bool) -> None:
        self._library = library
        self._env = env
        self._source_pages = source_pages
        self._namer = TableNamer()

    def fill(self, slot: AnySlot) -> list[nodes.Node]:
        """Return a slot's nodes."""
        made = slot.content(self._library, source_pages=self._source_pages)
        self._namer.name(made)
        return [node.whole() if isinstance(node, Table) else node for node in made]

    def fill_line(self, signode: nodes.TextElement, name: str | None) -> None:
        """Write a declaration and what stands behind it; a member has no ``name``."""
        fill_signature(signode, self._env)
        if name is None:
            return
        line = next(signode.findall(addnodes.desc_signature_line), signode)
        line += self.fill(BehindSlot(name))

    def enumerators(self, node: Enumerators) -> list[nodes.Node]:
        """Return all enumerators of an enum, each an object."""
        made: list[nodes.Node] = []
        for description in descriptions(node):
            signode, content = cast(
                "tuple[addnodes.desc_signature, addnodes.desc_content]", description.children
            )
            name = signode.rawsource
            next(signode.findall(addnodes.desc_signature_line)).extend(self.fill(BehindSlot(name)))
            content += self.fill(TextSlot(name))
            made.append(description)
        return made


def _descname(name: str) -> str:
    shown = escape(for_page(name), quote=False)
    return f'<span class="sig-name descname"><span class="pre">{shown}</span></span>'


def _raw(html: str) -> nodes.Node:
    return nodes.raw("", html, format="html")
