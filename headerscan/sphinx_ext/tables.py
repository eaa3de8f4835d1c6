"""What stands between descriptions: tables of symbols, keys and findings, sentences, plots.

A view makes it of a library, as data. The data say whether a page has changed since it was read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from textwrap import shorten

import msgspec
from docutils import nodes

from headerscan.check import check
from headerscan.escaping import for_page
from headerscan.matching.phrases import without_lead
from headerscan.model import Doc, Enumeration, Macro, Role, Symbol
from headerscan.report._words import counted
from headerscan.sphinx_ext.library import Entry, Library, look_up
from headerscan.sphinx_ext.text import (
    family_reference,
    inline_nodes,
    literal,
    plain,
    symbol_reference,
)

NO_VALUE = "–"
"""What stands in a cell that has nothing to say."""


class Part(msgspec.Struct, frozen=True):
    """Words in a cell that are more than plain.

    As ``symbol`` or ``family`` they lead to the one called ``name``; as ``comment`` the names in
    them are links, but for ``name``; as ``short`` they stand for what ``name`` says. They may
    also be ``strong``, or ``below`` a key.
    """

    text: str
    sort: str
    name: str = ""


Cell = str | Part | tuple[str | Part, ...]


class Column(msgspec.Struct, frozen=True):
    """A table's column: its title, its share of the width, and how it is filtered."""

    title: str
    width: int
    filter: str = ""
    """``choice`` for a selection of its values, ``release`` for one of releases."""


class Table(msgspec.Struct, frozen=True):
    """A table that a script can filter and sort."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchor: str = ""
    is_overview: bool = False
    """Whether a search passes over it: what it says stands where it leads to."""


class Plot(msgspec.Struct, frozen=True):
    """A drawing, for pages in HTML only."""

    svg: str


Content = Table | Plot | Cell


class View(msgspec.Struct, frozen=True):
    """What a directive shows between descriptions: what makes it, and with which arguments."""

    make: Callable[..., Iterable[Content]]
    arguments: tuple[object, ...] = ()
    family: str = ""
    """The family whose place this is."""

    def values(self, library: Library) -> tuple[Content, ...]:
        """Return what is shown, which is found out once a build.

        Raises :class:`~headerscan.errors.ConfigError` for an argument that names nothing.
        """
        return library.once(self, lambda library: tuple(self.make(library, *self.arguments)))


def link(name: str, shown: str = "") -> Part:
    """Return the name of a symbol as a link."""
    return Part(shown or name, "symbol", name)


def commas(parts: Iterable[Part]) -> tuple[str | Part, ...]:
    """Return parts with commas between them."""
    return tuple(part for each in parts for part in (", ", each))[1:]


def content_nodes(content: Content, library: Library) -> nodes.Node:
    """Return the nodes of what stands in a page's place."""
    match content:
        case Table():
            return _table(content, library)
        case Plot(svg):
            return nodes.raw("", svg, format="html")
        case _:
            return _paragraph(content, library)


def _table(table: Table, library: Library) -> nodes.table:
    """Return a table whose cells have the class ``headerscan-is-TITLE``, as styles know them."""
    names = [nodes.make_id(f"headerscan-is-{column.title}") for column in table.columns]
    heads = []
    for column, name in zip(table.columns, names, strict=True):
        filters = [f"headerscan-filter-{column.filter}"] if column.filter else []
        title = nodes.paragraph("", column.title)
        heads.append(nodes.entry("", title, classes=[name, *filters]))
    body = (
        (
            nodes.entry("", _paragraph(cell, library), classes=[name])
            for cell, name in zip(row, names, strict=True)
        )
        for row in table.rows
    )
    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=column.width) for column in table.columns),
        nodes.thead("", nodes.row("", *heads)),
        nodes.tbody("", *(nodes.row("", *cells) for cells in body)),
        cols=len(table.columns),
    )
    made = nodes.table("", nodes.title("", plain(table.title)), group, classes=["headerscan-table"])
    made["classes"] += ["no-search"] if table.is_overview else []
    made["ids"] += [table.anchor] if table.anchor else []
    return made


def _paragraph(cell: Cell, library: Library) -> nodes.paragraph:
    parts = cell if isinstance(cell, tuple) else (cell,)
    return nodes.paragraph("", "", *(node for part in parts for node in _part(part, library)))


def _part(part: str | Part, library: Library) -> Iterator[nodes.Node]:
    match part:
        case str():
            yield plain(part)
        case Part(text, "comment", about):
            yield from inline_nodes(text, library.names(about))
        case Part(text, "symbol", name):
            known = name in library.entries
            yield symbol_reference(name, text) if known else literal(text)
        case Part(text, "family", name):
            yield family_reference(name, nodes.inline("", for_page(text)))
        case Part(text, "short", meaning):
            yield nodes.abbreviation("", for_page(text), explanation=for_page(meaning))
        case Part(text, "strong"):
            yield nodes.strong("", for_page(text))
        case Part(text):
            yield nodes.inline("", for_page(text), classes=["headerscan-name"])


NAME, KIND = Column("Name", 34), Column("Kind", 10, "choice")
_TYPE, _UNIT = Column("Type", 11, "choice"), Column("Unit", 9, "choice")
SINCE, MEANING = Column("Since", 9, "release"), Column("Meaning", 41)
ROLES = {
    Role.SUFFIX: "end of a key",
    Role.PREFIX: "start of a key",
    Role.STRUCT_MEMBER: "name in a structure",
    Role.VALUE: "value",
}
"""What macros are that are no whole keys, in words."""


