"""What is said of an entry: its badges, text and facts, and its use in C and Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.errors import UsageError
from headerscan.escaping import for_page
from headerscan.generate.building import build_context
from headerscan.generate.names import identifier
from headerscan.generate.selection import Selection
from headerscan.model import (
    Callback,
    Doc,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
)
from headerscan.sphinx_ext.library import Entry, Library
from headerscan.sphinx_ext.releases import history_lines, told
from headerscan.sphinx_ext.tables import ROLES, c_types
from headerscan.sphinx_ext.text import (
    KEYWORDS,
    Names,
    block_nodes,
    family_reference,
    inline_nodes,
    joined,
    literal,
    literal_block,
    plain,
    symbol_reference,
)

Fact = tuple[str, nodes.Element]
_USES = {"sets": "Set in", "accepts": "Taken in", "reads": "Read in"}
_MOST_PLACES = 4
_NO_NUMBERS = frozenset({"char", "const", "void"})


def entry_text(entry: Entry, library: Library) -> Iterator[nodes.Node]:
    """Yield what is said of an entry, what stands inside it apart."""
    symbol = entry.primary
    doc = _doc(entry)
    parameters = {}
    if doc is not None and isinstance(symbol, (Function, Callback, Macro)):
        parameters = {one.name: f"c.{symbol.name}-{one.name}" for one in doc.parameters}
    names = library.names(symbol.name, parameters)
    badges = joined(_badges(symbol, doc, library), " ")
    if isinstance(symbol, Enumerator) and doc is not None and doc.deprecated is None:
        # Most enumerators have one line in all.
        said = inline_nodes(doc.summary, names)
        yield nodes.paragraph("", "", *said, *(nodes.Text(" ") for _ in said[:1]), *badges)
        yield from block_nodes(doc.body, names, introduced=doc.summary.endswith(":"))
    else:
        if badges:
            yield nodes.paragraph("", "", *badges, classes=["headerscan-badges"])
        yield from _said(doc, names) if doc is not None else ()
    yield from _facts(entry, doc, names, library)
    if isinstance(symbol, Macro):
        yield from examples(symbol, library)


def _doc(entry: Entry) -> Doc | None:
    """Return what is said of an entry; a struct's typedef often speaks for it."""
    symbols = (entry.documented, *entry.aliases)
    docs = [symbol.doc for symbol in symbols if symbol.doc is not None]
    said = next((doc for doc in docs if doc.text), docs[0] if docs else None)
    return msgspec.structs.replace(said, since=entry.since) if said else None


def _said(doc: Doc, names: Names) -> Iterator[nodes.Node]:
    if doc.deprecated is not None:
        said = inline_nodes(doc.deprecated, names)
        mark = nodes.strong("", "Deprecated")
        colon = [nodes.Text(": ")] if said else []
        yield nodes.paragraph("", "", mark, *colon, *said, classes=["headerscan-deprecated"])
    if doc.summary:
        yield nodes.paragraph("", "", *inline_nodes(doc.summary, names))
    yield from block_nodes(doc.body, names, introduced=doc.summary.endswith(":"))


def _badges(symbol: Symbol, doc: Doc | None, library: Library) -> Iterator[nodes.Node]:
    field = symbol.field if isinstance(symbol, Macro) else None
    if field is not None:
        meant = c_types(field.types, library)
        types = " or ".join(field.types)
        yield from _badge(ROLES.get(field.role, ""), "role")
        yield from _badge(f"{types} ({meant})" if meant else types, "type")
        yield from _badge(field.unit or "", "unit")
        yield from _badge("may repeat" if field.multiple else "", "multiple")
    if doc is not None:
        yield from _badge(f"Since {doc.since}" if doc.since else "", "since")
        yield from _badge("Deprecated" if doc.deprecated is not None else "", "old")


def _badge(text: str, sort: str) -> Iterator[nodes.Node]:
    """Yield one mark, unless it is empty; ``sort`` is what the style sheet colours it by."""
    if text:
        yield nodes.inline("", for_page(text), classes=["headerscan-badge", f"headerscan-{sort}"])


def _facts(
    entry: Entry, doc: Doc | None, names: Names, library: Library
) -> Iterator[nodes.field_list]:
    """Yield a field list of all that is known of an entry beyond its text, or nothing."""
    known = [
        *(_parameters(doc, names) if doc is not None else ()),
        *_field(entry.primary, library),
        *_keys(entry.primary, library),
        *_relations(entry),
        *_history(entry, library),
    ]
    fields = (
        nodes.field("", nodes.field_name(label, label), nodes.field_body("", body))
        for label, body in known
    )
    if known:
        yield nodes.field_list("", *fields, classes=["headerscan-facts"])


def _line(*parts: nodes.Node) -> nodes.paragraph:
    return nodes.paragraph("", "", *parts)


def _parameters(doc: Doc, names: Names) -> Iterator[Fact]:
    items = []
    targets = dict(names.parameters)
    for parameter in doc.parameters:
        said = inline_nodes(parameter.text, names)
        dash = [nodes.Text(" – ")] if said else []
        line = _line(nodes.strong("", for_page(parameter.name)), *dash, *said)
        target = targets.pop(parameter.name, None)  # an id stands once
        items.append(nodes.list_item("", line, ids=[target] if target else []))
    if items:
        yield "Parameters", nodes.bullet_list("", *items)
    if doc.returns:
        yield "Returns", _line(*inline_nodes(doc.returns, names))


