"""The keys of TOML files, from the structs that read them."""  # noqa: INP001 - imported by its name, from the folder

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from rst import plain

from headerscan import profile
from headerscan.config.file import Config, Ignore
from headerscan.config.json_schema import field_docs
from headerscan.release import ReleaseFile

_CLASSES = {
    "profile": (
        profile.Profile,
        profile.Version,
        ReleaseFile,
        profile.Docs,
        profile.Types,
        profile.TypeInfo,
        profile.Annotations,
        profile.Extractor,
        profile.Units,
        profile.Unit,
        profile.Family,
        profile.Implementation,
        profile.CallEvidence,
        profile.TableEvidence,
        profile.StringsEvidence,
        profile.TextMaker,
        profile.VersionScripts,
    ),
    "configuration": (Config, Ignore),
}
TABLES: Mapping[str, type[msgspec.Struct]] = {
    f"{folder}/{cls.__name__.lower()}": cls for folder, group in _CLASSES.items() for cls in group
}
"""The tables: their file, less its ending, and the struct."""

_WORDS = {str: "string", bool: "true or false", int: "whole number", date: "date"}
_PLURALS = {str: "strings", int: "whole numbers"}


def key_table(cls: type[msgspec.Struct]) -> Iterator[str]:
    """Yield the keys of a table with their types, defaults and meanings."""
    said = field_docs(cls)
    for entry in msgspec.structs.fields(cls):
        meaning = said[entry.name]
        yield f"``{entry.encode_name}``"
        yield f"   *{_type(entry.type)}{_default(entry)}*\n"
        yield f"   {meaning if meaning.endswith(('.', '…')) else meaning + '.'}\n"


def _type(hint: Any) -> str:  # noqa: ANN401 - a type hint is of any type
    hint = _bare(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = (argument for argument in arguments if argument is not type(None))
        return " or ".join(map(_type, inner))
    if origin is Literal:
        return f"one of {', '.join(map(str, arguments))}"
    if origin is tuple:
        return f"list of {_PLURALS.get(_bare(arguments[0]), 'tables')}"
    if origin is not None and issubclass(origin, Mapping):
        return f"table, each value a {_type(arguments[1])}".replace("a one of", "one of")
    if issubclass(hint, msgspec.Struct):
        return "table"
    if issubclass(hint, Enum):
        return f"one of {', '.join(member.value for member in hint)}"
    return _WORDS[hint]


def _bare(hint: Any) -> Any:  # noqa: ANN401 - as above
    """Return a type without what is required of its values."""
    return hint.__origin__ if get_origin(hint) is Annotated else hint


def _default(entry: msgspec.structs.FieldInfo) -> str:
    if entry.required:
        return ", required"
    default = entry.default
    if default is msgspec.NODEFAULT:
        return ""
    if isinstance(default, bool):
        return f", default {str(default).lower()}"
    if default in (None, "", ()) or isinstance(default, (msgspec.Struct, tuple)):
        return ""
    return f", default {plain(str(default))}"
