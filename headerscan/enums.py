"""Enum bodies: enumerators with their places, before any value is known (C11 6.7.2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from headerscan.tokens import Token, closing
from headerscan.words import ATTRIBUTES


@dataclass(frozen=True, slots=True)
class EnumEntry:
    """An enumerator. Offsets count from the declaration's start."""

    name: str
    start: int
    expression: tuple[int, int] | None
    """Where the constant expression stands; None where the value is implicit."""
    end: int
    """The offset behind the entry and its comma."""


@dataclass(frozen=True, slots=True)
class EnumBody:
    """One ``enum TAG { … }`` in a declaration."""

    start: int
    """The offset of the tag, or of the ``{`` where there is none."""
    end: int
    open_brace: int
    entries: tuple[EnumEntry, ...]
    tag: str | None
    tag_text: str
    """What stands for tag and body when the rest is parsed."""
    name: str | None = None
    """The tag, or the name that a typedef gives; None for an anonymous enum."""


def enum_bodies(tokens: list[Token]) -> tuple[list[Token], tuple[EnumBody, ...]]:
    """Cut the enum bodies out of a declaration's tokens.

    Returns the tokens with each tag and body replaced by one identifier, and the bodies.
    """
    left: list[Token] = []
    bodies: list[EnumBody] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        left.append(token)
        index += 1
        if token.text != "enum":
            continue
        brace = index
        while brace < len(tokens) and tokens[brace].text not in ("{", ";", ")", ",", "*"):
            brace = closing(tokens, brace) + 1 if tokens[brace].text == "(" else brace + 1
        if brace >= len(tokens) or tokens[brace].text != "{":
            continue
        close = closing(tokens, brace)
        tag = _tag(tokens[index:brace])
        text = tag.text if tag else f"_e{len(bodies)}"
        first = index if index < brace else brace
        end = tokens[close].end if close < len(tokens) else tokens[-1].end
        bodies.append(
            EnumBody(
                start=tokens[first].start,
                end=end,
                open_brace=tokens[brace].start,
                entries=_entries(tokens[brace + 1 : close]),
                tag=tag.text if tag else None,
                tag_text=text,
                name=tag.text if tag else None,
            )
        )
        left.append(Token("ident", text, tokens[first].start))
        index = close + 1
    return left, tuple(bodies)


def _tag(tokens: list[Token]) -> Token | None:
    """Return the tag among what stands before ``{``: attributes, tag, ``: type``."""
    found = None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text == ":":
            break
        if token.text in ATTRIBUTES or (index + 1 < len(tokens) and tokens[index + 1].text == "("):
            index = closing(tokens, index + 1) + 1 if index + 1 < len(tokens) else index + 1
            continue
        if token.kind == "ident":
            found = token
        index += 1
    return found


def _entries(tokens: list[Token]) -> tuple[EnumEntry, ...]:
    entries: list[EnumEntry] = []
    index = 0
    while index < len(tokens):
        stop = index
        while stop < len(tokens) and tokens[stop].text != ",":
            stop = closing(tokens, stop) + 1 if tokens[stop].text in ("(", "{", "[") else stop + 1
        stop = min(stop, len(tokens))
        if tokens[index].kind == "ident":
            equals = index
            while equals < stop and tokens[equals].text != "=":
                equals += 1
            expression = None
            if equals + 1 < stop:
                expression = (tokens[equals + 1].start, tokens[stop - 1].end)
            end = tokens[stop].end if stop < len(tokens) else tokens[stop - 1].end
            entries.append(EnumEntry(tokens[index].text, tokens[index].start, expression, end))
        index = stop + 1
    return tuple(entries)
