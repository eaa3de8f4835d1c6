"""The domain ``headerscan``: its directives, its keys, and what each page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from headerscan.errors import HeaderscanError
from headerscan.escaping import for_terminal
from headerscan.sphinx_ext.library import Library, Settings, load
from headerscan.sphinx_ext.views import Shown, digest

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

LOG = logging.getLogger(__name__)


class HeaderscanDomain(Domain):
    """The keys of typed parameters, and directives that show what headers declare."""

    name = "headerscan"
    label = "headerscan"
    object_types: ClassVar[dict[str, ObjType]] = {
        "key": ObjType("key", "key"),
        "family": ObjType("family", "family"),
        "rule": ObjType("rule", "rule"),
    }
    roles: ClassVar[dict[str, Any]] = {"key": XRefRole(), "family": XRefRole(), "rule": XRefRole()}
    initial_data: ClassVar[dict[str, Any]] = {"shown": {}, "places": {}, "context": ""}
    data_version = 4

    _library: Library | None = None

    @property
    def library(self) -> Library:
        """Return what the project's configuration names, read once a build.

        Raises :class:`~headerscan.errors.HeaderscanError` as
        :func:`~headerscan.sphinx_ext.library.load` does.
        """
        if self._library is None:
            config = self.env.config
            names = (field.encode_name for field in msgspec.structs.fields(Settings))
            folder = self.env.config_folder if hasattr(self.env, "config_folder") else None
            values = {name: config[name] for name in names}
            self._library = load(values, Path(folder or self.env.srcdir))
            if self._library.version_source is not None:
                LOG.info("headerscan: %s", for_terminal(str(self._library.version_source)))
        return self._library

    @library.setter
    def library(self, library: Library) -> None:
        self._library = library

    @property
    def shown(self) -> dict[str, list[tuple[Shown, str]]]:
        """Return what each page shows, with the digest at the time of its reading."""
        shown: dict[str, list[tuple[Shown, str]]] = self.data["shown"]
        return shown

    @property
    def places(self) -> dict[tuple[str, str], dict[str, str]]:
        """Return where things are: (``key``, ``family`` or ``rule``, name) → page → anchor."""
        places: dict[tuple[str, str], dict[str, str]] = self.data["places"]
        return places

    def note_place(self, sort: str, name: str, page: str, anchor: str) -> None:
        """Remember where a key, a family or a rule is described; a page's first place counts."""
        self.places.setdefault((sort, name), {}).setdefault(page, anchor)

    def note_view(self, page: str, view: Shown) -> None:
        """Remember that a page shows something, so that it is read again when that changes."""
        self.shown.setdefault(page, []).append((view, digest(view.values(self.library))))

    def outdated(self) -> Iterator[str]:
        """Yield the pages whose content is no longer what they were read with."""
        context = self.context()
        changed = context != self.data["context"]
        self.data["context"] = context
        for page, views in self.shown.items():
            if changed or any(self._has_changed(view, before) for view, before in views):
                yield page

    def _has_changed(self, view: Shown, before: str) -> bool:
        try:
            return digest(view.values(self.library)) != before
        except HeaderscanError:
            return True  # the page's directive says what is wrong

    def context(self) -> str:
        """Return a digest of what all pages depend on: the names to link, and the profile."""
        library = self.library
        releases = [release.label for release in library.releases]
        return digest([sorted(library.entries), library.profile, releases])

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.shown.pop(docname, None)
        for pages in self.places.values():
            pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found on its pages."""
        for page, views in otherdata["shown"].items():
            if page in docnames:
                self.shown[page] = views
        for (sort, name), pages in otherdata["places"].items():
            for page in docnames & pages.keys():
                self.note_place(sort, name, page, pages[page])

    def resolve_xref(  # noqa: PLR0917 - the signature is Sphinx's
        self,
        env: BuildEnvironment,  # noqa: ARG002 - the signature is Sphinx's
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> reference | None:
        """Return the link to a key's macro, a family's table, a rule or a line of a header."""
        if typ == "source":
            if builder.format != "html":
                return None
            return make_refnode(builder, fromdocname, source_page(target), node["refid"], contnode)
        pages = self.places.get((typ, target))
        if not pages:
            return None
        page, anchor = min(pages.items())
        return make_refnode(builder, fromdocname, page, anchor, contnode, target)

    def resolve_any_xref(  # noqa: PLR0917 - the signature is Sphinx's
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, reference]]:
        """Return the links to a key's macro and to a family's table for the role ``any``."""
        found = []
        for typ in self.object_types:
            link = self.resolve_xref(env, fromdocname, builder, typ, target, node, contnode)
            if link is not None:
                found.append((f"headerscan:{typ}", link))
        return found

    def get_type_name(self, type: ObjType, primary: bool = False) -> str:  # noqa: A002, ARG002, FBT001, FBT002 - the signature is Sphinx's
        """Return what the search calls an object: it is not ours, but the library's."""
        return type.lname

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield keys and families for the inventory and the search."""
        for (sort, name), pages in self.places.items():
            for page, anchor in sorted(pages.items())[:1]:
                yield name, name, sort, page, anchor, 0 if sort == "key" else 1


def home(env: BuildEnvironment) -> HeaderscanDomain:
    """Return the domain of a build, which holds the library that is shown."""
    return cast("HeaderscanDomain", env.get_domain(HeaderscanDomain.name))


def source_page(header: str) -> str:
    """Return the page that shows a header: its logical name below ``_headers``."""
    parts = [part for part in header.split("/") if part not in ("", ".", "..")]
    return "/".join(["_headers", *parts])
