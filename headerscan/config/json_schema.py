"""The JSON Schemas of the files that people and programs write, made from the types that read them.

Editors complete and check ``headerscan.toml`` and profiles by them; a program may check a
snapshot. The descriptions are the strings that stand below the fields in the source.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec

from headerscan.config.file import Config
from headerscan.profile import Profile
from headerscan.snapshot import Snapshot

SCHEMAS: dict[str, tuple[type[msgspec.Struct], str]] = {
    "headerscan": (Config, "headerscan.toml, or [tool.headerscan] in pyproject.toml"),
    "profile": (Profile, "A profile of headerscan"),
    "snapshot": (Snapshot, "A snapshot of headerscan"),
}
"""The schemas that are published: what reads such a file, and its title."""


def json_schema(name: str) -> dict[str, Any]:
    """Return one of the schemas (JSON Schema, draft 7, which TOML editors understand)."""
    cls, title = SCHEMAS[name]
    (whole,), definitions = msgspec.json.schema_components(
        [cls], ref_template="#/definitions/{name}"
    )
    for struct in structs(cls, set()):
        _describe(definitions[struct.__name__], struct)
    for table in definitions.values():
        _flatten_span(table, definitions)
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": title}
    return {**head, **whole, "definitions": definitions}


def structs(hint: Any, seen: set[type]) -> Iterator[type[msgspec.Struct]]:  # noqa: ANN401 - a type hint is of any type
    """Yield the structs that a type is made of, but for those ``seen``."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in seen:
        seen.add(hint)
        yield hint
        for entry in msgspec.structs.fields(hint):
            yield from structs(entry.type, seen)
    for inner in get_args(hint):
        yield from structs(inner, seen)


def _describe(table: dict[str, Any], cls: type[msgspec.Struct]) -> None:
    said = field_docs(cls)
    for entry in msgspec.structs.fields(cls):
        if entry.name in said:
            shape = table["properties"][entry.encode_name]
            # Beside a reference, draft 7 passes over what else is said.
            shape = {"allOf": [shape]} if "$ref" in shape else shape
            table["properties"][entry.encode_name] = shape | {"description": said[entry.name]}


def _flatten_span(table: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Put the keys of a span where a snapshot has them: among those of what stands there."""
    properties = table.get("properties", {})
    if "span" in properties:
        places = definitions["Span"]["properties"]
        table["properties"] = {
            name: shape
            for key, value in properties.items()
            for name, shape in (places.items() if key == "span" else [(key, value)])
        }
        table["required"] = ["line" if key == "span" else key for key in table["required"]]


def field_docs(cls: type) -> dict[str, str]:
    """Return what the source says below each field of a class or those it follows, on one line."""
    said: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("headerscan."):
            said |= _own_docs(base)
    return {name: text for name, text in said.items() if name in get_type_hints(cls)}


def _own_docs(cls: type) -> dict[str, str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    (definition,) = tree.body
    assert isinstance(definition, ast.ClassDef)  # it is the source of a class
    said = {}
    for entry, below in zip(definition.body, definition.body[1:], strict=False):
        if (
            isinstance(entry, ast.AnnAssign)
            and isinstance(entry.target, ast.Name)
            and isinstance(below, ast.Expr)
            and isinstance(below.value, ast.Constant)
        ):
            said[entry.target.id] = " ".join(str(below.value.value).split())
    return said
