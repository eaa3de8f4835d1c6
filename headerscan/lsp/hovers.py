"""What is said of a symbol where an editor's pointer rests, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from headerscan.comparing.spelling import constant, parameter, prototype
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
    if facts := [text for known, text in _facts(symbol) if known]:
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


def _facts(symbol: Symbol) -> Iterator[tuple[object, str]]:
    """Yield what may be known of a symbol, each with the words for it."""
    field = (symbol.field if isinstance(symbol, Macro) else None) or Field()
    enum = symbol.enum if isinstance(symbol, Enumerator) else None
    since = symbol.doc.since if symbol.doc else None
    yield field.types, f"type **{' or '.join(field.types)}**"
    yield field.unit, f"unit **{for_markdown(field.unit or '')}**"
    yield field.enum, f"values of `{field.enum}`"
    yield field.family, f"family {for_markdown(field.family or '')}"
    yield enum, f"enumerator of `{enum}`"
    yield since, f"since **{for_markdown(since or '')}**"
    yield symbol.conditions, f"where {markdown_code(' && '.join(symbol.conditions))}"


def declaration(symbol: Symbol) -> str:
    """Return a symbol as C declares it, without its attributes."""
    if isinstance(symbol, Macro):
        names = "" if symbol.parameters is None else f"({', '.join(symbol.parameters)})"
        return f"#define {symbol.name}{names} {symbol.text}".rstrip()
    if isinstance(symbol, Enumerator):
        return f"{symbol.name} = {constant(symbol)}"
    if isinstance(symbol, (Function, Callback)):
        return f"{'typedef ' if isinstance(symbol, Callback) else ''}{prototype(symbol)};"
    if isinstance(symbol, (Typedef, Variable)):
        word = "typedef" if isinstance(symbol, Typedef) else "extern"
        return f"{word} {parameter(Parameter(symbol.name, symbol.type))};"
    members = symbol.members if isinstance(symbol, (Struct, Union)) else None
    if members is None:
        return f"{symbol.kind} {symbol.name}{';' if isinstance(symbol, (Struct, Union)) else ''}"
    lines = [f"{symbol.kind} {symbol.name} {{"]
    for member in members[:_MOST_MEMBERS]:
        width = f" : {member.bits}" if member.bits else ""
        lines.append(f"    {parameter(Parameter(member.name, member.type))}{width};")
    if len(members) > _MOST_MEMBERS:
        lines.append(f"    /* and {len(members) - _MOST_MEMBERS} more */")
    return "\n".join([*lines, "};"])
