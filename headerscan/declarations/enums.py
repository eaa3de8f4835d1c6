"""Enum bodies: enumerators with their places, before any value is known (C11 6.7.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from headerscan.declarations.names import KnownNames
from headerscan.declarations.tokens import DeclarationTokens
from headerscan.lexing.tokens import Token, as_written, divided

_ATTRIBUTE = re.compile("DEPRECATED|AVAILABLE|ATTR|GNUC")


class EnumEntry(msgspec.Struct, frozen=True):
    """An enumerator. Offsets are into the header's text."""

    name: str
    start: int
    code_end: int
    """The offset behind the entry, its comma left out."""
    end: int
    """The offset behind the entry and its comma."""
    text: str | None = None
    """The constant expression; None where the value is implicit."""
    note: str | None = None
    """Why the value cannot be known, where it cannot."""
    deprecation: str | None = None
    """What marks it deprecated."""


class EnumBody(msgspec.Struct, frozen=True):
    """One ``enum TAG { … }`` in a declaration."""

    key: str
    """What stands for tag and body when the rest is parsed; no C name."""
    start: int
    """The offset of ``enum``."""
    open_brace: int
    entries: tuple[EnumEntry, ...]
    outermost: bool
    """It is what the declaration is about, not a member's type."""
    name: str | None
    """The tag, or the name that a typedef gives; None for an anonymous enum."""
    type: str | None = None
    """The type that is fixed for its values."""
    deprecation: str | None = None
    """What marks it deprecated."""


def read_entries(
    declaration: DeclarationTokens, index: int, stop: int, names: KnownNames
) -> Iterator[EnumEntry]:
    """Yield what a body's tokens say; ``names`` say what macros in it mean."""
    while index < stop:
        end = declaration.next_of(index, stop, (",",))
        tokens = declaration.tokens[index:end]
        if tokens and tokens[0].kind == "ident":
            attributes = declaration.taken_out(index, end)
            code_end = max(piece[-1].end for piece in (tokens, *attributes))
            comma = declaration.tokens[end].end if end < stop else code_end
            is_call = [token.text for token in tokens[1:2]] == ["("]
            if not is_call:
                yield _entry(tokens, attributes, names, code_end, comma)
            else:
                yield from _made(tokens, names, code_end, comma)
        index = end + 1


def _made(tokens: list[Token], names: KnownNames, code_end: int, end: int) -> Iterator[EnumEntry]:
    """Yield what macros make: ``CURLOPT(CURLOPT_URL, CURLOPTTYPE_STRINGPOINT, 2)``.

    What comes with or behind a macro that has several meanings has no certain value.
    """
    made = names.expand(tokens)
    doubtful = next((one for one in tokens if names.differs(one.text)), None)
    for part in divided(made, ",") if made[:1] != tokens[:1] else ():
        inner = part[:-1] if part[-1].text == "," else part
        if inner[:1] and inner[0].kind == "ident":
            entry = _entry(inner, [], names, code_end, end, is_made=True)
            if doubtful is not None and doubtful.start <= entry.start:
                note = f"{doubtful.text} differs between #if branches"
                entry = msgspec.structs.replace(entry, note=note)
            yield entry


def _entry(
    tokens: list[Token],
    attributes: list[list[Token]],
    names: KnownNames,
    code_end: int,
    end: int,
    *,
    is_made: bool = False,
) -> EnumEntry:
    """``NAME ATTRIBUTE = expression``, as it is written or as a macro made it."""
    equals = next((at for at, token in enumerate(tokens) if token.text == "="), len(tokens))
    name, dress, value = tokens[0], tokens[1:equals], tokens[equals + 1 :]
    note = None
    if dress and not value:
        hidden = names.expand(dress)
        if hidden and hidden[0].text == "=":
            value, is_made = hidden[1:], True
        elif hidden[:1] == dress[:1] and not _ATTRIBUTE.search(dress[0].text):
            note = f"{dress[0].text} is not known"
    return EnumEntry(
        name=name.text,
        start=name.start,
        code_end=code_end,
        end=end,
        text=(" ".join(token.text for token in value) if is_made else as_written(value)) or None,
        note=note,
        deprecation=names.marks([*attributes, dress] if dress else attributes).deprecation,
    )
