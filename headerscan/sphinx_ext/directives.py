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
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.families import FamiliesView, FamilyView, KeysView
from headerscan.sphinx_ext.findings import FindingsView
from headerscan.sphinx_ext.history import GrowthView, TimelineView
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import ListingView
from headerscan.sphinx_ext.objects import Describer
from headerscan.sphinx_ext.rule_pages import rule_anchor, rule_named, rules_table
from headerscan.sphinx_ext.since import SinceView
from headerscan.sphinx_ext.views import Selection, Shown, View, kinds_of

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
            place.replace_self(list(place["view"].content(home(self.env).library)))
        for number, table in enumerate(self.document.findall(nodes.table), 1):
            if "headerscan-table" in table["classes"] and not table["ids"]:
                table["ids"].append(f"headerscan-table-{number}")


class LibraryDirective(SphinxDirective):
    """What all directives have in common."""

    required_arguments = 1
    final_argument_whitespace = True

    @property
    def home(self) -> HeaderscanDomain:
        """Return the domain, which holds the library."""
        return home(self.env)

    @property
    def library(self) -> Library:
        """Return what the project's configuration names."""
        return self.home.library

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

    def note(self, view: Shown) -> None:
        """Have this page read again when the view's values change."""
        self.home.note_view(self.env.docname, view)

    def view(self, view: View) -> Iterator[nodes.Node]:
        """Note a view and yield its place."""
        self.note(view)
        yield ViewPlace(view=view)

    def describe(self, entries: tuple[Entry, ...]) -> Iterator[nodes.Node]:
        """Yield the objects of entries, and note where their keys are described."""
        describer = Describer(self.library, self)
        for entry in entries:
            yield from describer.entry(entry)
            symbol = entry.primary
            if isinstance(symbol, Macro) and symbol.field and isinstance(symbol.value, str):
                self.home.note_place("key", symbol.value, self.env.docname, f"c.{symbol.name}")


class SymbolDirective(LibraryDirective):
    """``.. headerscan:symbol:: NAME…``: symbols by name or glob, and nothing else.

    ``enum``, ``function``, ``struct``, ``macro`` and ``type`` are the same for one kind.
    """

    kinds: ClassVar[tuple[str, ...]] = ()

    def show(self) -> Iterator[nodes.Node]:
        """Yield the descriptions of the named symbols."""
        selection = Selection(kinds=self.kinds, match=tuple(self.arguments[0].split()))
        self.note(selection)
        yield from self.describe(selection.entries(self.library))


class SymbolsDirective(LibraryDirective):
    """``.. headerscan:symbols::``: all symbols that the options select."""

    required_arguments = 0
    option_spec: ClassVar[OptionSpec] = {
        "kinds": kinds_of,
        "header": directives.unchanged_required,
        "match": directives.unchanged_required,
        "without-families": directives.flag,
    }

    def selection(self) -> Selection:
        """Return what the options select."""
        return Selection(
            kinds=self.options.get("kinds", ()),
            header=self.options.get("header", ""),
            match=tuple(self.options.get("match", "").split()),
            without_families="without-families" in self.options,
        )

    def show(self) -> Iterator[nodes.Node]:
        """Yield the descriptions of the selected symbols."""
        selection = self.selection()
        self.note(selection)
        yield from self.describe(selection.entries(self.library))


class ListingDirective(SymbolsDirective):
    """``.. headerscan:listing:: TITLE``: a table of the selected symbols, with links."""

    required_arguments = 1

    def show(self) -> Iterator[nodes.Node]:
        """Yield the table."""
        yield from self.view(ListingView(self.selection(), self.arguments[0]))


class HeaderDirective(LibraryDirective):
    """``.. headerscan:header:: NAME``: a whole header in its own order."""

    def show(self) -> Iterator[nodes.Node]:
        """Yield the descriptions of all that the header declares."""
        selection = Selection(header=self.arguments[0])
        self.note(selection)
        yield from self.describe(selection.entries(self.library))


