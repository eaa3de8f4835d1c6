"""C tokens, with where they stand (C11, ISO/IEC 9899:2011, 6.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

_TOKEN = re.compile(
    r"""
    \s*+ (?:
      (?P<string>(?:u8|[LuU])?"(?:[^"\\\n]++|\\.)*+")
    | (?P<char>(?:u8|[LuU])?'(?:[^'\\\n]++|\\.)*+')
    | (?P<ident>[A-Za-z_$][\w$]*+)
    | (?P<number>\.?[0-9](?:[eEpP][+-]|'?[\w.])*+)
    | (?P<punct>\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\#\#|[-+*/%&|^!=<>]=|\S)
    )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
CLOSERS = {"(": ")", "[": "]", "{": "}"}


class Token(msgspec.Struct, frozen=True, gc=False):
    """One token: its kind, its text, its offset in what was divided, and what is before it."""

    kind: str
    text: str
    start: int
    spaced: bool = False
    """White space stands before it."""

    def at(self, start: int) -> Token:
        """Return the token as it stands elsewhere."""
        return Token(self.kind, self.text, start, self.spaced)

    @property
    def end(self) -> int:
        """Return the offset behind the token."""
        return self.start + len(self.text)


def tokenize(text: str, base: int = 0) -> Iterator[Token]:
    """Yield the tokens of a text that begins at ``base``; comments must have been blanked out."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "punct"
        start = match.start(kind)
        yield Token(kind, match[kind], base + start, start != match.start())


def closing(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the bracket that closes the one at ``index``.

    The number of tokens is returned where it never closes.
    """
    opener = tokens[index].text
    closer, depth = CLOSERS[opener], 0
    for position in range(index, len(tokens)):
        text = tokens[position].text
        if text == opener:
            depth += 1
        elif text == closer:
            depth -= 1
            if depth == 0:
                return position
    return len(tokens)


def behind_call(tokens: Sequence[Token], index: int) -> int:
    """Return the index behind the name at ``index`` and the ``(…)`` that may follow it."""
    is_called = index + 1 < len(tokens) and tokens[index + 1].text == "("
    return closing(tokens, index + 1) + 1 if is_called else index + 1


def divided(tokens: Sequence[Token], mark: str) -> Iterator[list[Token]]:
    """Yield what a mark divides outside of brackets, each part with the mark that ends it."""
    begin = depth = 0
    for index, token in enumerate(tokens):
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.text == mark and depth == 0:
            if index > begin:
                yield list(tokens[begin : index + 1])
            begin = index + 1
    if begin < len(tokens):
        yield list(tokens[begin:])


def as_written(tokens: Sequence[Token]) -> str:
    """Return tokens as one text, with a space where white space stands between them."""
    return "".join(f" {one.text}" if one.spaced else one.text for one in tokens).lstrip()


def written(tokens: Sequence[Token]) -> str:
    """Return tokens as one text, with spaces only where words would run together."""
    text = ""
    for token in tokens:
        if text and (text[-1].isalnum() or text[-1] in "_,") and token.kind != "punct":
            text += " "
        text += token.text
    return text
