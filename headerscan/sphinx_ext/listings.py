"""Lists of symbols, each with a link to where it is described: a table, or names by kind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import compress

import msgspec

from headerscan.matching.phrases import without_lead
from headerscan.model import Doc, Enumeration, Macro, Symbol
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import (
    NO_VALUE,
    Cell,
    Column,
    Content,
    Items,
    Link,
    Marked,
    Said,
    Table,
    joined,
)
from headerscan.sphinx_ext.views import Selection, View

_COLUMNS = (
    Column("Name", 36),
    Column("Kind", 10, "choice"),
    Column("Since", 10, "release"),
    Column("Meaning", 44),
)


class ListingView(View, frozen=True):
    """A table of the symbols that a selection takes."""

    selection: Selection
    title: str

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table, or nothing where nothing is selected."""
        rows = tuple(
            (
                Link(entry.name),
                entry.primary.kind,
                entry.since or NO_VALUE,
                meaning_cell(entry.documented, library, entry),
            )
            for entry in self.selection.entries(library)
        )
        if rows:
            yield _without_empty_columns(Table(self.title, _COLUMNS, rows, is_overview=True))


def _without_empty_columns(table: Table) -> Table:
    """Return a table without the columns in which no row says anything, as many headers have."""
    said = [any(cell != NO_VALUE for cell in cells) for cells in zip(*table.rows, strict=True)]
    return msgspec.structs.replace(
        table,
        columns=tuple(compress(table.columns, said)),
        rows=tuple(tuple(compress(row, said)) for row in table.rows),
    )


class SinceView(View, frozen=True):
    """What came with one release, by the comments: a table, or a list of names for each kind."""

    release: str
    compact: bool = False

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table or the list."""
        symbols = library.once("since", _by_release).get(self.release, {}).values()
        if self.compact:
            yield Items(tuple(_by_kind(symbols)))
            return
        rows = tuple((Link(one.name), one.kind, meaning_cell(one, library)) for one in symbols)
        columns = (*_COLUMNS[:2], _COLUMNS[3])
        yield Table(f"New in {self.release}", columns, rows, is_overview=True)


def _by_release(library: Library) -> dict[str, dict[str, Symbol]]:
    """Return the symbols whose docs name each release, each name once."""
    found: defaultdict[str, dict[str, Symbol]] = defaultdict(dict)
    for symbol in library.api.symbols:
        if symbol.doc is not None and symbol.doc.since:
            found[symbol.doc.since].setdefault(symbol.name, symbol)
    return found


def _by_kind(symbols: Iterable[Symbol]) -> Iterator[Cell]:
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for symbol in symbols:
        kinds[symbol.kind].append(symbol.name)
    for kind, names in kinds.items():
        word = kind if len(names) == 1 else f"{kind}s"
        yield f"{len(names)} {word}: ", *joined(map(Link, names))


def since_text(symbol: Symbol) -> str:
    """Return the release that a symbol's comment names."""
    return symbol.doc.since or NO_VALUE if symbol.doc is not None else NO_VALUE


def meaning_cell(symbol: Symbol, library: Library, entry: Entry | None = None) -> Cell:
    """Return a symbol's meaning in one sentence, and whether it is deprecated."""
    text = meaning(symbol, library, entry)
    said = (Said(text, symbol.name),) if text else ()
    if symbol.doc is not None and symbol.doc.deprecated is not None:
        return Marked("Deprecated", "strong"), ". ", *said
    return said or NO_VALUE


LONGEST = 240
"""The most characters that a meaning has."""

_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.](?=\s|$)")
_SHORTEST_SENTENCE = 20
_ENDS = (".", ",", ";", ")")
_EMPTY_SENTENCE = re.compile(r"\.\s+(?=\.)")
_BEFORE_PUNCTUATION = re.compile(r"(?:[\s,;]|\(\s*\))+(?=[.;)]|$)")


def meaning(symbol: Symbol, library: Library, entry: Entry | None = None) -> str:
    """Return the first sentence of a symbol's doc, or its struct's typedef's.

    The type annotation and words that only say what sort of thing it is (the profile's
    ``docs.leads``) are left out. Of an enum without a doc it is how many values it has.
    """
    docs = [symbol.doc, *(alias.doc for alias in (entry.aliases if entry is not None else ()))]
    doc = next((doc for doc in docs if doc is not None and doc.summary), None)
    text = ""
    if doc is not None:
        text = without_lead(_without_annotations(symbol, doc), library.profile.docs.leads)
    if not text and isinstance(symbol, Enumeration):
        count = sum(name in library.api.by_name for name in symbol.enumerators)
        text = f"{count} value{'' if count == 1 else 's'}"
    return _shorten(text)


def _without_annotations(symbol: Symbol, doc: Doc) -> str:
    text = doc.summary
    if isinstance(symbol, Macro) and symbol.field is not None:
        for annotation in symbol.field.annotations:
            before, said, behind = text.partition(annotation.text)
            # In "A string naming …" and "as an int containing …" it is a part of the sentence.
            if said and before and (not behind or behind.startswith(_ENDS)):
                text = before + behind
    return _BEFORE_PUNCTUATION.sub("", _EMPTY_SENTENCE.sub("", text)).lstrip(" .,;")


def _shorten(text: str) -> str:
    first = _SENTENCE.search(text, _SHORTEST_SENTENCE)
    if first is not None and first.end() <= LONGEST:
        return text[: first.end()]
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
