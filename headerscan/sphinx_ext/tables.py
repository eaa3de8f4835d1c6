"""Tables: a family's keys, and lists of symbols. Plain tables that a script may improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docutils import nodes

from headerscan.model import Api, Enumeration, Macro, Role, Symbol
from headerscan.sphinx_ext.badges import c_types
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.inline import visible
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.meanings import meaning
from headerscan.sphinx_ext.text import (
    Names,
    family_reference,
    inline_nodes,
    plain,
    symbol_reference,
)

NO_VALUE = "–"
"""What stands in a cell that has nothing to say."""

_ROLE_WORDS = {
    Role.SUFFIX: "end of a key",
    Role.PREFIX: "start of a key",
    Role.STRUCT_MEMBER: "name in a structure",
    Role.VALUE: "value",
}


@dataclass(frozen=True)
class Column:
    """A table's column: its title, its share of the width, and how it is filtered."""

    title: str
    width: int
    filter: str = ""
    """``choice`` for a selection of its values, ``release`` for one of releases."""


_FAMILY = (
    Column("Key", 30),
    Column("Type", 11, "choice"),
    Column("Unit", 9, "choice"),
    Column("Since", 9, "release"),
    Column("Meaning", 41),
)
_FAMILIES = (Column("Family", 48), Column("Function", 40), Column("Keys", 12))
_LISTING = (
    Column("Name", 36),
    Column("Kind", 10, "choice"),
    Column("Since", 10, "release"),
    Column("Meaning", 44),
)


def family_table(family: str, library: Library) -> nodes.table:
    """Return the table of a family's keys: key, type, unit, release and meaning."""
    macros = library.api.by_family[family]
    rows = [_family_row(macro, library) for macro in macros]
    return table(f"Keys: {_title(family, library)}", _FAMILY, rows)


def listing(
    entries: Sequence[Entry], title: str, library: Library, *, since: bool = True
) -> nodes.table:
    """Return a table of entries: name, kind, release (unless all share it) and meaning."""
    columns = _LISTING if since else tuple(c for c in _LISTING if c.title != "Since")
    rows = [_listing_row(entry, library, since=since) for entry in entries]
    return table(title, columns, rows)


def families_table(title: str, library: Library) -> nodes.table:
    """Return a table of the families: title, function, how many keys."""
    rows = []
    for name, macros in library.api.by_family.items():
        family = library.profile.family_by_name.get(name)
        owner = family.owner if family else None
        rows.append(
            [
                [family_reference(name, _title(name, library))],
                [symbol_reference(owner, f"{owner}()")] if owner else plain(NO_VALUE),
                plain(str(len(macros))),
            ]
        )
    return table(title, _FAMILIES, rows)


def _title(family: str, library: Library) -> str:
    known = library.profile.family_by_name.get(family)
    return known.title or family if known else family


def table(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[list[nodes.Node]]]
) -> nodes.table:
    """Return a table whose head and body a script can filter and sort.

    Each column's cells have the class ``headerscan-is-TITLE``, by which a narrow screen
    labels them.
    """
    classes = [f"headerscan-is-{column.title.lower()}" for column in columns]
    head = nodes.row(
        "",
        *(
            nodes.entry(
                "",
                nodes.paragraph("", column.title),
                classes=[name, *([f"headerscan-filter-{column.filter}"] if column.filter else [])],
            )
            for column, name in zip(columns, classes, strict=True)
        ),
    )
    body = [
        nodes.row(
            "",
            *(
                nodes.entry("", nodes.paragraph("", "", *cell), classes=[name])
                for cell, name in zip(row, classes, strict=True)
            ),
        )
        for row in rows
    ]
    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=column.width) for column in columns),
        nodes.thead("", head),
        nodes.tbody("", *body),
        cols=len(columns),
    )
    return nodes.table("", nodes.title(title, title), group, classes=["headerscan-table"])


def _family_row(macro: Macro, library: Library) -> list[list[nodes.Node]]:
    field = macro.field
    assert field is not None  # a macro of a family has one
    key = visible(macro.value) if isinstance(macro.value, str) else macro.name
    types: list[nodes.Node] = plain(NO_VALUE)
    if field.types:
        word = " or ".join(field.types)
        types = [nodes.abbreviation(word, word, explanation=c_types(field.types, library))]
    elif field.role in _ROLE_WORDS:
        types = [nodes.Text(_ROLE_WORDS[field.role])]
    return [
        [symbol_reference(macro.name, key), *_name_under(macro.name)],
        types,
        plain(field.unit or NO_VALUE),
        plain(_since(macro)),
        summary_cell(macro, library),
    ]


def _name_under(name: str) -> list[nodes.Node]:
    """Return a macro's name as the second line of its key's cell."""
    return [nodes.Text(" "), nodes.inline(name, name, classes=["headerscan-name"])]


def _listing_row(entry: Entry, library: Library, *, since: bool) -> list[list[nodes.Node]]:
    symbol = entry.primary
    return [
        [symbol_reference(symbol.name)],
        plain(symbol.kind),
        *([plain(_since(entry.documented))] if since else []),
        summary_cell(entry.documented, library, entry),
    ]


def _since(symbol: Symbol) -> str:
    return symbol.doc.since or NO_VALUE if symbol.doc is not None else NO_VALUE


def summary_cell(symbol: Symbol, library: Library, entry: Entry | None = None) -> list[nodes.Node]:
    """Return a symbol's meaning in one sentence, and whether it is deprecated."""
    said: list[nodes.Node] = []
    if symbol.doc is not None and symbol.doc.deprecated is not None:
        said += [nodes.strong("", "Deprecated"), nodes.Text(". ")]
    if text := meaning(symbol, library.profile, entry):
        said += inline_nodes(text, Names(library.entries, symbol.name))
    elif isinstance(symbol, Enumeration):
        said.append(nodes.Text(_enumerator_count(symbol, library.api)))
    return said or plain(NO_VALUE)


def _enumerator_count(enum: Enumeration, api: Api) -> str:
    names = [name for name in enum.enumerators if name in api.by_name]
    return f"{len(names)} value{'' if len(names) == 1 else 's'}"
