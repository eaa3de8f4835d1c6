"""What changed from one release to another, breaks first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from headerscan.check import compare
from headerscan.comparing.changes import Aspect, Change, Group, changes
from headerscan.comparing.pairing import HeaderFile
from headerscan.diagnostics import Verdict
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import meaning_cell
from headerscan.sphinx_ext.tables import NO_VALUE, Cell, Column, Content, Link, Table
from headerscan.sphinx_ext.views import View

_MOST_ASPECTS = 6
_LONGEST_SIDE = 160


class ChangesView(View, frozen=True):
    """The way from one release to another."""

    old: str
    new: str

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the verdict, and a table for each group of changes.

        Raises :class:`~headerscan.errors.ConfigError` for a label that is no release's.
        """
        old, new = library.release(self.old), library.release(self.new)
        comparison = compare(old.api, new.api, library.profile)
        yield _VERDICTS[comparison.verdict]
        told = changes(comparison.context, comparison.findings)
        for group, members in groupby(told, key=lambda change: change.group):
            rows = tuple(_row(change, library) for change in members)
            yield Table(f"{_TITLES[group]}: {len(rows)}", _COLUMNS, rows)


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


def _row(change: Change, library: Library) -> tuple[Cell, ...]:
    symbol = change.symbol
    is_header = isinstance(symbol, HeaderFile)
    said: Cell
    if change.findings:
        said = "; ".join(finding.message for finding in change.findings)
    elif change.pair.old is None and not isinstance(symbol, HeaderFile):
        said = meaning_cell(symbol, library)
    else:
        said = _aspects(change.aspects)
    return Link(symbol.name), "header" if is_header else symbol.kind, said


def _aspects(aspects: Sequence[Aspect]) -> str:
    said = [_aspect(aspect) for aspect in aspects[:_MOST_ASPECTS]]
    if len(aspects) > _MOST_ASPECTS:
        said.append(f"and {len(aspects) - _MOST_ASPECTS} more")
    return "; ".join(said) or NO_VALUE


def _aspect(aspect: Aspect) -> str:
    if aspect.what == "documentation":
        if aspect.old is None or aspect.new is None:
            return f"documentation {'added' if aspect.old is None else 'removed'}"
        return "documentation reworded"
    return f"{aspect.what}: {_side(aspect.old)} → {_side(aspect.new)}"


def _side(text: str | None) -> str:
    if text is None:
        return "nothing"
    return text if len(text) <= _LONGEST_SIDE else f"{text[:_LONGEST_SIDE]}…"
