"""An API as JSON and back: what ``scan`` writes and any later ``--against`` reads.

The format is schema 1, documented in ``docs/reference/snapshot``. What the model knows
beyond its promised keys stands in further keys, left out where they say nothing, so that
``from_json(to_json(api))`` equals ``api``. One symbol is one line, which keeps the text
small and its differences readable.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from headerscan.diagnostics import Span
from headerscan.model import (
    Annotation,
    Api,
    Callback,
    Doc,
    Enumeration,
    Enumerator,
    Field,
    Function,
    Macro,
    Member,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    Unreadable,
    Variable,
)
from headerscan.snapshot_reading import read_snapshot

SCHEMA: Final = 1

_DEL = "\x7f"
"""Python's json writes it as an escape, as all that is not ASCII."""
_ESCAPED = re.compile(r"[^\x00-\x7e]+")

Table = dict[str, Any]


def to_json(api: Api) -> str:
    """Return the snapshot of an API: ASCII text that ends with a line end."""
    head = {"schema": SCHEMA, "profile": api.profile, "version": api.version}
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    parts.append(f'"headers": {_lines([json.dumps(name) for name in api.headers])}')
    parts.append(f'"symbols": {_lines([_dump(symbol) for symbol in api.symbols])}')
    if api.unreadable:
        parts.append(f'"unreadable": {_lines([_dump(symbol) for symbol in api.unreadable])}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_json(text: str, file: str) -> Api:
    """Return the API of a snapshot; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.ConfigError` for text that is no JSON, another
    schema, and keys that are missing or of the wrong type.
    """
    return read_snapshot(text, file, SCHEMA)


def to_table(symbol: Symbol) -> Table:
    """Return one symbol as the snapshot has it."""
    table: Table = {
        "kind": symbol.kind,
        "name": symbol.name,
        "header": symbol.header,
        **_place(symbol.span),
        "doc": None if symbol.doc is None else _doc(symbol.doc),
        "conditions": symbol.conditions,
    }
    table.update(_OWN[symbol.kind](symbol))
    return table


def _dump(symbol: Symbol) -> str:
    """Return what ``json.dumps`` does: a space behind each comma and colon, all in ASCII."""
    table = to_table(symbol)
    try:
        text = msgspec.json.format(msgspec.json.encode(table), indent=0).decode()
    except UnicodeEncodeError:  # half of a surrogate pair, which is no text
        return json.dumps(table)
    if text.isascii() and _DEL not in text:
        return text
    return _ESCAPED.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _lines(elements: list[str]) -> str:
    return "[\n" + ",\n".join(elements) + "\n]" if elements else "[]"


def _place(span: Span) -> Table:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _said(**extras: Any) -> Table:  # noqa: ANN401 - values of any JSON type
    """Return the extra keys that say something."""
    return {key: value for key, value in extras.items() if value}


def _doc(doc: Doc) -> Table:
    table: Table = {
        "summary": doc.summary,
        "body": doc.body,
        "since": doc.since,
        "deprecated": doc.deprecated,
        **_place(doc.span),
        "opener": doc.opener,
        **_said(parameters=[{"name": name, "text": text} for name, text in doc.parameters]),
    }
    for key in ("name", "returns", "trailing", "origin"):
        if (value := getattr(doc, key)) is not None:
            table[key] = value
    return table


def _field(field: Field) -> Table:
    table: Table = {
        "types": field.types,
        "multiple": field.multiple,
        "unit": field.unit,
        "unit_from": field.unit_from,
        "family": field.family,
        "role": field.role,
        "struct_member": field.struct_member,
        "enum": field.enum,
        **_said(annotations=[_annotation(found) for found in field.annotations]),
    }
    if field.unit_text is not None:
        table["unit_text"] = field.unit_text
    if field.unit_span is not None:
        table["unit_span"] = _place(field.unit_span)
    return table


def _annotation(annotation: Annotation) -> Table:
    return {
        "types": annotation.types,
        "text": annotation.text,
        "extractor": annotation.extractor,
        **_place(annotation.span),
        **_said(confirms=annotation.confirms),
    }


def _parameters(parameters: tuple[Parameter, ...]) -> list[Table]:
    return [{"name": parameter.name, "type": parameter.type} for parameter in parameters]


def _members(members: tuple[Member, ...] | None) -> list[Table] | None:
    return None if members is None else [_member(member) for member in members]


def _member(member: Member) -> Table:
    table: Table = {"name": member.name, "type": member.type, **_place(member.span)}
    if member.members is not None:
        table["members"] = _members(member.members)
    for key in ("bits", "doc"):
        if (value := getattr(member, key)) is not None:
            table[key] = value
    return table | _said(conditions=member.conditions)


def _macro(macro: Macro) -> Table:
    table: Table = {
        "value": macro.value,
        "value_kind": macro.value_kind,
        "text": macro.text,
        "parameters": macro.parameters,
        "field": None if macro.field is None else _field(macro.field),
    }
    if macro.value_note is not None:
        table["value_note"] = macro.value_note
    return table


def _enumerator(enumerator: Enumerator) -> Table:
    table: Table = {"value": enumerator.value, "enum": enumerator.enum}
    for key in ("text", "value_note"):
        if (value := getattr(enumerator, key)) is not None:
            table[key] = value
    return table


def _enumeration(enumeration: Enumeration) -> Table:
    return {"enumerators": enumeration.enumerators}


def _function(function: Function) -> Table:
    return {
        "returns": function.returns,
        "parameters": _parameters(function.parameters),
        **_said(inline=function.inline),
    }


def _callback(callback: Callback) -> Table:
    return {"returns": callback.returns, "parameters": _parameters(callback.parameters)}


def _aggregate(aggregate: Struct | Union) -> Table:
    return {"members": _members(aggregate.members)}


def _typed(symbol: Typedef | Variable) -> Table:
    return {"type": symbol.type}


def _unreadable(symbol: Unreadable) -> Table:
    return {"reason": symbol.reason}


_OWN: Final[dict[str, Any]] = {
    Macro.kind: _macro,
    Enumerator.kind: _enumerator,
    Enumeration.kind: _enumeration,
    Function.kind: _function,
    Callback.kind: _callback,
    Struct.kind: _aggregate,
    Union.kind: _aggregate,
    Typedef.kind: _typed,
    Variable.kind: _typed,
    Unreadable.kind: _unreadable,
}
"""What each kind has of its own."""
