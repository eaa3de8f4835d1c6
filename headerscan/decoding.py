"""Parsed TOML to frozen structs by their types, and what is wrong said so that it helps.

:mod:`msgspec` checks what a file says by the types of the structs that it is read into, and
names the path of what does not fit. Here that becomes the one line a person is told: the
file, the line, what is wrong there and what to do.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Sequence
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args

import msgspec

from headerscan.errors import ConfigError
from headerscan.matching.likeness import did_you_mean

T = TypeVar("T", bound=msgspec.Struct)
Keys = tuple[str | int, ...]
"""What leads to a value: an element of a list has its 0-based number for a key."""

Pattern = Annotated[str, msgspec.Meta(extra_json_schema={"format": "regex"})]
"""A regular expression."""
ReleasePattern = Annotated[
    Pattern,
    msgspec.Meta(
        pattern=r"\((?:\?P<|(?!\?))", description="a pattern whose first group is the release"
    ),
]
"""A regular expression with a group."""

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `(?:key` in `)?\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\.(?P<field>[^.\[]+)|\[(?P<index>\d+)\]|\[\.\.\.\]")
"""A step of msgspec's paths: a key, an element of a list, some key of a mapping."""
_TYPES = {
    "str": "a string", "int": "an integer", "float": "a float", "bool": "a boolean",
    "array": "an array", "object": "a table", "date": "a date", "datetime": "a date-time",
}  # fmt: skip
"""TOML's words (TOML 1.0.0) for msgspec's."""
_LONG_KEY = re.compile(r"^[ \t\[]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){30}", re.MULTILINE)
"""A key whose parts take time and memory by their square."""
_MISSING = re.compile(r"Object missing required field `(.*)`")
_OTHER_TYPE = re.compile(r"Expected `(.*?)(?: \| null)?`, got `(.*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)


class Table(msgspec.Struct, frozen=True, rename="kebab", forbid_unknown_fields=True):
    """A table of a TOML file: a field's name with dashes is its key, and no other key is known."""


class Place(msgspec.Struct, frozen=True):
    """Where a value stands in a TOML file: the file, its text to find the line, its keys."""

    file: str
    text: str = ""
    keys: Keys = ()

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


def parse_toml(place: Place) -> dict[str, Any]:
    """Return the tables of a TOML text, the one of a place.

    Raises :class:`~headerscan.errors.ConfigError` for what is no TOML, and keys, lists or
    numbers beyond all reason.
    """
    if (long := _LONG_KEY.search(place.text)) is not None:
        problem = place.error("a key here has more than 30 parts", "write fewer dots")
        problem.line = place.text.count("\n", 0, long.start()) + 1
        raise problem
    try:
        return tomllib.loads(place.text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        problem = place.error(f"this is not TOML: {error}", "mend the syntax")
        problem.line = int(line[1]) if line else place.text.count("\n") + 1
        raise problem from error


def decoded(cls: type[T], table: object, place: Place) -> T:
    """Return an instance of a struct from a parsed TOML table.

    Raises :class:`~headerscan.errors.ConfigError` for what does not fit the struct's types.
    """
    try:
        return msgspec.convert(table, cls)
    except msgspec.ValidationError as error:
        keys, what, remedy = _fault(str(error), cls, table)
        raise place.at(*keys).error(what, remedy) from error


def path_of(keys: Sequence[str | int]) -> str:
    """Return keys as a person writes them: ``families[2].match``."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")


def _fault(message: str, cls: type, table: object) -> tuple[Keys, str, str]:
    """Return the keys to what does not fit, what is wrong with it and what to do about it."""
    match = _MESSAGE.fullmatch(message)
    assert match is not None  # it fits any text
    what = match["what"]
    try:
        keys, hint, value = _followed(match["path"] or "", cls, table)
    except (LookupError, TypeError, AttributeError, StopIteration):
        # A key of the file itself may look like msgspec's words for a path.
        what, keys, hint, value = message, (), cls, table
    if found := _MISSING.fullmatch(what):
        return keys, f"the key '{found[1]}' is missing", f"add {found[1]} = …"
    if found := _UNKNOWN.fullmatch(what):
        known = sorted(entry.encode_name for entry in msgspec.structs.fields(hint))
        remedy = did_you_mean(found[1], known, f"the keys here are {', '.join(known)}")
        return (*keys, found[1]), "there is no such key", remedy
    if what.startswith("Invalid enum value"):
        words = [f"'{word}'" for word in get_args(hint) or hint]
        return keys, f"{value!a} is not known here", f"write one of {', '.join(words)}"
    described = [meta.description for meta in getattr(hint, "__metadata__", ())]
    if right := next(filter(None, reversed(described)), None):
        return keys, f"{value!a} is not {right}", f"write {right}"
    if found := _OTHER_TYPE.fullmatch(what):
        got, wanted = (_in_words(types) for types in (found[2], found[1]))
        return keys, f"this is {got}, not {wanted}", f"write {wanted}"
    return keys, what, "write what is right here"


def _in_words(types: str) -> str:
    return " or ".join(_TYPES.get(one, one) for one in types.split(" | "))


def _followed(path: str, hint: Any, value: Any) -> tuple[Keys, Any, Any]:  # noqa: ANN401 - of any type
    """Return the keys of msgspec's path from a value, and the type and value that it leads to.

    Where msgspec says only that it is some value of a mapping, the first that does not fit is it.
    """
    keys: list[str | int] = []
    for step in _STEP.finditer(path):
        if (key := step["field"]) is not None:
            types = {entry.encode_name: entry.type for entry in msgspec.structs.fields(hint)}
            hint = types.get(key, object)
        elif step["index"] is not None:
            key, hint = int(step["index"]), get_args(hint)[0]
        else:
            hint = get_args(hint)[1]
            key = next(name for name, inner in value.items() if not _fits(inner, hint))
        if NoneType in get_args(hint):
            hint = get_args(hint)[0]
        keys.append(key)
        value = value[key]
    return tuple(keys), hint, value


def _fits(value: object, hint: Any) -> bool:  # noqa: ANN401 - as above
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return False
    return True
