"""Simple members of structs and unions, read from their text.

Simple is a member of words, ``*``, array sizes and a bit-field's width, and a named member
whose struct or union is defined in place without a tag and holds nothing but such members.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from headerscan.declarations.parsertokens import ParserToken
from headerscan.declarations.plain import STORAGE, joined, read_parameter
from headerscan.declarations.settling import is_plain_name, settled
from headerscan.declarations.sketch import Vocabulary
from headerscan.lexing.tokens import tokenize, written

_MAX_DEPTH = 20
"""How deep bodies may nest and still be simple."""
_INSIDE = r"(?:[^()\[\]{}\"':?,]|\([^()\[\]{}\"']*\))*+"
_MEMBER = re.compile(
    r"(?P<words>[\w\s*]*?(?<!\w)(?P<name>[A-Za-z_]\w*))\s*"
    rf"(?P<sizes>(?:\[{_INSIDE}\]\s*)*+)(?::\s*(?P<bits>{_INSIDE}))?\Z",
    re.ASCII,
)
_SIZE = re.compile(r"\[([^\[\]]*)\]")
_MARK = re.compile(r"(?:BEGIN|END)_")
_NESTED = re.compile(r"\s*+(struct|union)\s*\{", re.ASCII)
_BRACES = re.compile(r"[{}]")
_NESTED_NAME = re.compile(rf"\s*([A-Za-z_]\w*)\s*(?P<sizes>(?:\[{_INSIDE}\]\s*)*+);", re.ASCII)


class SimpleMember(NamedTuple):
    """One member; its offset counts from the declaration's start."""

    name: str
    start: int
    type: str
    bits: str | None = None
    members: tuple[SimpleMember, ...] | None = None
    """The members of a struct or union that is defined in place."""


def read_members(
    code: str, position: int, close: int, vocabulary: Vocabulary, depth: int = 0
) -> tuple[SimpleMember, ...]:
    """Return the members between two offsets; none where one of them is not simple."""
    found = []
    while code[position:close].strip():
        nested = _NESTED.match(code, position, close)
        if nested:
            read = _nested(code, nested, close, vocabulary, depth)
        else:
            read = _flat(code, position, close, vocabulary)
        if read is None:
            return ()
        member, position = read
        found.append(member)
    return tuple(found)


Read = tuple[SimpleMember, int]
"""A member, and the offset behind it."""


def _flat(code: str, position: int, close: int, vocabulary: Vocabulary) -> Read | None:
    """``unsigned name[8] : 3;``."""
    end = code.find(";", position, close)
    piece = code[position:end]
    match = _MEMBER.match(piece) if end >= 0 else None
    if match is None or _MARK.search(piece) or match["bits"] == "":
        return None
    sizes = _sizes(match)
    tokens = settled(match["words"], position, vocabulary) or []
    parameter = read_parameter(tokens, sizes) if tokens else None
    if parameter is None or any(token.type in STORAGE for token in tokens):
        return None
    name, bits = parameter.name, match["bits"]
    if name is None or (name != match["name"] and (sizes or bits is not None)):
        return None
    member = SimpleMember(
        name, _start(tokens, name), parameter.type, None if bits is None else _squeezed(bits)
    )
    return member, end + 1


def _start(tokens: list[ParserToken], name: str) -> int:
    """Return where the declared name stands: it is the last that is left of its text."""
    return next(token.lineno for token in reversed(tokens) if token.value == name)


def _nested(
    code: str, opening: re.Match[str], close: int, vocabulary: Vocabulary, depth: int
) -> Read | None:
    """``struct { … } name[2];``."""
    end = _closing_brace(code, opening.end(), close)
    behind = _NESTED_NAME.match(code, end + 1, close) if end >= 0 else None
    if behind is None or depth >= _MAX_DEPTH:
        return None
    name = behind[1]
    if not is_plain_name(name, vocabulary):
        return None
    members = read_members(code, opening.end(), end, vocabulary, depth + 1)
    if not members:
        return None
    text = joined(opening[1], _sizes(behind))
    return SimpleMember(name, behind.start(1), text, members=members), behind.end()


def _closing_brace(code: str, position: int, close: int) -> int:
    """Return where the brace stands that closes one before ``position``, -1 for nowhere."""
    depth = 1
    for brace in _BRACES.finditer(code, position, close):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return -1


def _sizes(match: re.Match[str]) -> str:
    return "".join(f"[{_squeezed(size)}]" for size in _SIZE.findall(match["sizes"]))


def _squeezed(expression: str) -> str:
    """Return an expression with spaces only where words would run together."""
    return written(list(tokenize(expression)))
