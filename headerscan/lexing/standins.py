"""Names that stand in a text for what a build has yet to put there.

Each tells what was written in its place, so that it can be turned back wherever it turns up:
in a type, a value, a condition.
"""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from headerscan.model import LEFT_TO_BUILD

T = TypeVar("T")

MARK = "$open$"
"""What every stand-in begins with. C's identifiers have no ``$``; compilers allow it."""
_END = "$end$"
_STAND_IN = re.compile(r"\$open\$([0-9a-f]*)\$end\$")
_NAMED = re.compile(r"(?:@|\$\{|#\s*\w+\s+)(\w+)[@}]?")


def stand_in(written: str) -> str:
    """Return an identifier that stands for what is written."""
    return f"{MARK}{written.encode().hex()}{_END}"


def as_written(text: str) -> str:
    """Return a text with its stand-ins turned back into what was written."""
    return _STAND_IN.sub(_written, text) if MARK in text else text


def first_written(text: str) -> str | None:
    """Return what the first stand-in in a text stands for; None where there is none."""
    match = _STAND_IN.search(text) if MARK in text else None
    return None if match is None else _written(match)


def stands_for_all(name: str) -> bool:
    """Say whether a name is nothing but a stand-in: for lines of any number, perhaps."""
    return _STAND_IN.fullmatch(name) is not None


def why_open(written: str) -> str:
    """Say why there is no value where a build puts something in, and how to give it."""
    match = _NAMED.fullmatch(written)
    verb = "decides on" if written.startswith("#") else "puts in"
    how = f"; --define {match[1]}=VALUE says what" if match else ""
    return f"{LEFT_TO_BUILD}{verb} {' '.join(written.split())}{how}"


def with_written(value: T) -> T:
    """Return a value, and all that it holds, with the stand-ins in texts turned back."""
    if isinstance(value, str):
        return as_written(value)  # type: ignore[return-value]  # a text for a text
    if isinstance(value, tuple):
        return tuple(map(with_written, value))  # type: ignore[return-value]  # as above
    if isinstance(value, msgspec.Struct):
        parts = {name: with_written(getattr(value, name)) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **parts)
    return value


def _written(match: re.Match[str]) -> str:
    return bytes.fromhex(match[1]).decode()
