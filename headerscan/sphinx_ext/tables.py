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


def table(
    title: str, columns: Sequence[Column], rows: Iterable[Sequence[list[nodes.Node]]]
) -> nodes.table:
    """Return a table whose head and body a script can filter and sort.

    Each column's cells have the class ``headerscan-is-TITLE``, by which a narrow screen
    labels them.
    """
    classes = [nodes.make_id(f"headerscan-is-{column.title}") for column in columns]
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
