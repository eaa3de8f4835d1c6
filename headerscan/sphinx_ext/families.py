"""Families of keys: the table of one, and the tables of all."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.escaping import for_page
from headerscan.model import Macro
from headerscan.sphinx_ext.description import ROLES, c_types
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import meaning_cell, since_text
from headerscan.sphinx_ext.tables import NO_VALUE, Cell, Column, Content, Link, Marked, Table
from headerscan.sphinx_ext.views import View

_COLUMNS = (
    Column("Key", 30),
    Column("Type", 11, "choice"),
    Column("Unit", 9, "choice"),
    Column("Since", 9, "release"),
    Column("Meaning", 41),
)
_ALL_COLUMNS = (*_COLUMNS[:4], Column("Family", 41, "choice"))
_OVERVIEW = (Column("Family", 48), Column("Function", 40), Column("Keys", 12))


class FamilyView(View, frozen=True):
    """A family's table: key, type, unit, release and meaning."""

    family: str

    @property
    def anchor(self) -> str:
        """Return the table's id."""
        return nodes.make_id(f"headerscan-family-{self.family}")

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table.

        Raises :class:`~headerscan.errors.ConfigError` where there is no such family.
        """
        title = library.family(self.family).title or self.family
        rows = (
            (*_cells(macro, library), meaning_cell(macro, library))
            for macro in library.families[self.family]
        )
        yield Table(f"Keys: {title}", _COLUMNS, tuple(rows), self.anchor)


class FamiliesView(View, frozen=True):
    """The table of all families, the one that users look for most first: title, function, keys."""

    title: str

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table, or nothing where there is no family."""
        rows = []
        for name, macros in library.families.items():
            known = library.profile.family_by_name.get(name)
            owner = known.owner if known else None
            function: Cell = Link(owner, f"{owner}()") if owner else NO_VALUE
            rows.append((_family_cell(name, library), function, str(len(macros))))
        if rows:
            yield Table(self.title, _OVERVIEW, tuple(rows))


class KeysView(View, frozen=True):
    """The table of all keys of all families: key, type, unit, release and family."""

    title: str

    def content(self, library: Library) -> Iterator[Content]:
        """Yield the table, or nothing where there is no key."""
        rows = tuple(
            (*_cells(macro, library), _family_cell(name, library))
            for name, macros in library.families.items()
            for macro in macros
        )
        if rows:
            yield Table(self.title, _ALL_COLUMNS, rows, is_overview=True)


def _family_cell(family: str, library: Library) -> Cell:
    known = library.profile.family_by_name.get(family)
    return Link(family, (known.title if known else "") or "", to="family")


def _cells(macro: Macro, library: Library) -> Iterator[Cell]:
    """Yield a key with its macro's name as a second line, its type, unit and release."""
    field = macro.field
    assert field is not None  # a macro of a family has one
    key = for_page(macro.value) if isinstance(macro.value, str) else macro.name
    yield Link(macro.name, key), " ", Marked(macro.name, "name")
    word = " or ".join(field.types)
    meant = c_types(field.types, library)
    yield Marked(word, "short", meant) if word else ROLES.get(field.role, NO_VALUE)
    yield field.unit or NO_VALUE
    yield since_text(macro)
