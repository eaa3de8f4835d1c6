"""The domain ``headerscan``: its keys and families, and what each page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from headerscan.cache import digest
from headerscan.errors import HeaderscanError
from headerscan.sphinx_ext.library import Library, Settings, load
from headerscan.sphinx_ext.selection import Selection
from headerscan.sphinx_ext.tables import View

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment


class HeaderscanDomain(Domain):
    """The keys of typed parameters, and directives that show what headers declare.

    ``shown`` has what each page shows, with the digest at the time of its reading; ``places``
    where things are: (``key`` or ``family``, name) → page → anchor.
    """

    name = "headerscan"
    label = "headerscan"
    object_types: ClassVar[dict[str, ObjType]] = {
        "key": ObjType("key", "key"),
        "family": ObjType("family", "family"),
    }
    roles: ClassVar[dict[str, Any]] = {"key": XRefRole(), "family": XRefRole()}
    initial_data: ClassVar[dict[str, Any]] = {"shown": {}, "places": {}, "context": ""}
    data_version = 5

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
            self._library = load({name: config[name] for name in names}, Path(self.env.srcdir))
        return self._library

    @library.setter
    def library(self, library: Library) -> None:
        self._library = library

    def note_place(self, sort: str, name: str, page: str, anchor: str) -> None:
        """Remember where a key or a family is described; a page's first place counts."""
        self.data["places"].setdefault((sort, name), {}).setdefault(page, anchor)

    def note_shown(self, page: str, shown: View | Selection) -> None:
        """Remember that a page shows something, so that it is read again when that changes.

        Also where it cannot be shown, as :meth:`library` and :meth:`View.values` raise it.
        """
        digests = self.data["shown"].setdefault(page, [])
        digests.append((shown, _digest(shown, self.library)))

    def outdated(self) -> Iterator[str]:
        """Yield the pages whose content is no longer what they were read with."""
        # What all pages depend on: the names to link, and the profile.
        releases = [release.label for release in self.library.releases]
        names = sorted(self.library.entries)
        context = digest(map(repr, (names, self.library.profile, releases)))
        changed = context != self.data["context"]
        self.data["context"] = context
        for page, parts in self.data["shown"].items():
            if changed or any(self._has_changed(shown, before) for shown, before in parts):
                yield page

    def _has_changed(self, shown: View | Selection, before: str) -> bool:
        try:
            return _digest(shown, self.library) != before
        except HeaderscanError:
            return True  # the page's directive says what is wrong

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.data["shown"].pop(docname, None)
        for pages in self.data["places"].values():
            pages.pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel reader found on its pages."""
        for page in docnames & otherdata["shown"].keys():
            self.data["shown"][page] = otherdata["shown"][page]
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
        """Return the link to a key's macro, a family's table or a line of a header."""
        if typ == "source":
            if builder.format != "html":
                return None
            return make_refnode(builder, fromdocname, source_page(target), node["refid"], contnode)
        pages = self.data["places"].get((typ, target))
        if not pages:
            return None
        page, anchor = min(pages.items())
        return make_refnode(builder, fromdocname, page, anchor, contnode, target)

    def get_objects(self) -> Iterable[tuple[str, str, str, str, str, int]]:
        """Yield keys and families for the inventory and the search."""
        for (sort, name), pages in self.data["places"].items():
            for page, anchor in sorted(pages.items())[:1]:
                yield name, name, sort, page, anchor, 0 if sort == "key" else 1


def _digest(shown: View | Selection, library: Library) -> str:
    return digest(map(repr, shown.values(library)))


def home(env: BuildEnvironment) -> HeaderscanDomain:
    """Return the domain of a build, which holds the library that is shown."""
    return cast("HeaderscanDomain", env.get_domain(HeaderscanDomain.name))


def source_page(header: str) -> str:
    """Return the page that shows a header: its logical name below ``_headers``."""
    parts = [part for part in header.split("/") if part not in ("", ".", "..")]
    return "/".join(["_headers", *parts])
