"""Running text as pieces: plain words, literals, names of symbols, parameters.

No docutils here: what is a link is for :mod:`headerscan.sphinx_ext.text` to make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum

import msgspec

from headerscan.escaping import UNSEEN_CHARACTER


class Sort(Enum):
    """What a piece of running text is."""

    WORDS = "words"
    LITERAL = "literal"
    SYMBOL = "symbol"
    """A name that a reference may lead from; ``name`` is what it is called."""
    FAMILY = "family"
    """A pattern of names, ``VIR_DOMAIN_JOB_*``."""
    PARAMETER = "parameter"
    LINK = "link"
    """An address on the web."""
    STRONG = "strong"
    UNSEEN = "unseen"
    """A character that must not act, shown by its code point."""


class Piece(msgspec.Struct, frozen=True):
    """A part of running text; ``name`` differs from ``text`` where marks were taken off."""

    sort: Sort
    text: str
    name: str = ""


_NAME = r"[A-Za-z_]\w*"
_PIECE = re.compile(
    rf"""
    ``(?P<literal>[^`\n]{{1,400}}?)``
  | `(?P<code>[^`'\n]{{1,400}})[`']
  | (?<!\w)%(?P<constant>{_NAME})
  | (?<!\w)\#(?P<type>{_NAME})
  | (?<![\w.])@(?P<parameter>{_NAME})
  | (?P<link>\bhttps?://[^\s<>"'`]{{1,1000}}[^\s<>"'`.,;:!?)\]}}])
  | \*\*(?P<strong>[^\s*](?:[^*\n]{{0,200}}[^\s*])?)\*\*
  | (?P<family>\b{_NAME}_\*(?!\w))
  | (?P<glob>\b{_NAME}\*(?:\w+|(?<!Ptr\*)))
  | (?P<function>\b{_NAME})\s?\(\)
  | (?P<word>\b{_NAME})
  | (?P<unseen>{UNSEEN_CHARACTER})
    """,
    re.VERBOSE,
)


def pieces(text: str, is_symbol: Callable[[str], bool]) -> Iterator[Piece]:
    """Yield a text's pieces in order; ``is_symbol`` says which bare words are names.

    Characters that reorder or hide text, or that HTML cannot hold, come as
    :attr:`Sort.UNSEEN`, so that a comment always shows what it says.
    """
    plain = 0
    for match in _PIECE.finditer(text):
        piece = _piece(match, is_symbol)
        if piece is None:
            continue
        if plain < match.start():
            yield Piece(Sort.WORDS, text[plain : match.start()])
        yield piece
        plain = match.end()
    if plain < len(text):
        yield Piece(Sort.WORDS, text[plain:])


def _piece(match: re.Match[str], is_symbol: Callable[[str], bool]) -> Piece | None:
    sort = match.lastgroup
    inner = match[sort or 0]
    if sort == "glob":
        return None  # virDomain*Reason is no virDomain
    if sort == "word":
        return Piece(Sort.SYMBOL, inner, inner) if is_symbol(inner) else None
    if sort == "function":
        return Piece(Sort.SYMBOL, f"{inner}()", inner)
    if sort in ("constant", "type"):
        return Piece(Sort.SYMBOL, inner, inner)
    if sort in ("literal", "code"):
        name = inner.removesuffix("()")
        known = re.fullmatch(_NAME, name) and is_symbol(name)
        return Piece(Sort.SYMBOL, inner, name) if known else Piece(Sort.LITERAL, inner)
    if sort == "unseen":
        return Piece(Sort.UNSEEN, f"U+{ord(inner):04X}")
    return Piece(Sort(sort), inner, inner)
