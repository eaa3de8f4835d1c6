"""An API as JSON and back: what ``scan`` writes and any later ``--against`` reads.

The format is schema 1, documented in ``docs/reference/snapshot``. Its keys are the fields of
the model's structs, and their types are what a snapshot may say; only a ``span`` is not a
table of its own: its line and columns stand among the keys of what stands there. One symbol
is one line, which keeps the text small and its differences readable.
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import msgspec

from headerscan.decoding import path_of
from headerscan.diagnostics import Span
from headerscan.errors import ConfigError
from headerscan.model import AnySymbol, Api, UnnamedKey, Unreadable

SCHEMA: Final = 1

Table = dict[str, Any]

_SPAN = re.compile(rb'"span": \{([^{}]*)\}')
_NOT_ASCII = re.compile(r"[^\0-\x7e]")
_STEP = re.compile(r"\.([^.\[`]+)|\[(\d+)\]")
"""A key or an element's number in msgspec's paths."""
_REMEDY = "write the snapshot anew with headerscan scan"
_PLACE = Span.__struct_fields__
_PLACED = frozenset({"symbols", "unreadable", "unnamed_keys", "doc", "members", "annotations"})
"""The keys of what has a span of its own."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a snapshot."""

    schema: Literal[1]
    profile: str
    version: str | None = None
    headers: tuple[str, ...]
    symbols: tuple[AnySymbol, ...]
    unreadable: tuple[Unreadable, ...] = ()
    unnamed_keys: tuple[UnnamedKey, ...] = ()


def to_json(api: Api) -> str:
    """Return the snapshot of an API: ASCII text that ends with a line end."""
    head = {"schema": SCHEMA, "profile": api.profile, "version": api.version}
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    parts.append(f'"headers": {_lines(api.headers)}')
    parts.append(f'"symbols": {_lines(api.symbols)}')
    for key, others in (("unreadable", api.unreadable), ("unnamed_keys", api.unnamed_keys)):
        if others:
            parts.append(f'"{key}": {_lines(others)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def from_json(text: str, file: str) -> Api:
    """Return the API of a snapshot; ``file`` is named in errors.

    A key that may be null, or an empty list, may be left out. Raises
    :class:`~headerscan.errors.ConfigError` for text that is no JSON, another schema, and keys
    that are missing or of the wrong type.
    """
    try:
        table = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        place = re.search(r" \(byte (\d+)\)", str(error))
        line = text.encode().count(b"\n", 0, int(place[1])) + 1 if place else None
        raise ConfigError(
            f"this is not JSON: {error}", remedy=_REMEDY, file=file, line=line
        ) from error
    except RecursionError as error:
        raise ConfigError("this nests too deeply", remedy=_REMEDY, file=file) from error
    if not isinstance(table, dict) or "schema" not in table:
        what = "this is JSON, but no snapshot of headerscan: the key 'schema' is missing"
        raise ConfigError(what, remedy=_REMEDY, file=file)
    if table["schema"] != SCHEMA or isinstance(table["schema"], bool):
        what = f"this is schema {table['schema']!r}, and only schema {SCHEMA} is understood"
        raise ConfigError(what, remedy=_REMEDY, file=file)
    try:
        table = _with_spans(table)
        found = msgspec.convert(table, Snapshot)
    except RecursionError as error:
        raise ConfigError("this nests too deeply", remedy=_REMEDY, file=file) from error
    except msgspec.ValidationError as error:
        what, _, path = str(error).partition(" - at `$")
        steps = [int(index) if index else name for name, index in _STEP.findall(path)]
        keys = [key for key in steps if key != "span"]
        if where := path_of(keys):
            what = f"{where}: {what}"
        raise ConfigError(what, remedy=_REMEDY, file=file, line=_line(text, keys)) from error
    return Api(
        symbols=found.symbols,
        headers=found.headers,
        profile=found.profile,
        version=found.version,
        unreadable=found.unreadable,
        unnamed_keys=found.unnamed_keys,
    )


def _line(text: str, keys: Sequence[str | int]) -> int | None:
    """Return the 1-based line on which what some keys lead to begins, if it is found."""
    start, inner = 0, text
    try:
        for key in keys:
            if isinstance(key, int):
                values = msgspec.json.decode(inner, type=list[msgspec.Raw])[: key + 1]
            else:
                found = msgspec.json.decode(inner, type=dict[str, msgspec.Raw])
                values = [found[key]]
            for value in values:
                inner = bytes(value).decode()
                start = text.index(inner, start)
                end = start + len(inner)
                start = end if value is not values[-1] else start
    except (msgspec.MsgspecError, LookupError, ValueError):
        return None
    return text.count("\n", 0, start) + 1


def _with_spans(value: Any, key: str = "") -> Any:  # noqa: ANN401 - as above
    """Return a table with spans out of the keys that say them."""
    if isinstance(value, list):
        return [_with_spans(inner, key) for inner in value]
    if not isinstance(value, dict):
        return value
    table = {name: _with_spans(inner, name) for name, inner in value.items() if name != "span"}
    if key in _PLACED and ("line" in table or "kind" in table):
        table["span"] = {name: table.pop(name) for name in _PLACE if table.get(name) is not None}
    return table


def _lines(elements: Iterable[object]) -> str:
    """Return a list of which each element is one line, the keys of a span in its place."""
    packed = map(msgspec.json.encode, elements)
    lines = b",\n".join(msgspec.json.format(line, indent=0) for line in packed)
    # In a text a quote has a backslash before it, so what has none is a key's.
    text = _SPAN.sub(rb"\1", lines).decode()
    text = _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], text)
    return f"[\n{text}\n]" if text else "[]"
