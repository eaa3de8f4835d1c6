"""pycparser over tokens that are divided already.

Whether a name is a type has been settled before: such a name goes to pycparser as a type
word, so that no typedef needs to be known. A token's line number is its offset in the
header, so that every node of the tree says where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from headerscan.declarations.tokens import ParserToken, UnreadableError


class _Feed:
    """What pycparser takes for its lexer; ``input`` is given the tokens themselves."""

    def __init__(self, **_callbacks: object) -> None:
        self.filename = ""
        self.tokens: Iterator[ParserToken] = iter(())

    def input(self, tokens: Sequence[ParserToken], filename: str = "") -> None:
        self.tokens, self.filename = iter(tokens), filename

    def token(self) -> ParserToken | None:
        return next(self.tokens, None)


def parse(tokens: Sequence[ParserToken], start: int) -> list[Any]:
    """Return pycparser's nodes of a declaration that begins at ``start``.

    Raises :class:`~headerscan.declarations.tokens.UnreadableError` where it is none.
    """
    try:
        nodes = CParser(lexer=_Feed).parse(tokens).ext
    except ParseError as error:
        place, _, what = str(error).partition(": ")
        offset = next((int(part) for part in place.split(":") if part.isdigit()), start)
        raise UnreadableError(_in_plain_words(what or place), offset) from error
    except (AssertionError, ValueError) as error:
        raise UnreadableError("it is no declaration", start) from error
    return [node for node in nodes if isinstance(node, (c_ast.Decl, c_ast.Typedef))]


def _in_plain_words(what: str) -> str:
    """Return pycparser's complaint as a reader of the header would say it."""
    before = what.removeprefix("before: ")
    if before != what:
        return f"'{before}' is not expected here"
    words = {"At end of input": "it ends too soon", "Invalid declaration": "it declares no name"}
    return words.get(what, what)
