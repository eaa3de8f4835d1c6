"""The domain ``headerscan``: its directives, its keys and families, and what each page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec
from docutils import nodes
from docutils.parsers.rst import Directive, directives
from sphinx.domains import Domain, ObjType
from sphinx.roles import XRefRole
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from headerscan.cache import digest
from headerscan.errors import HeaderscanError, UsageError
from headerscan.model import Macro
from headerscan.sphinx_ext import releases, tables
from headerscan.sphinx_ext.library import Library, Settings, load
from headerscan.sphinx_ext.objects import Describer
from headerscan.sphinx_ext.selection import KINDS, Selection, listing
from headerscan.sphinx_ext.tables import View, content_nodes

if TYPE_CHECKING:
    from docutils.nodes import Element, reference
    from sphinx.addnodes import pending_xref
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import OptionSpec

Shown = View | Selection


class ViewPlace(nodes.General, nodes.Element):
    """Where a view stands. What reads pages, many times each, need not go through its tables."""


class ViewFiller(SphinxPostTransform):
    """Puts what views show in their places when a page is written."""

    default_priority = 5  # before references are resolved

    def run(self, **_: object) -> None:
        """Fill a page's places."""
        for place in list(self.document.findall(ViewPlace)):
            library = home(self.env).library
            shown = place["view"].values(library)
            place.replace_self([content_nodes(content, library) for content in shown])
        for number, table in enumerate(self.document.findall(nodes.table), 1):
            table["ids"] = table["ids"] or [f"headerscan-table-{number}"]  # as Sphinx wants


class LibraryDirective(SphinxDirective):
    """What all directives have in common; ``shows`` says what one is to show."""

    final_argument_whitespace = True
    shows: ClassVar[Callable[[LibraryDirective], Iterable[Shown]]]

    @property
    def argument(self) -> str:
        """Return the directive's argument, empty where it has none."""
        return str(self.arguments[0]) if self.arguments else ""

    def run(self) -> list[nodes.Node]:
        """Return what the directive shows; a wrong argument is an error at its line."""
        try:
            made = [node for shown in type(self).shows(self) for node in self._nodes(shown)]
        except HeaderscanError as error:
            raise self.error(str(error)) from error
        for node in made:
            self.set_source_info(node)
        return made

    def _nodes(self, shown: Shown) -> Iterator[nodes.Node]:
        """Yield a view's place or selected objects, and note where families and keys are."""
        domain, page = home(self.env), self.env.docname
        domain.note_shown(page, shown)
        if isinstance(shown, View):
            if shown.family:
                anchor = tables.family_anchor(shown.family)
                domain.note_place("family", shown.family, page, anchor)
            yield ViewPlace(view=shown)
            return
        describer = Describer(domain.library, self)
        for entry in shown.entries(domain.library):
            yield from describer.entry(entry)
            symbol = entry.primary
            if isinstance(symbol, Macro) and symbol.field and isinstance(symbol.value, str):
                domain.note_place("key", symbol.value, page, f"c.{symbol.name}")


def _showing(
    shows: Callable[[LibraryDirective], Iterable[Shown]],
    *,
    arguments: int = 1,
    options: OptionSpec | None = None,
) -> type[LibraryDirective]:
    members = {"shows": shows, "required_arguments": arguments, "option_spec": options or {}}
    return type("ShowingDirective", (LibraryDirective,), members)


def _named(*kinds: str) -> type[LibraryDirective]:
    """Return a directive for symbols by name or glob, of some kinds or all."""
    return _showing(lambda given: [Selection(kinds, match=tuple(given.argument.split()))])


def _kinds(text: str) -> tuple[str, ...]:
    """Return the kinds that an option names, apart by commas or spaces."""
    return tuple(directives.choice(word, [*KINDS]) for word in text.replace(",", " ").split())


_SELECTING: OptionSpec = {
    "kinds": _kinds,
    "header": directives.unchanged_required,
    "match": directives.unchanged_required,
    "without-families": directives.flag,
}


def _selected(given: LibraryDirective) -> Selection:
    """Return what the options of a directive select."""
    return Selection(
        kinds=given.options.get("kinds", ()),
        header=given.options.get("header", ""),
        match=tuple(given.options.get("match", "").split()),
        without_families="without-families" in given.options,
    )


def _family(given: LibraryDirective) -> Iterator[Shown]:
    yield View(tables.family, (given.argument,), family=given.argument)
    if "table-only" not in given.options:
        yield Selection(family=given.argument)


def _changes(given: LibraryDirective) -> Iterator[Shown]:
    old, separator, new = given.argument.partition(" .. ")
    if not separator:
        said = f"'{given.argument}' names no two releases"
        raise UsageError(said, remedy="write 'OLD .. NEW'")
    yield View(releases.changes_between, (old.strip(), new.strip()))


DIRECTIVES: dict[str, type[LibraryDirective]] = {
    "symbol": _named(),
    **{kind: _named(kind) for kind in "macro enum function callback struct type".split()},
    "symbols": _showing(lambda given: [_selected(given)], arguments=0, options=_SELECTING),
    "header": _showing(lambda given: [Selection(header=given.argument)]),
    "listing": _showing(
        lambda given: [View(listing, (given.argument, _selected(given)))],
        options=_SELECTING,
    ),
    "family": _showing(_family, options={"table-only": directives.flag}),
    "families": _showing(lambda given: [View(tables.families, (given.argument,))]),
    "keys": _showing(lambda given: [View(tables.keys, (given.argument,))]),
    "since": _showing(
        lambda given: [View(tables.since, (given.argument, "compact" in given.options))],
        options={"compact": directives.flag},
    ),
    "changes": _showing(_changes),
    "timeline": _showing(lambda _: [View(releases.growth), View(releases.timeline)], arguments=0),
    "findings": _showing(lambda _: [View(tables.findings)], arguments=0),
}
"""The directives by the name behind ``headerscan:``."""


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
    directives: ClassVar[dict[str, type[Directive]]] = dict(DIRECTIVES)
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

    def note_shown(self, page: str, shown: Shown) -> None:
        """Remember that a page shows something, so that it is read again when that changes."""
        digests = self.data["shown"].setdefault(page, [])
        digests.append((shown, _digest(shown, self.library)))

    def outdated(self) -> Iterator[str]:
        """Yield the pages whose content is no longer what they were read with."""
        # What all pages depend on: the names to link, and the profile.
        names = sorted(self.library.entries)
        context = digest(map(repr, (names, self.library.profile, [*self.library.releases])))
        changed = context != self.data["context"]
        self.data["context"] = context
        for page, parts in self.data["shown"].items():
            if changed or any(self._has_changed(shown, before) for shown, before in parts):
                yield page

    def _has_changed(self, shown: Shown, before: str) -> bool:
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
        node: pending_xref,  # noqa: ARG002 - the signature is Sphinx's
        contnode: Element,
    ) -> reference | None:
        """Return the link to a key's macro or a family's table."""
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


def _digest(shown: Shown, library: Library) -> str:
    return digest(map(repr, shown.values(library)))


def home(env: BuildEnvironment) -> HeaderscanDomain:
    """Return the domain of a build, which holds the library that is shown."""
    return cast("HeaderscanDomain", env.get_domain(HeaderscanDomain.name))
