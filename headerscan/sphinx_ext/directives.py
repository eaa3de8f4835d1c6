"""The directives: each turns its arguments into what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from headerscan.errors import HeaderscanError, UsageError
from headerscan.model import Macro
from headerscan.sphinx_ext.changes import ChangesView
from headerscan.sphinx_ext.domain import HeaderscanDomain, home
from headerscan.sphinx_ext.families import FamiliesView, FamilyView, KeysView
from headerscan.sphinx_ext.findings import FindingsView, RulesView, rule_anchor, rule_named
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import ListingView, SinceView
from headerscan.sphinx_ext.objects import Describer
from headerscan.sphinx_ext.tables import content_nodes
from headerscan.sphinx_ext.timeline import GrowthView, TimelineView
from headerscan.sphinx_ext.views import Selection, View, kinds_of

if TYPE_CHECKING:
    from docutils.parsers.rst import Directive
    from sphinx.util.typing import OptionSpec


class ViewPlace(nodes.General, nodes.Element):
    """Where a view stands; what it shows is made when its page is written."""


class ViewFiller(SphinxPostTransform):
    """Puts what views show in their places, each table with an id.

    Tables have nothing that other pages must know. So they are no part of what is kept of a
    page, and pass by all that Sphinx does to a page that it reads.
    """

    default_priority = 5  # before references are resolved

    def run(self, **_: object) -> None:
        """Fill a page's places."""
        for place in list(self.document.findall(ViewPlace)):
            library = home(self.env).library
            shown = place["view"].values(library)
            place.replace_self([content_nodes(content, library) for content in shown])
        for number, table in enumerate(self.document.findall(nodes.table), 1):
            if "headerscan-table" in table["classes"] and not table["ids"]:
                table["ids"].append(f"headerscan-table-{number}")


class LibraryDirective(SphinxDirective):
    """What all directives have in common."""

    final_argument_whitespace = True

    @property
    def home(self) -> HeaderscanDomain:
        """Return the domain, which holds the library."""
        return home(self.env)

    @property
    def library(self) -> Library:
        """Return what the project's configuration names."""
        return self.home.library

    @property
    def argument(self) -> str:
        """Return the directive's argument, empty where it has none."""
        return str(self.arguments[0]) if self.arguments else ""

    def run(self) -> list[nodes.Node]:
        """Return what the directive shows; a wrong argument is an error at its line."""
        try:
            made = list(self.show())
        except HeaderscanError as error:
            raise self.error(str(error)) from error
        for node in made:
            self.set_source_info(node)
        return made

    def show(self) -> Iterator[nodes.Node]:
        """Yield the nodes of what the arguments name."""
        raise NotImplementedError

    def view(self, view: View) -> Iterator[nodes.Node]:
        """Yield a view's place; the page is read again when what it shows changes."""
        self.home.note_view(self.env.docname, view)
        yield ViewPlace(view=view)

    def describe(self, selection: Selection) -> Iterator[nodes.Node]:
        """Yield the objects of what is selected, and note where their keys are described."""
        self.home.note_view(self.env.docname, selection)
        describer = Describer(self.library, self)
        for entry in selection.entries(self.library):
            yield from describer.entry(entry)
            symbol = entry.primary
            if isinstance(symbol, Macro) and symbol.field and isinstance(symbol.value, str):
                self.home.note_place("key", symbol.value, self.env.docname, f"c.{symbol.name}")


class FamilyDirective(LibraryDirective):
    """``.. headerscan:family:: NAME``: a family's table, and each of its macros below.

    With ``:table-only:`` the macros are described elsewhere.
    """

    required_arguments = 1
    option_spec: ClassVar[OptionSpec] = {"table-only": directives.flag}

    def show(self) -> Iterator[nodes.Node]:
        """Yield the table and the descriptions."""
        view = FamilyView(self.argument)
        yield from self.view(view)
        self.home.note_place("family", view.family, self.env.docname, view.anchor)
        if "table-only" not in self.options:
            yield from self.describe(Selection(family=view.family))


class RuleDirective(LibraryDirective):
    """``.. headerscan:rule:: RULE``: what a rule finds, why, and how to mend it."""

    required_arguments = 1

    def show(self) -> Iterator[nodes.Node]:
        """Yield a target and the rule's page; rules' pages are reST, unlike comments."""
        rule = rule_named(self.argument)
        anchor = rule_anchor(rule.id)
        self.home.note_place("rule", rule.id, self.env.docname, anchor)
        yield nodes.target("", "", ids=[anchor])
        yield from self.parse_text_to_nodes(rule.page)


_SELECTING: OptionSpec = {
    "kinds": kinds_of,
    "header": directives.unchanged_required,
    "match": directives.unchanged_required,
    "without-families": directives.flag,
}


def _selected(directive: LibraryDirective) -> Selection:
    """Return what the options of a directive select."""
    return Selection(
        kinds=directive.options.get("kinds", ()),
        header=directive.options.get("header", ""),
        match=tuple(directive.options.get("match", "").split()),
        without_families="without-families" in directive.options,
    )


def _changes(directive: LibraryDirective) -> ChangesView:
    old, separator, new = directive.argument.partition(" .. ")
    if not separator:
        raise UsageError(
            f"'{directive.argument}' names no two releases", remedy="write 'OLD .. NEW'"
        )
    return ChangesView(old.strip(), new.strip())


def _shows(
    of: Callable[[LibraryDirective], View | Selection],
    *,
    arguments: int = 1,
    options: OptionSpec | None = None,
) -> type[LibraryDirective]:
    """Return a directive that shows a view, or describes what is selected."""

    def show(self: LibraryDirective) -> Iterator[nodes.Node]:
        shown = of(self)
        yield from self.view(shown) if isinstance(shown, View) else self.describe(shown)

    members = {"show": show, "required_arguments": arguments, "option_spec": options or {}}
    return type("ViewDirective", (LibraryDirective,), members)


def _named(*kinds: str) -> type[LibraryDirective]:
    """Return a directive for symbols by name or glob, of some kinds or all."""
    return _shows(lambda given: Selection(kinds, match=tuple(given.argument.split())))


DIRECTIVES: dict[str, type[Directive]] = {
    "symbol": _named(),
    "macro": _named("macro"),
    "enum": _named("enum"),
    "function": _named("function"),
    "callback": _named("callback"),
    "struct": _named("struct"),
    "type": _named("type"),
    "symbols": _shows(_selected, arguments=0, options=_SELECTING),
    "header": _shows(lambda given: Selection(header=given.argument)),
    "listing": _shows(
        lambda given: ListingView(_selected(given), given.argument), options=_SELECTING
    ),
    "family": FamilyDirective,
    "families": _shows(lambda given: FamiliesView(given.argument)),
    "keys": _shows(lambda given: KeysView(given.argument)),
    "since": _shows(
        lambda given: SinceView(given.argument, "compact" in given.options),
        options={"compact": directives.flag},
    ),
    "changes": _shows(_changes),
    "timeline": _shows(lambda _: TimelineView(), arguments=0),
    "growth": _shows(lambda _: GrowthView(), arguments=0),
    "findings": _shows(lambda _: FindingsView(), arguments=0),
    "rules": _shows(lambda given: RulesView(given.argument)),
    "rule": RuleDirective,
}
"""The directives by the name behind ``headerscan:``."""
