"""Tables: plain ones that a script may improve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

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


class Table(nodes.table):
    """A table whose rows become nodes only for those who need nodes."""

    def __init__(
        self,
        rawsource: str = "",
        *children: nodes.Node,
        columns: Sequence[Column] = (),
        rows: Sequence[Sequence[Cell]] = (),
        **attributes: Any,  # noqa: ANN401 - a node's attributes
    ) -> None:
        super().__init__(rawsource, *children, **attributes)
        self.columns = columns
        self.rows = rows

    def classes_of(self, column: Column) -> list[str]:
        """Return the classes of a column's head, of which its cells have the first."""
        name = nodes.make_id(f"headerscan-is-{column.title}")
        return [name, *([f"headerscan-filter-{column.filter}"] if column.filter else [])]

    def whole(self) -> nodes.table:
        """Return the table with all its rows as nodes."""
        heads = [self.classes_of(column) for column in self.columns]
        head = nodes.row(
            "",
            *(
                nodes.entry("", nodes.paragraph("", column.title), classes=classes)
                for column, classes in zip(self.columns, heads, strict=True)
            ),
        )
        body = [
            nodes.row(
                "",
                *(
                    nodes.entry("", nodes.paragraph("", "", *cell), classes=classes[:1])
                    for cell, classes in zip(row, heads, strict=True)
                ),
            )
            for row in self.rows
        ]
        group = nodes.tgroup(
            "",
            *(nodes.colspec(colwidth=column.width) for column in self.columns),
            nodes.thead("", head),
            nodes.tbody("", *body),
            cols=len(self.columns),
        )
        title = self.children[0]
        return nodes.table("", title, group, classes=self["classes"], ids=self["ids"])


def table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Table:
    """Return a table whose head and body a script can filter and sort.

    Each column's cells have the class ``headerscan-is-TITLE``, by which a narrow screen
    labels them.
    """
    return Table(
        "",
        nodes.title(title, title),
        columns=columns,
        rows=list(rows),
        classes=["headerscan-table"],
    )
