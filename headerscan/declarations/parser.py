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

from headerscan.declarations.parsertokens import ParserToken


class ParseFailure(Exception):  # noqa: N818 - it says how a parse ended
    """pycparser does not take the tokens; ``offset`` is where, -1 if it does not say."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class _Feed:
    """What pycparser takes for its lexer; ``input`` is given the tokens themselves."""

    def __init__(self, **_callbacks: object) -> None:
        self.filename = ""
        self.tokens: Iterator[ParserToken] = iter(())

    def input(self, tokens: Sequence[ParserToken], filename: str = "") -> None:
        self.tokens, self.filename = iter(tokens), filename

    def token(self) -> ParserToken | None:
        return next(self.tokens, None)


_PARSER = CParser(lexer=_Feed)


def parse(tokens: Sequence[ParserToken]) -> list[Any]:
    """Return pycparser's nodes of some external declarations.

    Raises :class:`ParseFailure` where the tokens are none.
    """
    try:
        nodes = _PARSER.parse(tokens).ext
    except ParseError as error:
        place, _, what = str(error).partition(": ")
        number = next((part for part in place.split(":") if part.isdigit()), "-1")
        raise ParseFailure(_in_plain_words(what or place), int(number)) from error
    except (AssertionError, ValueError) as error:
        raise ParseFailure("it is no declaration", -1) from error
    except RecursionError as error:
        raise ParseFailure("it nests too deep", -1) from error
    return [node for node in nodes if not isinstance(node, c_ast.Pragma)]


def _in_plain_words(what: str) -> str:
    """Return pycparser's complaint as a reader of the header would say it."""
    before = what.removeprefix("before: ")
    if before != what:
        return f"'{before}' is not expected here"
    return "it ends too soon" if what == "At end of input" else what