def since(library: Library, release: str, is_compact: bool) -> Iterator[Content]:  # noqa: FBT001 - an argument of a view
    """Yield what came with a release, by the comments: a table, or names by kind."""
    symbols = library.by_release.get(release, {}).values()
    if is_compact:
        kinds: defaultdict[str, list[str]] = defaultdict(list)
        for symbol in symbols:
            kinds[symbol.kind].append(symbol.name)
        for kind, names in kinds.items():
            yield f"{counted(len(names), kind)}: ", *commas(map(link, names))
    else:
        rows = tuple((link(one.name), one.kind, meaning_cell(one, library)) for one in symbols)
        yield Table(f"New in {release}", (NAME, KIND, MEANING), rows, is_overview=True)


def family_anchor(family: str) -> str:
    """Return the id of a family's table."""
    return nodes.make_id(f"headerscan-family-{family}")


def family(library: Library, name: str) -> Iterator[Content]:
    """Yield a family's table: key, type, unit, release and meaning.

    Raises :class:`~headerscan.errors.ConfigError` where there is no such family.
    """
    macros = look_up(name, library.families, "family")
    rows = ((*_cells(macro, library), meaning_cell(macro, library)) for macro in macros)
    columns = (Column("Key", 30), _TYPE, _UNIT, SINCE, MEANING)
    yield Table(f"Keys: {library.family_title(name)}", columns, tuple(rows), family_anchor(name))


def keys(library: Library, title: str) -> Iterator[Content]:
    """Yield the table of all keys of all families, or nothing where there is no key."""
    rows = tuple(
        (*_cells(macro, library), _family_cell(name, library))
        for name, macros in library.families.items()
        for macro in macros
    )
    if rows:
        columns = (Column("Key", 30), _TYPE, _UNIT, SINCE, Column("Family", 41, "choice"))
        yield Table(title, columns, rows, is_overview=True)


def families(library: Library, title: str) -> Iterator[Content]:
    """Yield the table of all families, the one that users look for most first, or nothing."""
    rows = []
    for name, macros in library.families.items():
        owner = library.owner(name)
        function = link(owner, f"{owner}()") if owner else NO_VALUE
        rows.append((_family_cell(name, library), function, str(len(macros))))
    if rows:
        columns = (Column("Family", 48), Column("Function", 40), Column("Keys", 12))
        yield Table(title, columns, tuple(rows))


def _family_cell(family: str, library: Library) -> Cell:
    return Part(library.family_title(family), "family", family)


def _cells(macro: Macro, library: Library) -> Iterator[Cell]:
    """Yield a key with its macro's name as a second line, its type, unit and release."""
    field = macro.field
    assert field is not None  # a macro of a family has one
    key = macro.value if isinstance(macro.value, str) else macro.name
    yield link(macro.name, key), " ", Part(macro.name, "below")
    types = " or ".join(field.types)
    meant = c_types(field.types, library)
    yield Part(types, "short", meant) if types else ROLES.get(field.role, NO_VALUE)
    yield field.unit or NO_VALUE
    yield (macro.doc.since if macro.doc else None) or NO_VALUE


def c_types(types: tuple[str, ...], library: Library) -> str:
    """Return what a profile's words for types are in C: ``unsigned long long``."""
    info = library.profile.types.info
    return " or ".join(info[word].c[0] for word in types if word in info and info[word].c)


def findings(library: Library) -> Iterator[Content]:
    """Yield a table of what the check finds, the heaviest first, or that it finds nothing."""
    found = check(library.api, library.profile, sources=library.sources or None).findings
    rows = tuple(
        (one.severity.value, one.rule, link(one.symbol), Part(one.message, "comment"))
        for one in sorted(found, key=lambda finding: -finding.severity.rank)
    )
    columns = (
        Column("Severity", 11, "choice"),
        Column("Rule", 19, "choice"),
        NAME,
        Column("Finding", 42),
    )
    if rows:
        yield Table(f"Findings: {len(rows)}", columns, rows)
    else:
        yield "The check found nothing to complain about."


def meaning_cell(symbol: Symbol, library: Library, entry: Entry | None = None) -> Cell:
    """Return a symbol's meaning in one sentence, and whether it is deprecated."""
    text = meaning(symbol, library, entry)
    said = (Part(text, "comment", symbol.name),) if text else ()
    if symbol.doc is not None and symbol.doc.deprecated is not None:
        return Part("Deprecated", "strong"), ". ", *said
    return said or NO_VALUE


_LONGEST = 240
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
        text = counted(count, "value")
    first = _SENTENCE.search(text, _SHORTEST_SENTENCE)
    if first is not None and first.end() <= _LONGEST:
        return text[: first.end()]
    return shorten(text, _LONGEST, placeholder=" …")


def _without_annotations(symbol: Symbol, doc: Doc) -> str:
    text = doc.summary
    if isinstance(symbol, Macro) and symbol.field is not None:
        for annotation in symbol.field.annotations:
            before, said, behind = text.partition(annotation.text)
            # In "A string naming …" and "as an int containing …" it is a part of the sentence.
            if said and before and (not behind or behind.startswith(_ENDS)):
                text = before + behind
    return _BEFORE_PUNCTUATION.sub("", _EMPTY_SENTENCE.sub("", text)).lstrip(" .,;")
