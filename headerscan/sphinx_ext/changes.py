"""What changed from one release to another, breaks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec
from docutils import nodes

from headerscan.check import compare
from headerscan.comparing.aspects import Aspect
from headerscan.comparing.changes import Change, Group, changes
from headerscan.comparing.pairing import HeaderFile
from headerscan.diagnostics import Verdict
from headerscan.escaping import for_page
from headerscan.placeless import placeless
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import summary_cell
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import code, joined, plain, symbol_reference

_MOST_ASPECTS = 6
_LONGEST_SIDE = 160


class ChangesView(msgspec.Struct, frozen=True, tag=True):
    """The way from one release to another."""

    old: str
    new: str

    def changes(self, library: Library) -> tuple[Verdict, tuple[Change, ...]]:
        """Return the verdict and all changes.

        Raises :class:`~headerscan.errors.ConfigError` for a label that is no release's.
        """
        return library.once(self, self._changes)

    def _changes(self, library: Library) -> tuple[Verdict, tuple[Change, ...]]:
        old, new = library.release(self.old), library.release(self.new)
        comparison = compare(old.api, new.api, library.profile)
        return comparison.verdict, changes(comparison.context, comparison.findings)

    def values(self, library: Library) -> Iterator[object]:
        """Yield the verdict and what is told of each change."""
        verdict, told = self.changes(library)
        yield verdict
        for change in told:
            pair = change.pair
            sides = [None if side is None else placeless(side) for side in (pair.old, pair.new)]
            messages = [finding.message for finding in change.findings]
            yield change.group, sides, change.aspects, messages

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the verdict, and a table for each group of changes."""
        verdict, told = self.changes(library)
        made: list[nodes.Node] = [nodes.paragraph("", _VERDICTS[verdict])]
        for group, members in groupby(told, key=lambda change: change.group):
            listed = list(members)
            title = f"{_TITLES[group]}: {len(listed)}"
            rows = [[_name_cell(change, library), *_cells(change, library)] for change in listed]
            made.append(table(title, _COLUMNS, rows))
        return made


_TITLES = {
    Group.BREAKING: "Breaking",
    Group.ADDED: "Added",
    Group.DEPRECATED: "Deprecated",
    Group.REMOVED: "Removed",
    Group.CHANGED: "Changed",
    Group.DOCUMENTED: "Documented differently",
}
_VERDICTS = {
    Verdict.MAJOR: "A major release: something that worked no longer does.",
    Verdict.MINOR: "A minor release: something came, and what was there still works.",
    Verdict.PATCH: "A patch release: nothing came and nothing broke.",
    Verdict.NONE: "Nothing changed.",
}
_COLUMNS = (Column("Name", 34), Column("Kind", 11, "choice"), Column("Change", 55))


def _name_cell(change: Change, library: Library) -> list[nodes.Node]:
    name = change.symbol.name
    if change.pair.new is not None and name in library.entries:
        return [symbol_reference(name)]
    return code(name)


def _cells(change: Change, library: Library) -> Iterator[list[nodes.Node]]:
    symbol = change.symbol
    kind = "header" if isinstance(symbol, HeaderFile) else symbol.kind
    yield plain(kind)
    if change.findings:
        said = [plain(finding.message) for finding in change.findings]
        yield joined(iter(said), "; ")
    elif change.pair.old is None and not isinstance(symbol, HeaderFile):
        yield summary_cell(symbol, library)
    else:
        yield _aspects(change.aspects)


def _aspects(aspects: Sequence[Aspect]) -> list[nodes.Node]:
    said = joined(([_aspect(aspect)] for aspect in aspects[:_MOST_ASPECTS]), "; ")
    if len(aspects) > _MOST_ASPECTS:
        said.append(nodes.Text(f"; and {len(aspects) - _MOST_ASPECTS} more"))
    return said or plain(NO_VALUE)


def _aspect(aspect: Aspect) -> nodes.Node:
    if aspect.what == "documentation":
        words = "documentation reworded"
        if aspect.old is None or aspect.new is None:
            words = "documentation added" if aspect.old is None else "documentation removed"
        return nodes.Text(words)
    old, new = _side(aspect.old), _side(aspect.new)
    return nodes.Text(for_page(f"{aspect.what}: {old} → {new}"))


def _side(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= _LONGEST_SIDE else f"{text[:_LONGEST_SIDE]}…"
