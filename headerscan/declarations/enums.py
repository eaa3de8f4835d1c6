"""Enum bodies: enumerators with their places, before any value is known (C11 6.7.2.2)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from headerscan.declarations.names import KnownNames
from headerscan.declarations.tokens import DeclarationTokens
from headerscan.lexing.tokens import Token, divided
from headerscan.lexing.words import ATTRIBUTES


class EnumEntry(msgspec.Struct, frozen=True):
    """An enumerator. Offsets count from the declaration's start."""

    name: str
    start: int
    expression: tuple[int, int] | None
    """Where the constant expression stands; None where the value is implicit."""
    code_end: int
    """The offset behind the entry, its comma left out."""
    end: int
    """The offset behind the entry and its comma."""
    text: str | None = None
    """The constant expression, where it is not written in the body itself."""
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


def read_body(
    declaration: DeclarationTokens, first: int, tag: int | None, brace: int, names: KnownNames
) -> EnumBody:
    """Return the body that opens at ``brace`` of the enum whose keyword is at ``first``.

    ``tag`` is where its tag stands, and ``names`` say what macros in it mean.
    """
    close = declaration.closers[brace]
    name = None if tag is None else declaration.words[tag]
    tokens = declaration.tokens[brace + 1 : close]
    return EnumBody(
        key=f"enum at {declaration.tokens[first].start}",
        start=declaration.tokens[first].start,
        open_brace=declaration.tokens[brace].start,
        entries=tuple(_entries(tokens, names)),
        outermost="{" not in declaration.words[:first],
        name=name,
    )


def _entries(tokens: list[Token], names: KnownNames) -> Iterator[EnumEntry]:
    for part in divided(tokens, ","):
        if part[0].kind != "ident":
            continue
        plain = len(part) == 1 or part[1].text in ("=", ",")
        if not plain and part[1].text == "(":
            yield from _called(part, names)
        else:
            yield _entry(part, names)


def _entry(part: list[Token], names: KnownNames) -> EnumEntry:
    """``NAME ATTRIBUTE = expression,``."""
    end = part[-1].end
    inner = part[:-1] if part[-1].text == "," else part
    equals = next((index for index, token in enumerate(inner) if token.text == "="), len(inner))
    name, expression, text, note = inner[0], None, None, None
    if equals + 1 < len(inner):
        expression = (inner[equals + 1].start, inner[-1].end)
    elif len(inner) > 1:
        hidden = names.expand(inner[1:])
        if hidden and hidden[0].text == "=":
            text = " ".join(token.text for token in hidden[1:])
        elif any(token.kind == "ident" and token.text == inner[1].text for token in hidden[:1]):
            note = None if _is_attribute(inner[1].text) else f"{inner[1].text} is not known"
    dress = inner[1:equals]
    deprecation = names.marks([dress]).deprecation if dress else None
    return EnumEntry(name.text, name.start, expression, inner[-1].end, end, text, note, deprecation)


def _is_attribute(name: str) -> bool:
    return name in ATTRIBUTES or any(
        part in name for part in ("DEPRECATED", "AVAILABLE", "UNAVAILABLE", "ATTR", "GNUC")
    )


def _called(part: list[Token], names: KnownNames) -> Iterator[EnumEntry]:
    """Enumerators that a macro makes: ``CURLOPT(CURLOPT_URL, CURLOPTTYPE_STRINGPOINT, 2)``."""
    inner = part[:-1] if part[-1].text == "," else part
    made = names.expand(inner)
    if made and made[0].text == inner[0].text:
        return
    written_here = {(token.text, token.start) for token in inner[1:]}
    for entry in divided(made, ","):
        if entry[0].kind != "ident":
            continue
        found = _entry(entry, names)
        equals = next((i for i, token in enumerate(entry) if token.text == "="), len(entry))
        value = [
            token.text
            for token in entry[equals + 1 :]
            if token is not entry[-1] or token.text != ","
        ]
        is_argument = (found.name, found.start) in written_here
        yield msgspec.structs.replace(
            found,
            start=found.start if is_argument else inner[0].start,
            expression=None,
            code_end=inner[-1].end,
            end=part[-1].end,
            text=" ".join(value) or None,
        )
