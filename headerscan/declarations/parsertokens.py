"""Tokens as pycparser takes them, with the names of its token types."""

from __future__ import annotations

from headerscan.lexing.words import TYPE_WORDS

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


class ParserToken:
    """One token as pycparser wants it."""

    __slots__ = ("column", "filename", "lineno", "type", "value")

    def __init__(self, kind: str, value: str, offset: int) -> None:
        self.type = kind
        self.value = value
        self.lineno = offset
        self.column = 0
        self.filename = ""
