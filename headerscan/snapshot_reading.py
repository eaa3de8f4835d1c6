"""The reading half of :mod:`headerscan.snapshot`: JSON to an API, with exact errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar

from headerscan.diagnostics import Span
from headerscan.errors import ConfigError
from headerscan.model import (
    SYMBOL_KINDS,
    Annotation,
    Api,
    Doc,
    Field,
    Member,
    Parameter,
    Role,
    Symbol,
    Unreadable,
    ValueKind,
)

T = TypeVar("T")

_WORDS: Final = {str: "text", int: "a whole number", bool: "true or false", list: "a list"}
_NAME = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_REMEDY = "write the snapshot anew with headerscan scan"


class _Problem(Exception):  # noqa: N818 - never leaves this module
    """What is wrong, and the keys that lead to it, the innermost first."""

    def __init__(self, what: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.keys = keys


def read_snapshot(text: str, file: str, schema: int) -> Api:
    """Return the API of a snapshot; see :func:`headerscan.snapshot.from_json`."""
    try:
        table = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"this is not JSON: {error.msg} (column {error.colno})",
            remedy=_REMEDY,
            file=file,
            line=error.lineno,
        ) from error
    except (RecursionError, ValueError) as error:
        # Nested thousands deep, or a number of thousands of digits.
        raise ConfigError("this is no snapshot", remedy=_REMEDY, file=file) from error
    try:
        return _api(table, schema)
    except _Problem as problem:
        where = ".".join(reversed(problem.keys)).replace(".[", "[")
        what = f"{where}: {problem.what}" if where else problem.what
        raise ConfigError(what, remedy=_REMEDY, file=file) from problem


def _api(table: object, schema: int) -> Api:
    if not isinstance(table, dict) or "schema" not in table:
        _fail("this is JSON, but no snapshot of headerscan: the key 'schema' is missing")
    if table["schema"] != schema or isinstance(table["schema"], bool):
        _fail(f"this is schema {table['schema']!r}, and only schema {schema} is understood")
    return Api(
        symbols=_each(table, "symbols", _symbol),
        headers=_texts(table, "headers"),
        profile=_get(table, "profile", str),
        version=_maybe(table, "version", str),
        unreadable=_each(table, "unreadable", _unreadable) if "unreadable" in table else (),
    )


def _symbol(table: dict[str, Any]) -> Symbol:
    kind = _get(table, "kind", str)
    if kind not in SYMBOL_KINDS:
        _fail(f"'{kind}' is no kind of symbol; the kinds are {', '.join(SYMBOL_KINDS)}", "kind")
    name = _get(table, "name", str)
    if not _NAME.fullmatch(name):
        # Such a name would reach places that only ever get names, as markup perhaps.
        _fail(f"{name!a} is no name in C", "name")
    return _build(SYMBOL_KINDS[kind], table)


def _unreadable(table: dict[str, Any]) -> Unreadable:
    return _build(Unreadable, table)


S = TypeVar("S", bound=Symbol)


def _build(cls: type[S], table: dict[str, Any]) -> S:
    _get(table, "line", int)
    return cls(
        name=_get(table, "name", str),
        header=_get(table, "header", str),
        span=_span(table),
        doc=_within(table, "doc", _doc),
        conditions=_texts(table, "conditions"),
        **{key: read(table) for key, read in _OWN[cls.kind].items()},
    )


def _doc(table: dict[str, Any]) -> Doc:
    return Doc(
        summary=_get(table, "summary", str),
        body=_get(table, "body", str),
        since=_maybe(table, "since", str),
        deprecated=_maybe(table, "deprecated", str),
        name=_maybe(table, "name", str),
        parameters=_optional_each(table, "parameters", _described),
        returns=_maybe(table, "returns", str),
        opener=_get(table, "opener", str) if "opener" in table else "/**",
        span=_span(table),
        trailing=_maybe(table, "trailing", str),
        origin=_maybe(table, "origin", str),
    )


def _described(table: dict[str, Any]) -> tuple[str, str]:
    return _get(table, "name", str), _get(table, "text", str)


def _field(table: dict[str, Any]) -> Field:
    return Field(
        types=_texts(table, "types"),
        multiple=_get(table, "multiple", bool),
        unit=_maybe(table, "unit", str),
        unit_from=_maybe(table, "unit_from", str),
        unit_text=_maybe(table, "unit_text", str),
        unit_span=_within(table, "unit_span", _span),
        family=_maybe(table, "family", str),
        role=Role(_one_of(table, "role", _ROLES)),
        struct_member=_maybe(table, "struct_member", str),
        enum=_maybe(table, "enum", str),
        annotations=_optional_each(table, "annotations", _annotation),
    )


def _annotation(table: dict[str, Any]) -> Annotation:
    return Annotation(
        types=_texts(table, "types"),
        text=_get(table, "text", str),
        extractor=_get(table, "extractor", str),
        span=_span(table),
        confirms=bool(_maybe(table, "confirms", bool)),
    )


def _parameter(table: dict[str, Any]) -> Parameter:
    return Parameter(_maybe(table, "name", str), _get(table, "type", str))


def _member(table: dict[str, Any]) -> Member:
    return Member(
        name=_maybe(table, "name", str),
        type=_get(table, "type", str),
        bits=_maybe(table, "bits", str),
        members=_members(table),
        doc=_maybe(table, "doc", str),
        conditions=_texts(table, "conditions") if "conditions" in table else (),
        span=_span(table),
    )


def _members(table: dict[str, Any]) -> tuple[Member, ...] | None:
    return None if table.get("members") is None else _each(table, "members", _member)


def _value(table: dict[str, Any]) -> str | int | None:
    value: object = table.get("value")
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, int) or isinstance(value, bool):
        _fail(f"this is {_say(value)}, not text, a whole number or null", "value")
    return value


def _span(table: dict[str, Any]) -> Span:
    """Return where a thing stands; the format promises a symbol's line and no more."""
    line = _maybe(table, "line", int) or 1
    column = _maybe(table, "column", int) or 1
    end_line = _maybe(table, "end_line", int) or line
    end_column = _maybe(table, "end_column", int)
    return Span(line, column, end_line, column if end_column is None else end_column)


