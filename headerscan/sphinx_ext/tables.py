"""What stands between descriptions, as data: tables, sentences and plots.

A view makes such data of a library. The data say whether a page has changed since it was
read, and become nodes when the page is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec
from docutils import nodes

from headerscan.escaping import for_page
from headerscan.sphinx_ext.library import Library
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
