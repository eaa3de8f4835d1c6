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

from headerscan.words import TYPE_WORDS

PARSER_TYPES = {
    **dict.fromkeys(TYPE_WORDS, "INT"),
    "const": "CONST", "volatile": "VOLATILE", "restrict": "RESTRICT", "_Atomic": "CONST",
    "typedef": "TYPEDEF", "extern": "EXTERN", "static": "STATIC", "inline": "INLINE",
    "register": "REGISTER", "auto": "AUTO", "_Noreturn": "INLINE", "_Thread_local": "STATIC",
    "struct": "STRUCT", "union": "UNION", "enum": "ENUM",
    "(": "LPAREN", ")": "RPAREN", "[": "LBRACKET", "]": "RBRACKET", "{": "LBRACE", "}": "RBRACE",
    "*": "TIMES", ",": "COMMA", ";": "SEMI", ":": "COLON", "...": "ELLIPSIS",
}  # fmt: skip
"""pycparser's token types of the words that stand in declarations.

What pycparser treats alike goes under one type: the value carries the word itself.
"""


class ParseFailure(Exception):  # noqa: N818 - it says how a parse ended
    """pycparser does not take the tokens; ``offset`` is where, -1 if it does not say."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class ParserToken:
    """One token as pycparser wants it."""

    __slots__ = ("column", "filename", "lineno", "type", "value")

    def __init__(self, kind: str, value: str, offset: int) -> None:
        self.type = kind
        self.value = value
        self.lineno = offset
        self.column = 0
        self.filename = ""


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
        raise ParseFailure(what or place, int(number)) from error
    except (AssertionError, ValueError) as error:
        raise ParseFailure("it is no declaration", -1) from error
    except RecursionError as error:
        raise ParseFailure("it nests too deep", -1) from error
    return [node for node in nodes if not isinstance(node, c_ast.Pragma)]
