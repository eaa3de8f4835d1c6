"""A declaration's tokens, walked by index, and what each is to pycparser."""

from __future__ import annotations

import msgspec

from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import ATTRIBUTES, ERASED_WORDS, KEYWORDS, SPELLINGS, TYPE_WORDS

MAX_NESTING = 100
"""How deep a declaration's brackets may nest; compilers need to take 63 (C11 5.2.4.1)."""
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
_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_BEYOND = 4
"""How far behind the last token a look ahead may go."""


class UnreadableError(Exception):
    """A declaration cannot be read; ``offset`` is where in the header that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class ParserToken(msgspec.Struct, gc=False):
    """One token as pycparser wants it. Its line number is its offset in the header."""

    type: str
    value: str
    lineno: int
    column: int = 0
    filename: str = ""


class DeclarationTokens:
    """Tokens by index. Behind the last there are empty ones, so that looks ahead are safe.

    ``words`` is what each says, ``kinds`` what it is (``keyword``, else the token's kind),
    ``parser_types`` what it is to the parser: one of its token types, ``MEMBERS`` for a macro
    that stands for members, or None where it is taken out. ``base`` is the declaration's
    offset in the header.
    """

    def __init__(self, tokens: list[Token], base: int) -> None:
        self.tokens = tokens
        self.base = base
        self.words = [token.text for token in tokens]
        self.kinds = [token.kind for token in tokens]
        self.parser_types: list[str | None] = []
        for index, word in enumerate(self.words):
            if word in KEYWORDS:
                spelling = SPELLINGS.get(word, word)
                self.kinds[index], self.words[index] = "keyword", spelling
                known = PARSER_TYPES.get(spelling, "OTHER")
                self.parser_types.append(None if word in ERASED_WORDS else known)
            elif self.kinds[index] == "ident":
                self.parser_types.append("ID")
            else:
                self.parser_types.append(PARSER_TYPES.get(word, "OTHER"))
        self.closers = self._closers()
        self.words += [""] * _BEYOND
        self.kinds += [""] * _BEYOND

    def _closers(self) -> list[int]:
        """Return, for each opening bracket's index, its closing one's."""
        count = len(self.tokens)
        closers = [count - 1] * count
        opened: list[tuple[int, str]] = []
        for index, word in enumerate(self.words):
            if word in _CLOSERS:
                opened.append((index, _CLOSERS[word]))
                if len(opened) > MAX_NESTING:
                    raise self.unreadable(
                        f"its brackets nest deeper than {MAX_NESTING} levels", index
                    )
            elif word in (")", "]", "}"):
                while opened:
                    begin, expected = opened.pop()
                    closers[begin] = index
                    if expected == word:
                        break
        return closers

    def unreadable(self, reason: str, index: int) -> UnreadableError:
        """Return the error that says the declaration cannot be read from ``index`` on."""
        return UnreadableError(reason, self.offset(index))

    def offset(self, index: int) -> int:
        """Return where in the header a token stands, or where the last one ends."""
        if index < len(self.tokens):
            return self.base + self.tokens[index].start
        return self.base + (self.tokens[-1].end if self.tokens else 0)

    def behind(self, index: int) -> int:
        """Return the index behind the bracket group that opens at ``index``."""
        return self.closers[index] + 1

    def behind_call(self, index: int) -> int:
        """Return the index behind the name at ``index`` and the ``(…)`` that may follow it."""
        return self.behind(index + 1) if self.words[index + 1] == "(" else index + 1

    def next_of(self, index: int, stop: int, marks: tuple[str, ...]) -> int:
        """Return the index of the first of ``marks`` outside brackets, or ``stop``."""
        words = self.words
        while index < stop and words[index] not in marks:
            index = self.behind(index) if words[index] in _CLOSERS else index + 1
        return min(index, stop)

    def erase(self, first: int, last: int) -> int:
        """Take out the tokens ``first`` … ``last - 1``; return ``last``."""
        for index in range(first, last):
            self.parser_types[index] = None
        return last

    def erase_all_but(self, kept: int | None, indexes: list[int]) -> None:
        """Take out the tokens at some indexes, ``kept`` excepted."""
        for index in indexes:
            if index != kept:
                self.parser_types[index] = None

    def replace(self, first: int, last: int, parser_type: str, word: str) -> int:
        """Let one token that says ``word`` stand for ``first`` … ``last - 1``; return ``last``."""
        self.erase(first + 1, last)
        self.parser_types[first] = parser_type
        self.words[first] = word
        return last

    def replace_expression(self, first: int, last: int) -> int:
        """Let one name stand for an expression, as it is written; return ``last``."""
        if last > first:
            self.replace(first, last, "ID", written(self.tokens[first:last]))
        return last

    def erase_attributes(self, index: int) -> int:
        """Take out attributes, string literals and ``[[…]]`` from ``index`` on."""
        words = self.words
        while True:
            word = words[index]
            if self.kinds[index] == "keyword":
                if word in ERASED_WORDS:
                    index = self.erase(index, index + 1)
                    continue
                if word not in ATTRIBUTES:
                    return index
                stop = index + 1
                while words[stop] in ("volatile", "goto"):
                    stop += 1
                index = self.erase(index, self.behind(stop) if words[stop] == "(" else stop)
            elif self.kinds[index] == "string":
                index = self.erase(index, index + 1)
            elif word == "[" and words[index + 1] == "[":
                index = self.erase(index, self.behind(index))
            else:
                return index

    def taken_out(self, index: int, stop: int) -> list[list[Token]]:
        """Return the attributes and macros that were taken out, each with its arguments.

        What stands in brackets between ``index`` and ``stop`` is passed over.
        """
        found: list[list[Token]] = []
        if None not in self.parser_types[index:stop]:
            return found
        while index < stop:
            word = self.tokens[index].text
            behind = self.behind(index) if word in _CLOSERS else index + 1
            if self.parser_types[index] is None:
                if self.kinds[index] == "ident" or word in ATTRIBUTES:
                    behind = self.behind_call(index)
                    found.append(self.tokens[index:behind])
                elif word == "[":
                    found.append(self.tokens[index:behind])
            index = behind
        return found

    def for_parser(self) -> list[ParserToken]:
        """Return what is left, ended by a semicolon."""
        left: list[ParserToken] = []
        base = self.base
        for parser_type, word, token in zip(
            self.parser_types, self.words, self.tokens, strict=False
        ):
            if parser_type == "MEMBERS":
                left.append(ParserToken("INT", word, base + token.start))
                left.append(ParserToken("SEMI", ";", base + token.end))
            elif parser_type is not None:
                left.append(ParserToken(parser_type, word, base + token.start))
        if not left or left[-1].type != "SEMI":
            left.append(ParserToken("SEMI", ";", self.offset(len(self.tokens))))
        return left
