"""What is known of an entry beyond its text, as a field list: parameters, members, conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from docutils import nodes

from headerscan.escaping import for_page
from headerscan.model import Doc, Enumeration, Function, Macro, Struct, Symbol, Typedef, Union
from headerscan.profile import Family
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.history import lines
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.text import (
    Names,
    family_reference,
    inline_nodes,
    joined,
    member_reference,
    symbol_reference,
)

Fact = tuple[str, list[nodes.Node]]
_USES = {"sets": "Set in", "accepts": "Taken in", "reads": "Read in"}
_MOST_PLACES = 4


def facts(
    entry: Entry, doc: Doc | None, names: Names, library: Library
) -> Iterator[nodes.field_list]:
    """Yield a field list of all that is known of an entry, or nothing."""
    known = [
        *(_parameters(doc, names) if doc is not None else ()),
        *_field(entry.primary, library),
        *_evidence(entry.primary, library),
        *_keys(entry.primary, library),
        *_relations(entry),
        *_place(entry),
        *_history(entry, library),
    ]
    if known:
        yield nodes.field_list(
            "",
            *(
                nodes.field("", nodes.field_name(label, label), nodes.field_body("", *body))
                for label, body in known
            ),
            classes=["headerscan-facts"],
        )


def _parameters(doc: Doc, names: Names) -> Iterator[Fact]:
    items: list[nodes.list_item] = []
    for parameter in doc.parameters:
        target = names.parameters.get(parameter.name)
        ids = [target] if target and not any(item["ids"] == [target] for item in items) else []
        said = inline_nodes(parameter.text, names)
        dash = [nodes.Text(" – ")] if said else []
        paragraph = nodes.paragraph(
            "", "", nodes.strong("", for_page(parameter.name)), *dash, *said
        )
        items.append(nodes.list_item("", paragraph, ids=ids))
    if items:
        yield "Parameters", [nodes.bullet_list("", *items)]
    if doc.returns:
        yield "Returns", [nodes.paragraph("", "", *inline_nodes(doc.returns, names))]


def _field(symbol: Symbol, library: Library) -> Iterator[Fact]:
    if not isinstance(symbol, Macro) or symbol.field is None:
        return
    field = symbol.field
    if field.unit_from:
        yield "Unit", _line(nodes.Text("as "), symbol_reference(field.unit_from))
    if field.struct_member:
        struct, _, member = field.struct_member.partition(".")
        yield "Struct member", _line(_member(struct, member, library))
    if field.enum:
        yield "Values", _line(symbol_reference(field.enum))


def _evidence(symbol: Symbol, library: Library) -> Iterator[Fact]:
    """Yield where the library's C files set, take or read a key."""
    field = symbol.field if isinstance(symbol, Macro) else None
    uses: defaultdict[str, list[list[nodes.Node]]] = defaultdict(list)
    for one in field.evidence if field else ():
        place = for_page(f"{one.file}:{one.line}")
        shown: nodes.Node = nodes.literal(place, place)
        if library.implementation_link:
            address = library.implementation_link.format(file=one.file, line=one.line)
            shown = nodes.reference("", "", shown, refuri=address, internal=False)
        uses[one.use].append([shown, nodes.Text(f" ({one.type})")])
    for use, places in uses.items():
        yield _USES[use], _line(*joined(places[:_MOST_PLACES], ", "))


def _history(entry: Entry, library: Library) -> Iterator[Fact]:
    told = list(lines(entry.name, entry.since, library))
    if told:
        items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in told]
        yield "History", [nodes.bullet_list("", *items)]


def _keys(symbol: Symbol, library: Library) -> Iterator[Fact]:
    """Yield the families of keys that a function takes or gives."""
    if isinstance(symbol, Function):
        families = library.once("owned families", _by_owner).get(symbol.name, ())
        shown = [
            [family_reference(family.name, nodes.inline("", family.title or family.name))]
            for family in families
        ]
        if shown:
            yield "Keys", _line(*joined(shown, ", "))


def _by_owner(library: Library) -> dict[str, list[Family]]:
    found: defaultdict[str, list[Family]] = defaultdict(list)
    for family in library.profile.families:
        if family.owner and family.name in library.api.by_family:
            found[family.owner].append(family)
    return found


def _member(struct: str, member: str, library: Library) -> nodes.Node:
    """Return a reference to a member; the struct may be named by its typedef."""
    typedef = library.api.find(struct, Typedef)
    tag = typedef.type.removeprefix("struct ") if typedef else struct
    return member_reference(tag, member, f"{struct}.{member}")


def _relations(entry: Entry) -> Iterator[Fact]:
    if entry.aliases:
        names = ([symbol_reference(typedef.name)] for typedef in entry.aliases)
        yield "Also called", _line(*joined(names, ", "))
    for symbol in entry.symbols:
        if isinstance(symbol, (Struct, Union)) and symbol.members is None:
            yield "Members", _line(nodes.Text("known to the library only"))
    if isinstance(entry.primary, Enumeration) and not entry.enumerators:
        # What stands in several enums is told of in the first.
        names = ([symbol_reference(name)] for name in entry.primary.enumerators)
        yield "Enumerators", _line(*(joined(names, ", ") or [nodes.Text("none")]))


def _place(entry: Entry) -> Iterator[Fact]:
    symbol = entry.primary
    if symbol.conditions and len({other.conditions for other in entry.symbols}) == 1:
        conditions = joined(([_code(for_page(text))] for text in symbol.conditions), " and ")
        yield "Only if", _line(*conditions)


def _code(text: str) -> nodes.Node:
    return nodes.literal(text, text)


def _line(*parts: nodes.Node) -> list[nodes.Node]:
    return [nodes.paragraph("", "", *parts)]
