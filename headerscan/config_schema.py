"""The JSON Schema of the configuration file, made from the structs that read it.

Editors complete and check ``headerscan.toml`` by it. The descriptions are the strings that
stand below the fields in the source.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import types
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from headerscan.config import Config

_TYPES = {str: "string", bool: "boolean", int: "integer"}


def config_schema() -> dict[str, Any]:
    """Return the schema (JSON Schema, draft 7, which TOML editors understand)."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "headerscan.toml, or [tool.headerscan] in pyproject.toml",
        **_table(Config),
    }


def _table(cls: type[msgspec.Struct]) -> dict[str, Any]:
    said = field_docs(cls)
    properties = {}
    required = []
    for entry in msgspec.structs.fields(cls):
        key = entry.name.rstrip("_").replace("_", "-")
        properties[key] = {"description": said[entry.name], **_value(entry.type)}
        if entry.required:
            required.append(key)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def _value(hint: Any) -> dict[str, Any]:  # noqa: ANN401 - a type hint is of any type
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        if len(inner) > 1:
            return {"type": [_TYPES[argument] for argument in inner]}
        return _value(inner[0])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _value(arguments[0])}
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _value(arguments[1])}
    if hint is date:
        return {"type": "string", "format": "date"}
    if issubclass(hint, msgspec.Struct):
        return _table(hint)
    return {"type": _TYPES[hint]}


def field_docs(cls: type) -> dict[str, str]:
    """Return what the source says below each field of a class, on one line."""
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
