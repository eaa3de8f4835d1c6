"""Families of keys: the table of one, and the table of all."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.escaping import for_page
from headerscan.model import Macro
from headerscan.sphinx_ext.description import ROLES, c_types
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import since_text, summary_cell
from headerscan.sphinx_ext.tables import NO_VALUE, Column, table
from headerscan.sphinx_ext.text import family_reference, plain, symbol_reference
from headerscan.sphinx_ext.views import Selection

_COLUMNS = (
    Column("Key", 30),
    Column("Type", 11, "choice"),
    Column("Unit", 9, "choice"),
    Column("Since", 9, "release"),
    Column("Meaning", 41),
)
_ALL_COLUMNS = (*_COLUMNS[:4], Column("Family", 41, "choice"))
_OVERVIEW = (Column("Family", 48), Column("Function", 40), Column("Keys", 12))


class FamilyView(msgspec.Struct, frozen=True, tag=True):
    """A family's table: key, type, unit, release and meaning."""

    family: str

    @property
    def anchor(self) -> str:
        """Return the table's id."""
        return nodes.make_id(f"headerscan-family-{self.family}")

    def values(self, library: Library) -> Iterator[object]:
        """Yield what the profile says of the family, and its macros."""
        yield library.family(self.family)
        yield from Selection(family=self.family).values(library)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table."""
        rows = [_row(macro, library) for macro in library.api.by_family[self.family]]
        made = table(f"Keys: {_title(self.family, library)}", _COLUMNS, rows)
        made["ids"].append(self.anchor)
        return [made]


class FamiliesView(msgspec.Struct, frozen=True, tag=True):
    """The table of all families, the one that users look for most first: title, function, keys."""

    title: str

    def values(self, library: Library) -> Iterator[object]:
        """Yield what the profile says of the families, and how many keys each has."""
        for name, macros in library.families.items():
            yield library.profile.family_by_name.get(name), len(macros)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table, or nothing where there is no family."""
        rows = []
        for name, macros in library.families.items():
            known = library.profile.family_by_name.get(name)
            owner = known.owner if known else None
            rows.append(
                [
                    [family_reference(name, nodes.inline("", _title(name, library)))],
                    [symbol_reference(owner, f"{owner}()")] if owner else plain(NO_VALUE),
                    plain(str(len(macros))),
                ]
            )
        return [table(self.title, _OVERVIEW, rows)] if rows else []


class KeysView(msgspec.Struct, frozen=True, tag=True):
    """The table of all keys of all families: key, type, unit, release and family."""

    title: str

    def values(self, library: Library) -> Iterator[object]:
        """Yield what the table has of each key."""
        for name, macros in library.families.items():
            yield _title(name, library)
            for macro in macros:
                yield macro.name, macro.value, macro.field, since_text(macro)

    def content(self, library: Library) -> list[nodes.Node]:
        """Return the table, or nothing where there is no key."""
        rows = [
            [*_row(macro, library)[:4], family]
            for name, macros in library.families.items()
            for macro in macros
            for family in [[family_reference(name, nodes.inline("", _title(name, library)))]]
        ]
        return [table(self.title, _ALL_COLUMNS, rows, is_overview=True)] if rows else []


def _title(family: str, library: Library) -> str:
    known = library.profile.family_by_name.get(family)
    return known.title or family if known else family


def _row(macro: Macro, library: Library) -> list[list[nodes.Node]]:
    field = macro.field
    assert field is not None  # a macro of a family has one
    key = for_page(macro.value) if isinstance(macro.value, str) else macro.name
    types: list[nodes.Node] = plain(NO_VALUE)
    if field.types:
        word = " or ".join(field.types)
        types = [nodes.abbreviation(word, word, explanation=c_types(field.types, library))]
    elif field.role in ROLES:
        types = [nodes.Text(ROLES[field.role])]
    return [
        [symbol_reference(macro.name, key), *_name_under(macro.name)],
        types,
        plain(field.unit or NO_VALUE),
        plain(since_text(macro)),
        summary_cell(macro, library),
    ]


def _name_under(name: str) -> list[nodes.Node]:
    """Return a macro's name as the second line of its key's cell."""
    return [nodes.Text(" "), nodes.inline(name, name, classes=["headerscan-name"])]
