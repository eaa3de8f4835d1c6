"""Where the references in texts and tables lead, without a walk through the page for each."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

import msgspec
from docutils import nodes

from headerscan.sphinx_ext.markup import Link
from headerscan.sphinx_ext.source_names import page_name

if TYPE_CHECKING:
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

Spot = tuple[str, str]
"""A page, and an anchor in it."""


class Places(msgspec.Struct, frozen=True):
    """Where a project describes things."""

    symbols: Mapping[str, Spot] = msgspec.field(default_factory=dict)
    """By full name: ``virDomainPtr``, ``_virDomainInfo.maxMem``."""
    others: Mapping[tuple[str, str], Spot] = msgspec.field(default_factory=dict)
    """By sort (``key``, ``family``, ``rule``) and name."""

    def find(self, node: pending_xref) -> tuple[str, str, str] | None:
        """Return the page, the anchor and the title of what a reference names."""
        target = node["reftarget"]
        if node["reftype"] == "source":
            return page_name(target), node["refid"], ""
        if node["refdomain"] == "c":
            spot, title = self.symbols.get(target), target
        else:
            spot, title = self.others.get((node["reftype"], target)), target
        return (*spot, title) if spot is not None else None


class SiteLinks:
    """The links of one page of a site of files."""

    def __init__(self, page: str, places: Places) -> None:
        self._page = page
        self._places = places
        self._folder = posixpath.dirname(page) or "."
        self._known: dict[str, str] = {}

    def find(self, node: pending_xref) -> Link | None:
        """Return where a reference leads."""
        found = self._places.find(node)
        if found is None:
            return None
        page, anchor, title = found
        if page not in self._known:
            path = posixpath.relpath(f"{page}.html", self._folder)
            self._known[page] = "" if page == self._page else quote(path)
        return Link(f"{self._known[page]}#{anchor}", title)


class Project:
    """What a Sphinx project knows of links, asked of it once a build."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self._places: Places | None = None
        self._elsewhere: dict[tuple[str, str, str], Link | None] = {}

    def forget(self) -> None:
        """Forget all: pages have been read anew."""
        self._places = None
        self._elsewhere = {}

    def places(self) -> Places:
        """Return where the project's pages describe things."""
        if self._places is None:
            self._places = places_of(self.app.env)
        return self._places

    def link(self, page: str, node: pending_xref) -> Link | None:
        """Return where a reference on a page leads, to another project perhaps."""
        found = self.places().find(node)
        if found is None:
            return self._from_others(node)
        target, anchor, title = found
        address = self.app.builder.get_relative_uri(page, target) if target != page else ""
        return Link(f"{address}#{anchor}", title)

    def _from_others(self, node: pending_xref) -> Link | None:
        """Ask extensions, intersphinx above all, for what this project does not have."""
        key = (node["refdomain"], node["reftype"], node["reftarget"])
        if key not in self._elsewhere:
            content = cast("nodes.TextElement", node.children[0].deepcopy())
            found = self.app.emit_firstresult("missing-reference", self.app.env, node, content)
            is_link = isinstance(found, nodes.reference) and "refuri" in found
            self._elsewhere[key] = (
                Link(found["refuri"], found.get("reftitle", ""), found.get("internal", False))
                if is_link
                else None
            )
        return self._elsewhere[key]


def places_of(env: BuildEnvironment) -> Places:
    """Return where a project's pages describe things."""
    symbols: dict[str, Spot] = {}
    for name, _, _, page, anchor, _ in env.get_domain("c").get_objects():
        symbols.setdefault(name, (page, anchor))
    return Places(symbols, dict(env.domaindata["headerscan"]["places"]))
