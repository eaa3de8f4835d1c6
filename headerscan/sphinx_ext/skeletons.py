"""The objects of an entry and of what stands inside it, without their texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes

from headerscan.model import Member, Struct, Union
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.enumerators import declare_enumerators
from headerscan.sphinx_ext.objects import SymbolObject
from headerscan.sphinx_ext.signatures import declare, member_signature, object_type, signature

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective


def skeleton(entry: Entry, parent: SphinxDirective) -> list[nodes.Node]:
    """Return an entry's object, its enumerators or members inside."""
    symbol = entry.primary
    return SymbolObject.skeleton(
        parent,
        object_type(symbol),
        symbol.name,
        signature(symbol),
        shows=(symbol.name, ()),
        inner=partial(_inside, entry, parent),
    )


def _inside(entry: Entry, parent: SphinxDirective) -> list[nodes.Node]:
    made = declare_enumerators((inner.name for inner in entry.enumerators), parent)
    symbol = entry.primary
    if isinstance(symbol, (Struct, Union)):
        made += _members(symbol.members or (), (symbol.name, ()), parent)
    return made


def _members(
    members: tuple[Member, ...], place: tuple[str, tuple[int, ...]], parent: SphinxDirective
) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for index, member in enumerate(members):
        own = (place[0], (*place[1], index))
        if member.name is None:
            made += _unnamed(member, own, parent)
            continue
        made += SymbolObject.skeleton(
            parent,
            "member",
            member.name,
            member_signature(member),
            shows=own,
            listed=False,
            inner=partial(_members, member.members or (), own, parent),
        )
    return made


def _unnamed(
    member: Member, place: tuple[str, tuple[int, ...]], parent: SphinxDirective
) -> list[nodes.Node]:
    """Return an anonymous struct or union: its members are those of what it stands in."""
    shown = declare(member.type, "") + (f" : {member.bits}" if member.bits else "")
    line = nodes.paragraph("", "", nodes.literal(shown, shown))
    inside = _members(member.members or (), place, parent)
    box = nodes.container("", *inside, classes=["headerscan-unnamed"])
    return [line, box] if inside else [line]
