"""The directives: each turns its arguments into what its page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from headerscan.errors import HeaderscanError, UsageError
from headerscan.model import Macro
from headerscan.sphinx_ext import listings, releases
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.objects import Describer
from headerscan.sphinx_ext.selection import KINDS, Selection, listing
from headerscan.sphinx_ext.tables import View, content_nodes

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.util.typing import OptionSpec

Shown = View | Selection


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
        """Yield what a view shows or selected objects, and note where families and keys are."""
        domain, page = home(self.env), self.env.docname
        domain.note_shown(page, shown)
        if isinstance(shown, View):
            if shown.family:
                anchor = listings.family_anchor(shown.family)
                domain.note_place("family", shown.family, page, anchor)
            for content in shown.values(domain.library):
                yield content_nodes(content, domain.library)
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
    yield View(listings.family, (given.argument,), family=given.argument)
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
    "macro": _named("macro"),
    "enum": _named("enum"),
    "function": _named("function"),
    "callback": _named("callback"),
    "struct": _named("struct"),
    "type": _named("type"),
    "symbols": _showing(lambda given: [_selected(given)], arguments=0, options=_SELECTING),
    "header": _showing(lambda given: [Selection(header=given.argument)]),
    "listing": _showing(
        lambda given: [View(listing, (given.argument, _selected(given)))],
        options=_SELECTING,
    ),
    "family": _showing(_family, options={"table-only": directives.flag}),
    "families": _showing(lambda given: [View(listings.families, (given.argument,))]),
    "keys": _showing(lambda given: [View(listings.keys, (given.argument,))]),
    "since": _showing(
        lambda given: [View(listings.since, (given.argument, "compact" in given.options))],
        options={"compact": directives.flag},
    ),
    "changes": _showing(_changes),
    "timeline": _showing(lambda _: [View(releases.growth), View(releases.timeline)], arguments=0),
    "findings": _showing(lambda _: [View(listings.findings)], arguments=0),
}
"""The directives by the name behind ``headerscan:``."""
