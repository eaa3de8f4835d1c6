"""What stands between descriptions, as data: tables, lists, sentences and plots.

A view makes such data of a library. The data say whether a page has changed since it was
read, and become nodes when the page is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from docutils import nodes

from headerscan.escaping import for_page
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.text import (
    family_reference,
    inline_nodes,
    rule_reference,
    symbol_reference,
)

NO_VALUE = "–"
"""What stands in a cell that has nothing to say."""


class Link(msgspec.Struct, frozen=True):
    """A name that leads to what it names: a symbol, a ``family`` or a ``rule``."""

    name: str
    shown: str = ""
    to: str = "symbol"


class Said(msgspec.Struct, frozen=True):
    """Words of a comment, in which names are links, but for that of the symbol ``about``."""

    text: str
    about: str = ""


class Marked(msgspec.Struct, frozen=True):
    """A word that is ``strong``, the ``name`` below a key, or short for its ``meaning``."""

    text: str
    mark: str
    meaning: str = ""


Part = str | Link | Said | Marked
Cell = Part | tuple[Part, ...]


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


class Items(msgspec.Struct, frozen=True):
    """A list."""

    items: tuple[Cell, ...]


class Plot(msgspec.Struct, frozen=True):
    """A drawing, for pages in HTML only."""

    svg: str


Content = Table | Items | Plot | str


def content_nodes(content: Content, library: Library) -> nodes.Node:
    """Return the nodes of what stands in a page's place."""
    match content:
        case Table():
            return _table(content, library)
        case Items(items):
            shown = (_paragraph(item, library) for item in items)
            return nodes.bullet_list("", *(nodes.list_item("", item) for item in shown), bullet="-")
        case Plot(svg):
            return nodes.raw("", svg, format="html")
        case str():
            return nodes.paragraph("", content)


def joined(parts: Iterable[Part], between: str = ", ") -> tuple[Part, ...]:
    """Return parts with a text between them."""
    return tuple(part for each in parts for part in (between, each))[1:]


def _table(table: Table, library: Library) -> nodes.table:
    """Return a table whose cells have the class ``headerscan-is-TITLE``, as styles know them."""
    names = [nodes.make_id(f"headerscan-is-{column.title}") for column in table.columns]
    heads = map(_head, table.columns, names)
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
    classes = ["headerscan-table", *(["no-search"] if table.is_overview else [])]
    title = for_page(table.title)
    made = nodes.table("", nodes.title(title, title), group, classes=classes)
    made["ids"] += [table.anchor] if table.anchor else []
    return made


def _head(column: Column, name: str) -> nodes.entry:
    classes = [name, *([f"headerscan-filter-{column.filter}"] if column.filter else [])]
    return nodes.entry("", nodes.paragraph("", column.title), classes=classes)


def _paragraph(cell: Cell, library: Library) -> nodes.paragraph:
    parts = cell if isinstance(cell, tuple) else (cell,)
    return nodes.paragraph("", "", *(node for part in parts for node in _part(part, library)))


def _part(part: Part, library: Library) -> Iterator[nodes.Node]:
    match part:
        case str():
            yield nodes.Text(for_page(part))
        case Said(text, about):
            yield from inline_nodes(text, library.names(about))
        case Link():
            yield _link(part, library)
        case Marked(text, "strong"):
            yield nodes.strong("", text)
        case Marked(text, "name"):
            yield nodes.inline(text, text, classes=["headerscan-name"])
        case Marked(text, _, meaning):
            yield nodes.abbreviation("", for_page(text), explanation=for_page(meaning))


def _link(link: Link, library: Library) -> nodes.Node:
    shown = for_page(link.shown or link.name)
    if link.to == "family":
        return family_reference(link.name, nodes.inline("", shown))
    if link.to == "rule":
        return rule_reference(link.name)
    if link.name in library.entries:
        return symbol_reference(link.name, shown)
    return nodes.literal(shown, shown)
