"""TOML tables to frozen structs, with errors that name the key and the line.

A ``msgspec.Struct`` says what a table may hold: the fields' names are the keys, their types the
values' types, a field without a default is required. ``str``, ``bool``, ``int``, tuples
of them, ``Mapping[str, …]``, ``Literal``, enums, unions with ``None``, ``str | int``, and other
such structs are understood.
"""

from __future__ import annotations

import itertools
import re
import types
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from headerscan.errors import ConfigError
from headerscan.likeness import closest

T = TypeVar("T", bound=msgspec.Struct)

_ELEMENT = re.compile(r"\[(\d{1,6})\]")
"""How the keys of a place name an element of a list."""

_LONG_KEY = re.compile(r"^[ \t\[]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){30}", re.MULTILINE)
"""A key whose parts take time and memory by their square."""

_NAMES = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    dict: "a table",
    date: "a date, such as 2030-01-31 without quotes",
}


class Place(msgspec.Struct, frozen=True):
    """Where a value stands: the file, its text (to find the line), and the keys to it."""

    file: str
    text: str = ""
    keys: tuple[str, ...] = ()

    def at(self, key: str) -> Place:
        """Return the place of a key below this one."""
        return msgspec.structs.replace(self, keys=(*self.keys, key))

    def error(self, what: str, remedy: str) -> ConfigError:
        """Return the error that says what is wrong at this place."""
        name = ".".join(self.keys)
        return ConfigError(
            f"{name}: {what}" if name else what, remedy=remedy, file=self.file, line=self.line()
        )

    def line(self) -> int | None:
        """Return the 1-based line on which the innermost named key stands, if it is found."""
        found = None
        for index, key in enumerate(self.keys):
            start = 0 if found is None else found.start()
            element = _ELEMENT.fullmatch(key)
            if element and index:
                tables = re.finditer(
                    rf"^[ \t]*\[\[[^\]\n]*\b{re.escape(self.keys[index - 1])}[ \t]*\]\]",
                    self.text,
                    re.MULTILINE,
                )
                match = next(itertools.islice(tables, int(element[1]), None), None)
            else:
                pattern = rf"^[ \t\[]*(?:[\w.\"'-]*\.)?[\"']?{re.escape(key)}[\"']?[ \t]*[=\].]"
                match = re.compile(pattern, re.MULTILINE).search(self.text, start)
            found = match or found
        return None if found is None else self.text.count("\n", 0, found.start()) + 1


def parse_toml(place: Place) -> dict[str, Any]:
    """Return the tables of a TOML text, the one of a place.

    Raises :class:`~headerscan.errors.ConfigError` for what is no TOML, and for keys, lists or
    numbers beyond all reason.
    """
    import tomllib  # noqa: PLC0415 - what is parsed already comes out of the cache

    text = place.text
    if (long := _LONG_KEY.search(text)) is not None:
        problem = place.error("a key here has more than 30 parts", "write fewer dots")
        problem.line = text.count("\n", 0, long.start()) + 1
        raise problem
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        problem = place.error(f"this is not TOML: {error}", "mend the syntax")
        problem.line = int(line[1]) if line else text.count("\n") + 1
        raise problem from error
    except RecursionError as error:
        raise place.error("lists or tables nest too deeply here", "nest fewer") from error
    except ValueError as error:
        raise place.error("a number here has too many digits", "write a smaller one") from error


def read_table(cls: type[T], table: object, place: Place) -> T:
    """Return an instance of the struct ``cls`` from a parsed TOML table.

    Raises :class:`~headerscan.errors.ConfigError` for an unknown or missing key or a
    value of the wrong type.
    """
    if not isinstance(table, dict):
        raise place.error(f"this is {_say(table)}, not a table", "write it as a [table]")
    fields = _fields(cls)
    for key in table:
        if key not in fields:
            raise place.at(key).error("there is no such key", _nearest(key, fields))
    values = {}
    for key, field in fields.items():
        if key in table:
            values[field.name] = _read(field.type, table[key], place.at(key))
        elif field.required:
            raise place.error(f"the key '{key}' is missing", f"add {key} = …")
    return cls(**values)


@cache
def _fields(cls: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """Return a struct's fields by their keys; their types are evaluated once."""
    return {_key(field.name): field for field in msgspec.structs.fields(cls)}


def _key(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _nearest(key: str, known: Mapping[str, object]) -> str:
    if close := closest(key, known):
        return f"did you mean '{close}'?"
    return f"the keys here are {', '.join(sorted(known))}"


def _say(value: object) -> str:
    return _NAMES.get(type(value), "a list" if isinstance(value, list) else f"{value!r}")


def _read(hint: Any, value: Any, place: Place) -> Any:  # noqa: ANN401 - TOML values are of any type
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _of_either(arguments, value, place)
    if origin is Literal:
        return _one_of(value, arguments, place)
    if origin is tuple:
        if not isinstance(value, list):
            raise place.error(f"this is {_say(value)}, not a list", "write it in [brackets]")
        return tuple(
            _read(arguments[0], element, place.at(f"[{index}]"))
            for index, element in enumerate(value)
        )
    if origin is not None and issubclass(origin, Mapping):
        if not isinstance(value, dict):
            raise place.error(f"this is {_say(value)}, not a table", "write it as a [table]")
        return {key: _read(arguments[1], element, place.at(key)) for key, element in value.items()}
    if issubclass(hint, msgspec.Struct):
        return read_table(hint, value, place)
    if issubclass(hint, Enum):
        return hint(_one_of(value, tuple(member.value for member in hint), place))
    if type(value) is not hint:
        raise place.error(f"this is {_say(value)}, not {_NAMES[hint]}", f"write {_NAMES[hint]}")
    return value


def _of_either(hints: tuple[Any, ...], value: Any, place: Place) -> Any:  # noqa: ANN401 - as above
    inner = [hint for hint in hints if hint is not type(None)]
    if len(inner) == 1:
        return _read(inner[0], value, place)
    if type(value) in inner:
        return value
    names = " or ".join(_NAMES[hint] for hint in inner)
    raise place.error(f"this is {_say(value)}, not {names}", f"write {names}")


def _one_of(value: object, allowed: tuple[Any, ...], place: Place) -> Any:  # noqa: ANN401 - as its argument
    if value not in allowed:
        words = ", ".join(f"'{word}'" for word in allowed)
        raise place.error(f"'{value}' is not known here", f"write one of {words}")
    return value
