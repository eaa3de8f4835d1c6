"""Simple bodies: enumerators and members, read from their text.

Simple is a body whose entries are a name with or without a value, or one member each of
words, ``*``, array sizes and a bit-field's width (see :mod:`headerscan.declarations.memberlists`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from headerscan.declarations.enums import EnumBody, EnumEntry
from headerscan.declarations.memberlists import SimpleMember, read_members
from headerscan.declarations.plain import Plain
from headerscan.declarations.settling import is_plain_name
from headerscan.declarations.sketch import Vocabulary

_OPENING = re.compile(
    r"\s*(typedef\s+)?(?P<word>struct|union|enum)(?:\s+(?P<tag>[A-Za-z_]\w*))?\s*\{", re.ASCII
)
_CLOSING = re.compile(r"\}\s*(?P<name>[A-Za-z_]\w*)?\s*;?\s*\Z", re.ASCII)
_FLAT = r"[^\s(){}\[\],\"'=]"
_ENTRY = re.compile(
    rf"\s*+([A-Za-z_]\w*+)\s*+"
    rf"(?:=\s*+((?:{_FLAT}|\((?:{_FLAT}|\s)++\))++(?:\s++(?:{_FLAT}|\((?:{_FLAT}|\s)++\))++)*+)"
    rf"\s*+)?(,|\Z)",
    re.ASCII,
)


class Aggregate(NamedTuple):
    """A struct's or union's body."""

    word: str
    name: str
    """Its tag, or the name that a typedef gives."""
    tag: str | None
    members: tuple[SimpleMember, ...]


class Simple(NamedTuple):
    """What a simple declaration declares."""

    plain: Plain | None = None
    enum: EnumBody | None = None
    aggregate: Aggregate | None = None


def read_body(code: str, base: int, vocabulary: Vocabulary) -> Simple | None:
    """Return what ``struct``, ``union`` or ``enum`` with a body declares, if it is simple.

    ``base`` is the declaration's offset in the header.
    """
    opening, closing = _OPENING.match(code), _CLOSING.search(code, code.rfind("}"))
    if opening is None or closing is None:
        return None
    tag, name = opening["tag"], closing["name"]
    if not all(word is None or is_plain_name(word, vocabulary) for word in (tag, name)):
        return None
    if (name is None) != (opening[1] is None):
        return None
    if opening["word"] == "enum":
        return _enum(code, base, opening, closing)
    if tag is None and name is None:
        return None
    members = tuple(read_members(code, opening.end(), closing.start(), vocabulary))
    if not members:
        return None
    aggregate = Aggregate(opening["word"], tag or name or "", tag, members)
    if name is None:
        return Simple(aggregate=aggregate)
    place = base + closing.start("name")
    return Simple(_typedef(f"{opening['word']} {tag}", name, place), None, aggregate)


def _enum(code: str, base: int, opening: re.Match[str], closing: re.Match[str]) -> Simple | None:
    """``typedef enum tag { A, B = 2 } name;``."""
    entries = tuple(_entries(code, opening.end(), closing.start()))
    if not entries:
        return None
    first, tag = opening.start("word"), opening["tag"]
    body = EnumBody(
        key=f"enum at {first}",
        start=first,
        open_brace=opening.end() - 1,
        entries=entries,
        tag=tag,
        outermost=True,
        name=tag,
    )
    name = closing["name"]
    if name is None:
        return Simple(enum=body)
    text = f"enum {tag or ''}".rstrip()
    place = ("enum", body.key, base + body.open_brace)
    return Simple(_typedef(text, name, base + closing.start("name"), place), body)


def _typedef(text: str, name: str, start: int, tag: tuple[str, str, int] | None = None) -> Plain:
    return Plain(
        name=name,
        start=start,
        type=text,
        parameters=None,
        is_typedef=True,
        is_inline=False,
        is_bare=True,
        tag=tag,
    )


def _entries(code: str, position: int, close: int) -> Iterator[EnumEntry]:
    """Yield the enumerators between two offsets; none where one of them is not simple."""
    found = []
    while code[position:close].strip():
        match = _ENTRY.match(code, position, close)
        if match is None:
            return
        code_end = match.end(1) if match[2] is None else match.end(2)
        end = match.end() if match[3] else code_end
        expression = None if match[2] is None else match.span(2)
        found.append(EnumEntry(match[1], match.start(1), expression, code_end, end))
        position = match.end()
    yield from found
