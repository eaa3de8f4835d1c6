"""Lists of symbols: a table with a line for each, and a link to where it is described."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec
from docutils import nodes

from headerscan.matching.patterns import without_lead
from headerscan.model import Api, Doc, Enumeration, Macro, Symbol
from headerscan.profile import Profile
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import inline_nodes, plain, symbol_reference
from headerscan.sphinx_ext.views import Selection

_COLUMNS = (
    Column("Name", 36),
    Column("Kind", 10, "choice"),
    Column("Since", 10, "release"),
    Column("Meaning", 44),
)


class ListingView(msgspec.Struct, frozen=True, tag=True):
    """A table of the symbols that a selection takes."""

    selection: Selection
    title: str

    def values(self, library: Library) -> Iterator[object]:
        """Yield what the table has of each symbol."""
        for entry in self.selection.entries(library):
            yield entry.name, entry.primary.kind, entry.since or NO_VALUE
            yield summary(entry.documented, library, entry)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table, or nothing where nothing is selected."""
        entries = self.selection.entries(library)
        return [listing(entries, self.title, library)] if entries else []


def listing(
    entries: Sequence[Entry], title: str, library: Library, *, since: bool = True
) -> nodes.table:
    """Return a table of entries: name, kind, release (unless all share it) and meaning."""
    columns = _COLUMNS if since else tuple(c for c in _COLUMNS if c.title != "Since")
    rows = [_row(entry, library, since=since) for entry in entries]
    return table(title, columns, rows, is_overview=True)


def _row(entry: Entry, library: Library, *, since: bool) -> list[list[nodes.Node]]:
    symbol = entry.primary
    return [
        [symbol_reference(symbol.name)],
        plain(symbol.kind),
        *([plain(entry.since or NO_VALUE)] if since else []),
        summary_cell(entry.documented, library, entry),
    ]


def since_text(symbol: Symbol) -> str:
    """Return the release that a symbol's comment names."""
    return symbol.doc.since or NO_VALUE if symbol.doc is not None else NO_VALUE


def summary(symbol: Symbol, library: Library, entry: Entry | None = None) -> tuple[bool, str]:
    """Return whether a symbol is deprecated, and its meaning in one sentence."""
    # Tables of several pages ask for it, and each twice: to compare, and to write.
    typedefs = entry.aliases if entry is not None else ()
    key = ("summary", id(symbol), *map(id, typedefs))
    return library.once(key, lambda library: _summary(symbol, library, entry))


def _summary(symbol: Symbol, library: Library, entry: Entry | None) -> tuple[bool, str]:
    deprecated = symbol.doc is not None and symbol.doc.deprecated is not None
    text = meaning(symbol, library.profile, entry)
    if not text and isinstance(symbol, Enumeration):
        text = _enumerator_count(symbol, library.api)
    return deprecated, text


def summary_cell(symbol: Symbol, library: Library, entry: Entry | None = None) -> list[nodes.Node]:
    """Return a symbol's meaning in one sentence, and whether it is deprecated."""
    deprecated, text = summary(symbol, library, entry)
    said: list[nodes.Node] = []
    if deprecated:
        said += [nodes.strong("", "Deprecated"), nodes.Text(". ")]
    said += inline_nodes(text, library.names(symbol.name))
    return said or plain(NO_VALUE)


def _enumerator_count(enum: Enumeration, api: Api) -> str:
    names = [name for name in enum.enumerators if name in api.by_name]
    return f"{len(names)} value{'' if len(names) == 1 else 's'}"


LONGEST = 240
"""The most characters that a meaning has."""

_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.](?=\s|$)")
_SHORTEST_SENTENCE = 20
_ENDS = (".", ",", ";", ")")
_EMPTY_SENTENCE = re.compile(r"\.\s+(?=\.)")
_BEFORE_PUNCTUATION = re.compile(r"(?:[\s,;]|\(\s*\))+(?=[.;)]|$)")


def meaning(symbol: Symbol, profile: Profile, entry: Entry | None = None) -> str:
    """Return the first sentence of a symbol's doc, or its struct's typedef's.

    The type annotation and words that only say what sort of thing it is (the profile's
    ``docs.leads``) are left out. Empty text where nothing is said.
    """
    doc = symbol.doc
    if (doc is None or not doc.summary) and entry is not None:
        docs = (typedef.doc for typedef in entry.aliases)
        doc = next((alias for alias in docs if alias is not None and alias.summary), doc)
    if doc is None:
        return ""
    return _shorten(without_lead(_without_annotations(symbol, doc), profile.docs.leads))


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
    for match in _SENTENCE.finditer(text, _SHORTEST_SENTENCE):
        if match.end() <= LONGEST:
            return text[: match.end()]
        break
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
