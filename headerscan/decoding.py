"""Parsed JSON and TOML to frozen structs by their types, and what is wrong said so that it helps.

:mod:`msgspec` checks what a file says by the types of the structs that it is read into, and
names the path of what does not fit. Here that becomes the one line a person is told: the
file, the line, what is wrong there and what to do.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec

from headerscan.errors import ConfigError
from headerscan.matching.likeness import did_you_mean

T = TypeVar("T", bound=msgspec.Struct)

Pattern = Annotated[str, msgspec.Meta(extra_json_schema={"format": "regex"})]
"""A regular expression."""

_WORDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a broken number",
    "bool": "true or false",
    "null": "null",
    "array": "a list",
    "object": "a table",
    "list": "a list",
    "dict": "a table",
    "date": "a date, such as 2030-01-31 without quotes",
    "datetime": "a date with a time",
    "time": "a time",
}
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")
"""A step of msgspec's paths: a key, an element of a list, some key of a mapping."""
_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?", re.DOTALL)
_LONG_KEY = re.compile(r"^[ \t\[]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){30}", re.MULTILINE)
"""A key whose parts take time and memory by their square."""


class Table(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A table of a TOML file: a field's name with dashes is its key, and no other key is known."""


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in a TOML file: the file, its text (to find the line), the keys to it.

    An element of a list has its 0-based number for a key.
    """

    file: str
    text: str = ""
    keys: tuple[str | int, ...] = ()

    def at(self, *keys: str | int) -> Place:
        """Return a place below this one."""
        return msgspec.structs.replace(self, keys=(*self.keys, *keys))

    def error(self, what: str, remedy: str) -> ConfigError:
        """Return the error that says what is wrong at this place."""
        name = path_of(self.keys)
        return ConfigError(
            f"{name}: {what}" if name else what, remedy=remedy, file=self.file, line=self.line()
        )

    def line(self) -> int | None:
        """Return the 1-based line on which the innermost named key stands, if it is found."""
        found = None
        for above, key in itertools.pairwise((None, *self.keys)):
            start = 0 if found is None else found.start()
            if isinstance(key, int):
                header = rf"^[ \t]*\[\[[^\]\n]*\b{re.escape(str(above))}[ \t]*\]\]"
                tables = re.finditer(header, self.text, re.MULTILINE)
                match = next(itertools.islice(tables, key, None), None)
            else:
                name = re.escape(str(key))
                pattern = rf"^[ \t\[]*(?:[\w.\"'-]*\.)?[\"']?{name}[\"']?[ \t]*[=\].]"
                match = re.compile(pattern, re.MULTILINE).search(self.text, start)
            found = match or found
        return None if found is None else self.text.count("\n", 0, found.start()) + 1


class Fault(NamedTuple):
    """What does not fit its type: the keys to it, what is wrong, and what to do about it."""

    keys: tuple[str | int, ...]
    what: str
    remedy: str


def parse_toml(place: Place) -> dict[str, Any]:
    """Return the tables of a TOML text, the one of a place.

    Raises :class:`~headerscan.errors.ConfigError` for what is no TOML, and for keys, lists or
    numbers beyond all reason.
    """
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


def decoded(cls: type[T], table: object, place: Place) -> T:
    """Return an instance of a struct from a parsed TOML table.

    Raises :class:`~headerscan.errors.ConfigError` for what does not fit the struct's types.
    """
    try:
        return msgspec.convert(table, cls, builtin_types=(date,))
    except msgspec.ValidationError as error:
        fault = fault_of(error, cls, table)
        raise place.at(*fault.keys).error(fault.what, fault.remedy) from error


def json_line(text: str, keys: Sequence[str | int]) -> int | None:
    """Return the 1-based line of a JSON text on which what some keys lead to begins.

    It is None where the text is not UTF-8 or the keys are not those of its values.
    """
    start, inner = 0, text
    try:
        for key in keys:
            if isinstance(key, int):
                values = msgspec.json.decode(inner, type=list[msgspec.Raw])[: key + 1]
            else:
                found = msgspec.json.decode(inner, type=dict[str, msgspec.Raw])
                values = [value for name, value in found.items() if name == key]
            for value in values:
                inner = bytes(value).decode()
                start = text.index(inner, start)
                end = start + len(inner)
                start = end if value is not values[-1] else start
    except (msgspec.MsgspecError, UnicodeError, ValueError):
        return None
    return text.count("\n", 0, start) + 1


def path_of(keys: Sequence[str | int]) -> str:
    """Return keys as a person writes them: ``families[2].match``."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")