def _field(symbol: Symbol, library: Library) -> Iterator[Fact]:
    """Yield what is known of a key; its evidence is where C files set, take or read it."""
    field = symbol.field if isinstance(symbol, Macro) else None
    if field is None:
        return
    if field.unit_from:
        yield "Unit", _line(nodes.Text("as "), symbol_reference(field.unit_from))
    if field.struct_member:
        struct, _, member = field.struct_member.partition(".")
        typedef = library.api.find(struct, Typedef)
        tag = typedef.type.removeprefix("struct ") if typedef else struct
        link = symbol_reference(f"{tag}.{member}", field.struct_member, "member")
        yield "Struct member", _line(link)
    if field.enum:
        yield "Values", _line(symbol_reference(field.enum))
    uses: defaultdict[str, list[nodes.Node]] = defaultdict(list)
    for one in field.evidence:
        shown: nodes.Node = literal(f"{one.file}:{one.line}")
        if library.implementation_link:
            address = library.implementation_link.format(file=one.file, line=one.line)
            shown = nodes.reference("", "", shown, refuri=address, internal=False)
        uses[one.use].append(nodes.inline("", "", shown, plain(f" ({one.type})")))
    for use, places in uses.items():
        yield _USES[use], _line(*joined(places[:_MOST_PLACES]))


def _keys(symbol: Symbol, library: Library) -> Iterator[Fact]:
    """Yield the families of keys that a function takes or gives."""
    if isinstance(symbol, Function):
        shown = [
            family_reference(name, nodes.inline("", for_page(library.family_title(name))))
            for name in library.families
            if library.owner(name) == symbol.name
        ]
        if shown:
            yield "Keys", _line(*joined(shown))


def _relations(entry: Entry) -> Iterator[Fact]:
    symbol = entry.primary
    if entry.aliases:
        names = (symbol_reference(typedef.name) for typedef in entry.aliases)
        yield "Also called", _line(*joined(names))
    for one in entry.symbols:
        if isinstance(one, (Struct, Union)) and one.members is None:
            yield "Members", _line(nodes.Text("known to the library only"))
    if isinstance(symbol, Enumeration) and not entry.enumerators:
        # What stands in several enums is told of in the first.
        shown = joined(map(symbol_reference, symbol.enumerators))
        yield "Enumerators", _line(*(shown or [nodes.Text("none")]))
    if symbol.conditions and len({other.conditions for other in entry.symbols}) == 1:
        yield "Only if", _line(*joined(map(literal, symbol.conditions), " and "))


def _history(entry: Entry, library: Library) -> Iterator[Fact]:
    """Yield what became of an entry over releases, and what contradicts its comment."""
    lines = [_line(plain(line)) for line in history_lines(entry.name, entry.since, library)]
    _, contradictions = told(library).get(entry.name, ((), ()))
    lines += (
        _line(nodes.strong("", "Contradiction"), plain(f": {message}"))
        for message in contradictions
    )
    if lines:
        items = (nodes.list_item("", line) for line in lines)
        yield "History", nodes.bullet_list("", *items)


def python_name(symbol: Symbol, library: Library) -> str:
    """Return what a generated module calls a symbol, with its type; empty where it does not."""
    return library.once("python", _names).get((symbol.kind, symbol.name), "")


def _names(library: Library) -> dict[tuple[str, str], str]:
    try:
        context = build_context(library.api, library.profile, Selection())
    except UsageError:  # there is nothing to make a module of
        return {}
    names = {("enum", enum.c_name): f"class {enum.name}" for enum in context.enums}
    for constant in context.constants:
        said = type(constant.value).__name__
        names[constant.kind, constant.c_name] = f"{constant.name}: {said}"
    for key in (key for family in context.families for key in family.keys):
        unit = f", in {key.unit}" if key.unit else ""
        names["macro", key.c_name] = f"{key.name}: key of {key.python}{unit}"
    return names


def examples(macro: Macro, library: Library) -> Iterator[nodes.Node]:
    """Yield code that calls the owner of a key's family and reads the key, in both languages."""
    field = macro.field
    family = library.profile.family_by_name.get(field.family or "") if field else None
    if field is None or family is None or family.owner is None or not isinstance(macro.value, str):
        return
    owner = library.api.find(family.owner, Function)
    info = library.profile.types.info.get(field.types[0]) if len(field.types) == 1 else None
    if owner is not None and info is not None and info.read and info.c:
        given = ", ".join(_argument(one, library) for one in owner.parameters)
        type_ = info.value or info.c[0]
        space = "" if type_.endswith("*") else " "
        code = f"{owner.name}({given});\n{info.read.format(key=macro.name)};"
        yield _example(f"{type_}{space}value;\n{code}", "c")
    if family.python and field.role.value == "parameter":
        module = f"{identifier(library.profile.name)}_constants"
        code = f"from {module} import {macro.name}\n\nvalue = {family.python}[{macro.name}]"
        yield _example(code, "python")


def _argument(parameter: Parameter, library: Library) -> str:
    """Return what a call passes for a parameter: of a number or a pointer, the address."""
    base = parameter.type.removesuffix("*").rstrip()
    typedef = library.api.find(base, Typedef)
    is_pointer = (typedef.type if typedef else base).endswith("*")
    is_number = KEYWORDS.issuperset(base.split()) and not _NO_NUMBERS.intersection(base.split())
    is_filled = parameter.type.endswith("*") and (is_pointer or is_number)
    return f"&{parameter.name}" if is_filled else parameter.name or "…"


def _example(code: str, language: str) -> nodes.Node:
    block = literal_block(code, language)
    return nodes.container("", block, classes=["headerscan-example", f"headerscan-{language}"])
