"""C tokens, with where they stand (C11, ISO/IEC 9899:2011, 6.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<ident>[A-Za-z_$][\w$]*+)
    | (?P<string>(?:u8|[LuU])?"(?:[^"\\\n]++|\\.)*+")
    | (?P<char>[LuU]?'(?:[^'\\\n]++|\\.)*+')
    | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*+)
    | (?P<punct>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\#\#|[-+*/%&|^!=<>]=|\S)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind, its text, and its offset in what was divided."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Return the offset behind the token."""
        return self.start + len(self.text)


def tokenize(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Yield the tokens of ``text[start:end]``; comments must have been blanked out."""
    limit = len(text) if end is None else end
    position = start
    while match := _TOKEN.search(text, position, limit):
        kind = match.lastgroup or "punct"
        word = match[0]
        position = match.end()
        if kind == "ident" and position < limit and text[position] in "\"'" and _is_prefix(word):
            literal = _TOKEN.match(text, position, limit)
            if literal and literal.lastgroup in ("string", "char"):
                kind, word, position = literal.lastgroup, word + literal[0], literal.end()
        yield Token(kind, word, match.start())


def _is_prefix(word: str) -> bool:
    return word in ("L", "u", "U", "u8")


def closing(tokens: list[Token], index: int) -> int:
    """Return the index of the bracket that closes the one at ``index``.

    The number of tokens is returned where it never closes.
    """
    pairs = {"(": ")", "[": "]", "{": "}"}
    opener = tokens[index].text
    closer, depth = pairs[opener], 0
    for position in range(index, len(tokens)):
        text = tokens[position].text
        if text == opener:
            depth += 1
        elif text == closer:
            depth -= 1
            if depth == 0:
                return position
    return len(tokens)
