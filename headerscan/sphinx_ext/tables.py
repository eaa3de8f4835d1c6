"""Tables: plain ones that a script may improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from docutils import nodes

NO_VALUE = "–"
"""What stands in a cell that has nothing to say."""


class Column(msgspec.Struct, frozen=True):
    """A table's column: its title, its share of the width, and how it is filtered."""

    title: str
    width: int
    filter: str = ""
    """``choice`` for a selection of its values, ``release`` for one of releases."""


Cell = list[nodes.Node]


def table(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    is_overview: bool = False,
) -> nodes.table:
    """Return a table whose head and body a script can filter and sort.

    The search passes over an overview: what it says stands where it leads to.

    Each column's cells have the class ``headerscan-is-TITLE``, by which a narrow screen
    labels them.
    """
    names = [nodes.make_id(f"headerscan-is-{column.title}") for column in columns]
    head = nodes.row("", *map(_head, columns, names))
    body = [nodes.row("", *map(_cell, row, names)) for row in rows]
    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=column.width) for column in columns),
        nodes.thead("", head),
        nodes.tbody("", *body),
        cols=len(columns),
    )
    return nodes.table(
        "",
        nodes.title(title, title),
        group,
        classes=["headerscan-table", *(["no-search"] if is_overview else [])],
        support_smartquotes=False,  # what a comment says stands as it is
    )


def _head(column: Column, name: str) -> nodes.entry:
    classes = [name, *([f"headerscan-filter-{column.filter}"] if column.filter else [])]
    return nodes.entry("", nodes.paragraph("", column.title), classes=classes)


def _cell(cell: Cell, name: str) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", "", *cell), classes=[name])
