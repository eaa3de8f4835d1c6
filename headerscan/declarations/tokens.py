"""A declaration's tokens, walked by index, and what each is to pycparser."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from headerscan.lexing.tokens import CLOSERS, Token, closing, written
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
_SPELLED = {word: SPELLINGS.get(word, word) for word in KEYWORDS}
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


def without_attributes(tokens: list[Token]) -> tuple[list[Token], dict[int, list[list[Token]]]]:
    """Take out attributes, linkage and words that mean nothing.

    Return what is left, and the attributes by the index of the token that is left before them.
    """
    texts = [*(token.text for token in tokens), "", ""]
    left: list[Token] = []
    attributes: dict[int, list[list[Token]]] = {}
    index = 0
    while index < len(tokens):
        text, begin = texts[index], index
        index += 1
        if text in ATTRIBUTES:
            while texts[index] in ("volatile", "goto"):
                index += 1
            index = closing(tokens, index) + 1 if texts[index] == "(" else index
        elif text == "[" == texts[index] != texts[index + 1]:
            index = closing(tokens, begin) + 1
        else:
            is_linkage = tokens[begin].kind == "string" and texts[begin - 1] == "extern"
            if text not in ERASED_WORDS and not is_linkage:
                left.append(tokens[begin])
            continue
        attributes.setdefault(len(left) - 1, []).append(tokens[begin:index])
    return left, attributes


class DeclarationTokens:
    """Tokens by index. Behind the last there are empty ones, so that looks ahead are safe.

    Attributes, and words that mean nothing, are taken out beforehand: ``attributes`` has them by
    the index of the token before. ``words`` is what each token says, ``kinds`` what it is
    (``keyword``, else the token's kind), ``parser_types`` what it is to the parser: one of its
    token types, ``MEMBERS`` for a macro that stands for members, or None where it is taken out.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.attributes = without_attributes(tokens)
        self.words = [token.text for token in self.tokens]
        self.kinds = [token.kind for token in self.tokens]
        self.parser_types: list[str | None] = []
        for index, word in enumerate(self.words):
            if word in _SPELLED:
                self.kinds[index], self.words[index] = "keyword", _SPELLED[word]
                self.parser_types.append(PARSER_TYPES.get(_SPELLED[word], "OTHER"))
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
            if word in CLOSERS:
                opened.append((index, CLOSERS[word]))
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
            return self.tokens[index].start
        return self.tokens[-1].end if self.tokens else 0

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
            index = self.behind(index) if words[index] in CLOSERS else index + 1
        return min(index, stop)

    def erase(self, first: int, last: int) -> int:
        """Take out the tokens ``first`` … ``last - 1``; return ``last``."""
        for index in range(first, last):
            self.parser_types[index] = None
        return last

    def erase_all_but(self, kept: Iterable[int | None], indexes: Iterable[int]) -> None:
        """Take out the tokens at some indexes, the ``kept`` ones excepted."""
        for index in indexes:
            if index not in kept:
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

    def taken_out(self, before: int, stop: int) -> list[list[Token]]:
        """Return the attributes and macros that were taken out between two tokens.

        Each comes with its arguments. What stands in brackets there is passed over.
        """
        if not self.attributes and None not in self.parser_types[before + 1 : stop]:
            return []
        found = [*self.attributes.get(before, ())]
        index = before + 1
        while index < stop:
            begin = index
            if self.kinds[index] == "ident" and self.parser_types[index] is None:
                index = self.behind_call(index)
                found.append(self.tokens[begin:index])
            else:
                index = self.behind(index) if self.tokens[index].text in CLOSERS else index + 1
            found += self.attributes.get(index - 1, ())
        return found

    def for_parser(self) -> list[ParserToken]:
        """Return what is left, ended by a semicolon; nothing where nothing is."""
        left: list[ParserToken] = []
        for parser_type, word, token in zip(
            self.parser_types, self.words, self.tokens, strict=False
        ):
            if parser_type == "MEMBERS":
                left.append(ParserToken("INT", word, token.start))
                left.append(ParserToken("SEMI", ";", token.end))
            elif parser_type is not None:
                left.append(ParserToken(parser_type, word, token.start))
        if left and left[-1].type != "SEMI":
            left.append(ParserToken("SEMI", ";", self.offset(len(self.tokens))))
        return left