class FamilyDirective(LibraryDirective):
    """``.. headerscan:family:: NAME``: a family's table, and each of its macros below.

    With ``:table-only:`` the macros are described elsewhere.
    """

    option_spec: ClassVar[OptionSpec] = {"table-only": directives.flag}

    def show(self) -> Iterator[nodes.Node]:
        """Yield the table and the descriptions."""
        view = FamilyView(self.arguments[0])
        yield from self.view(view)
        self.home.note_place("family", view.family, self.env.docname, view.anchor)
        if "table-only" not in self.options:
            yield from self.describe(Selection(family=view.family).entries(self.library))


class SinceDirective(LibraryDirective):
    """``.. headerscan:since:: RELEASE``: what came with a release.

    A table, or with ``:compact:`` a list of names.
    """

    option_spec: ClassVar[OptionSpec] = {"compact": directives.flag}

    def show(self) -> Iterator[nodes.Node]:
        """Yield the table or the list."""
        yield from self.view(SinceView(self.arguments[0], "compact" in self.options))


class ChangesDirective(LibraryDirective):
    """``.. headerscan:changes:: OLD .. NEW``: what changed between two releases."""

    def show(self) -> Iterator[nodes.Node]:
        """Yield the verdict and the tables."""
        old, separator, new = self.arguments[0].partition(" .. ")
        if not separator:
            raise UsageError(
                f"'{self.arguments[0]}' names no two releases", remedy="write 'OLD .. NEW'"
            )
        yield from self.view(ChangesView(old.strip(), new.strip()))


class RulesDirective(LibraryDirective):
    """``.. headerscan:rules:: TITLE``: a table of the rules of the check."""

    def show(self) -> Iterator[nodes.Node]:
        """Yield the table."""
        yield rules_table(self.arguments[0])


class RuleDirective(LibraryDirective):
    """``.. headerscan:rule:: RULE``: what a rule finds, why, and how to mend it."""

    def show(self) -> Iterator[nodes.Node]:
        """Yield a target and the rule's page; rules' pages are reST, unlike comments."""
        rule = rule_named(self.arguments[0])
        anchor = rule_anchor(rule.id)
        self.home.note_place("rule", rule.id, self.env.docname, anchor)
        yield nodes.target("", "", ids=[anchor])
        yield from self.parse_text_to_nodes(rule.page)


def _titled(view: Callable[[str], View]) -> type[LibraryDirective]:
    """Return a directive that shows one view, whose argument is its title."""

    def show(self: LibraryDirective) -> Iterator[nodes.Node]:
        yield from self.view(view(self.arguments[0]))

    return type("TitledDirective", (LibraryDirective,), {"show": show})


def _alone(view: Callable[[], View]) -> type[LibraryDirective]:
    """Return a directive that shows one view, and takes no argument."""

    def show(self: LibraryDirective) -> Iterator[nodes.Node]:
        yield from self.view(view())

    return type("AloneDirective", (LibraryDirective,), {"show": show, "required_arguments": 0})


def _of_kind(kind: str) -> type[SymbolDirective]:
    return type(f"{kind.title()}Directive", (SymbolDirective,), {"kinds": (kind,)})


DIRECTIVES: dict[str, type[Directive]] = {
    "symbol": SymbolDirective,
    "symbols": SymbolsDirective,
    "listing": ListingDirective,
    "header": HeaderDirective,
    "family": FamilyDirective,
    "families": _titled(FamiliesView),
    "keys": _titled(KeysView),
    "since": SinceDirective,
    "changes": ChangesDirective,
    "timeline": _alone(TimelineView),
    "growth": _alone(GrowthView),
    "findings": _alone(FindingsView),
    "rules": RulesDirective,
    "rule": RuleDirective,
    "macro": _of_kind("macro"),
    "enum": _of_kind("enum"),
    "function": _of_kind("function"),
    "callback": _of_kind("callback"),
    "struct": _of_kind("struct"),
    "type": _of_kind("type"),
}
"""The directives by the name behind ``headerscan:``."""