def _get(table: dict[str, Any], key: str, kind: type[T]) -> T:
    if key not in table:
        _fail(f"the key '{key}' is missing")
    value = table[key]
    if type(value) is not kind:
        _fail(f"this is {_say(value)}, not {_WORDS[kind]}", key)
    return value


def _maybe(table: dict[str, Any], key: str, kind: type[T]) -> T | None:
    value = table.get(key)
    if value is None:
        return None
    if type(value) is not kind:
        _fail(f"this is {_say(value)}, not {_WORDS[kind]} or null", key)
    return value


def _texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    values = _get(table, key, list)
    for value in values:
        if type(value) is not str:
            _fail(f"this holds {_say(value)}, not only text", key)
    return tuple(values)


def _each(table: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]) -> tuple[T, ...]:
    found = []
    for index, value in enumerate(_get(table, key, list)):
        try:
            found.append(read(_table(value)))
        except _Problem as problem:
            raise _Problem(problem.what, (*problem.keys, f"[{index}]", key)) from problem
    return tuple(found)


def _optional_each(
    table: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]
) -> tuple[T, ...]:
    return _each(table, key, read) if key in table else ()


def _within(table: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]) -> T | None:
    value = table.get(key)
    if value is None:
        return None
    try:
        return read(_table(value))
    except _Problem as problem:
        raise _Problem(problem.what, (*problem.keys, key)) from problem


def _table(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        _fail(f"this is {_say(value)}, not an object in {{braces}}")
    return value


def _one_of(table: dict[str, Any], key: str, words: frozenset[str]) -> str:
    value = _get(table, key, str)
    if value not in words:
        _fail(f"'{value}' is none of {', '.join(sorted(words))}", key)
    return value


def _say(value: object) -> str:
    if value is None:
        return "null"
    return _WORDS.get(type(value), "an object" if isinstance(value, dict) else repr(value))


def _fail(what: str, *keys: str) -> NoReturn:
    raise _Problem(what, keys)


_ROLES: Final = frozenset(Role)
_VALUE_KINDS: Final = frozenset(ValueKind)

Read = Callable[[dict[str, Any]], object]


def _text(key: str) -> Read:
    return lambda table: _get(table, key, str)


def _maybe_text(key: str) -> Read:
    return lambda table: _maybe(table, key, str)


def _parameters(table: dict[str, Any]) -> tuple[Parameter, ...]:
    return _each(table, "parameters", _parameter)


_PROTOTYPE: Final[dict[str, Read]] = {"returns": _text("returns"), "parameters": _parameters}
_OWN: Final[dict[str, dict[str, Read]]] = {
    "macro": {
        "text": _text("text"),
        "value": _value,
        "value_kind": lambda table: ValueKind(_one_of(table, "value_kind", _VALUE_KINDS)),
        "parameters": lambda table: (
            None if table.get("parameters") is None else _texts(table, "parameters")
        ),
        "value_note": _maybe_text("value_note"),
        "field": lambda table: _within(table, "field", _field),
    },
    "enumerator": {
        "value": lambda table: _maybe(table, "value", int),
        "text": _maybe_text("text"),
        "value_note": _maybe_text("value_note"),
        "enum": _maybe_text("enum"),
    },
    "enum": {"enumerators": lambda table: _texts(table, "enumerators")},
    "function": _PROTOTYPE | {"inline": lambda table: bool(_maybe(table, "inline", bool))},
    "callback": _PROTOTYPE,
    "struct": {"members": _members},
    "union": {"members": _members},
    "typedef": {"type": _text("type")},
    "variable": {"type": _text("type")},
    "unreadable": {"reason": _text("reason")},
}
"""How each kind's own keys are read."""
