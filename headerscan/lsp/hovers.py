"""What is said of a symbol where an editor's pointer rests, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from headerscan.comparing.spelling import constant, kind_of, parameter, prototype
from headerscan.escaping import for_markdown, markdown_block, markdown_code
from headerscan.model import (
    Callback,
    Enumerator,
    Field,
    Function,
    Macro,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)

_MOST_MEMBERS = 30


def hover(symbols: Iterable[Symbol]) -> str:
    """Return what is said of symbols of one name: code, promises, doc; a rule between two."""
    return "\n\n---\n\n".join("\n\n".join(_parts(symbol)) for symbol in symbols)


def _parts(symbol: Symbol) -> Iterator[str]:
    yield "\n".join(markdown_block(declaration(symbol).split("\n"), "c"))
    facts = list(_facts(symbol))
    if facts:
        yield " · ".join(facts)
    doc = symbol.doc
    if doc is None:
        return
    if doc.deprecated is not None:
        yield f"**Deprecated.** {for_markdown(doc.deprecated)}".rstrip()
    yield for_markdown(doc.text)
    for entry in doc.parameters:
        yield f"- `{entry.name}`: {for_markdown(entry.text)}"
    if doc.returns:
        yield f"**Returns** {for_markdown(doc.returns)}"


def _facts(symbol: Symbol) -> Iterator[str]:
    field = symbol.field if isinstance(symbol, Macro) else None
    if field is not None:
        yield from _promises(field)
    if isinstance(symbol, Enumerator) and symbol.enum:
        yield f"enumerator of `{symbol.enum}`"
    if symbol.doc is not None and symbol.doc.since:
        yield f"since **{for_markdown(symbol.doc.since)}**"
    if symbol.conditions:
        yield f"where {markdown_code(' && '.join(symbol.conditions))}"


def _promises(field: Field) -> Iterator[str]:
    if field.types:
        yield f"type **{' or '.join(field.types)}**"
    if field.unit:
        yield f"unit **{for_markdown(field.unit)}**"
    if field.enum:
        yield f"values of `{field.enum}`"
    if field.family:
        yield f"family {for_markdown(field.family)}"


def declaration(symbol: Symbol) -> str:
    """Return a symbol as C declares it, without its attributes."""
    if isinstance(symbol, Macro):
        names = "" if symbol.parameters is None else f"({', '.join(symbol.parameters)})"
        return f"#define {symbol.name}{names} {symbol.text}".rstrip()
    if isinstance(symbol, Enumerator):
        return f"{symbol.name} = {constant(symbol)}"
    if isinstance(symbol, Function):
        return f"{prototype(symbol)};"
    if isinstance(symbol, Callback):
        return f"typedef {prototype(symbol)};"
    if isinstance(symbol, (Struct, Union)):
        return "\n".join(_record(symbol))
    if isinstance(symbol, (Typedef, Variable)):
        word = "typedef" if isinstance(symbol, Typedef) else "extern"
        return f"{word} {parameter(Parameter(symbol.name, symbol.type))};"
    return f"{symbol.kind} {symbol.name}" if symbol.kind == "enum" else kind_of(symbol)


def _record(symbol: Struct | Union) -> Iterator[str]:
    if symbol.members is None:
        yield f"{symbol.kind} {symbol.name};"
        return
    yield f"{symbol.kind} {symbol.name} {{"
    for member in symbol.members[:_MOST_MEMBERS]:
        width = f" : {member.bits}" if member.bits else ""
        yield f"    {parameter(Parameter(member.name, member.type))}{width};"
    if len(symbol.members) > _MOST_MEMBERS:
        yield f"    /* and {len(symbol.members) - _MOST_MEMBERS} more */"
    yield "};"