def fault_of(error: msgspec.ValidationError, cls: type, table: object) -> Fault:
    """Return what an error of :func:`msgspec.convert` says."""
    match = _MESSAGE.fullmatch(str(error))
    assert match is not None  # it fits any text
    what = match["what"]
    try:
        keys, hint, value = _followed(match["path"] or "", cls, table)
    except (LookupError, TypeError, AttributeError, StopIteration):
        # A key of the file itself may look like msgspec's words for a path.
        keys, hint, value, what = (), cls, table, str(error)
    if found := re.fullmatch(r"Object missing required field `(.*)`", what):
        return Fault(keys, f"the key '{found[1]}' is missing", f"add {found[1]} = …")
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", what, re.DOTALL):
        known = [entry.encode_name for entry in _fields(hint)]
        return Fault(
            (*keys, found[1]),
            "there is no such key",
            did_you_mean(found[1], known, f"the keys here are {', '.join(sorted(known))}"),
        )
    if found := re.fullmatch(r"Invalid (?:enum )?value (.*)", what, re.DOTALL):
        words = ", ".join(f"'{word}'" for word in _allowed(hint))
        return Fault(keys, f"{found[1]} is not known here", f"write one of {words}")
    if found := re.fullmatch(r"Expected `(.*)`, got `(.*)`", what):
        wanted = [_WORDS.get(word, word) for word in found[1].split(" | ") if word != "null"]
        right = " or ".join(wanted)
        return Fault(
            keys, f"this is {_WORDS.get(found[2], found[2])}, not {right}", f"write {right}"
        )
    described = [meta.description for meta in getattr(hint, "__metadata__", ())]
    right = next((text for text in described if text), what)
    return Fault(keys, f"{value!a} is not {right}", f"write {right}")


def _followed(path: str, hint: Any, value: Any) -> tuple[tuple[str | int, ...], Any, Any]:  # noqa: ANN401 - of any type
    """Return the keys of msgspec's path from a value, and the type and value that it leads to.

    Where msgspec says only that it is some value of a mapping, the first that does not fit is it.
    """
    keys: list[str | int] = []
    for step in _STEP.finditer(path):
        hint = _met(hint, value)
        if step[1] is not None:
            key: str | int = step[1]
            types = {entry.encode_name: entry.type for entry in _fields(hint)}
            hint = types.get(step[1], object)
        elif step[2] is not None:
            key, hint = int(step[2]), get_args(hint)[0]
        else:
            hint = get_args(hint)[1]
            key = next(key for key, inner in value.items() if not _fits(inner, hint))
        keys.append(key)
        value = value[key]
    return tuple(keys), _met(hint, value) if keys else hint, value


def _met(hint: Any, value: Any) -> Any:  # noqa: ANN401 - as above
    """Return which of the types of a union is meant for a value."""
    if get_origin(hint) not in (Union, UnionType):
        return hint
    inner = [one for one in get_args(hint) if one is not NoneType]
    for one in inner:
        config = getattr(one, "__struct_config__", None)
        if config and isinstance(value, dict) and value.get(config.tag_field) == config.tag:
            return one
    return inner[0]


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401 - as above
    try:
        msgspec.convert(value, hint, builtin_types=(date,))
    except msgspec.ValidationError:
        return False
    return True


def _fields(cls: Any) -> tuple[msgspec.structs.FieldInfo, ...]:  # noqa: ANN401 - as above
    return msgspec.structs.fields(cls)


def _allowed(hint: Any) -> Sequence[str]:  # noqa: ANN401 - as above
    if get_origin(hint) is Literal:
        return get_args(hint)
    return list(hint) if isinstance(hint, type) and issubclass(hint, StrEnum) else []
