"""A declaration's tokens as a row that is walked by index, and what becomes of each."""

from __future__ import annotations

from headerscan.declarations.parsertokens import PARSER_TYPES, ParserToken
from headerscan.lexing.tokens import Token, written
from headerscan.lexing.words import ATTRIBUTES, ERASED_WORDS, KEYWORDS, SPELLINGS

_CLOSERS = {"(": ")", "[": "]", "{": "}"}
_BEYOND = 4
"""How far behind the last token a look ahead may go."""


class SketchError(Exception):
    """The tokens do not form a declaration; ``offset`` is where that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class Row:
    """Tokens by index. Behind the last there are empty ones, so that looks ahead are safe.

    ``words`` is what each says, ``kinds`` what it is (``word`` for a keyword, else the
    token's kind), ``fates`` what it is to the parser: one of its token types, ``MEMBERS``
    for a macro that stands for members, or None where it is taken out.
    """

    def __init__(self, tokens: list[Token], max_nesting: int) -> None:
        self.tokens = tokens
        self.words = [token.text for token in tokens]
        self.kinds = [token.kind for token in tokens]
        self.fates: list[str | None] = []
        for index, word in enumerate(self.words):
            if word in KEYWORDS:
                self.kinds[index] = "word"
                word = self.words[index] = SPELLINGS.get(word, word)  # noqa: PLW2901 - the same word, respelt
                self.fates.append(None if word in ERASED_WORDS else PARSER_TYPES.get(word, "OTHER"))
            elif self.kinds[index] == "ident":
                self.fates.append("ID")
            else:
                self.fates.append(PARSER_TYPES.get(word, "OTHER"))
        self.closers = self._closers(max_nesting)
        self.words += [""] * _BEYOND
        self.kinds += [""] * _BEYOND

    def _closers(self, max_nesting: int) -> list[int]:
        """Return, for each opening bracket's index, its closing one's."""
        count = len(self.tokens)
        closers = [count - 1] * count
        opened: list[tuple[int, str]] = []
        for index, word in enumerate(self.words):
            if word in _CLOSERS:
                opened.append((index, _CLOSERS[word]))
                if len(opened) > max_nesting:
                    raise SketchError(
                        f"its brackets nest deeper than {max_nesting} levels",
                        self.tokens[index].start,
                    )
            elif word in (")", "]", "}"):
                while opened:
                    begin, expected = opened.pop()
                    closers[begin] = index
                    if expected == word:
                        break
        return closers

    def behind(self, index: int) -> int:
        """Return the index behind the bracket group that opens at ``index``."""
        return self.closers[index] + 1

    def next_of(self, index: int, stop: int, marks: tuple[str, ...]) -> int:
        """Return the index of the first of ``marks`` outside brackets, or ``stop``."""
        words = self.words
        while index < stop and words[index] not in marks:
            index = self.behind(index) if words[index] in _CLOSERS else index + 1
        return min(index, stop)

    def start(self, index: int) -> int:
        """Return the offset of a token, or of the end."""
        if index < len(self.tokens):
            return self.tokens[index].start
        return self.tokens[-1].end if self.tokens else 0

    def erase(self, first: int, last: int) -> int:
        """Take out the tokens ``first`` … ``last - 1``; return ``last``."""
        for index in range(first, last):
            self.fates[index] = None
        return last

    def put(self, first: int, last: int, fate: str, word: str) -> int:
        """Let one token that says ``word`` stand for ``first`` … ``last - 1``."""
        self.erase(first + 1, last)
        self.fates[first] = fate
        self.words[first] = word
        return last

    def put_text(self, first: int, last: int) -> int:
        """Let one name stand for an expression, as it is written."""
        if last > first:
            self.put(first, last, "ID", written(self.tokens[first:last]))
        return last

    def attributes(self, index: int) -> int:
        """Take out attributes, string literals and ``[[…]]`` from ``index`` on."""
        words = self.words
        while True:
            word = words[index]
            if self.kinds[index] == "word":
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

    def for_parser(self, base: int) -> list[ParserToken]:
        """Return what is left, ended by a semicolon; offsets count from ``-base``."""
        left = []
        for fate, word, token in zip(self.fates, self.words, self.tokens, strict=False):
            if fate == "MEMBERS":
                left.append(ParserToken("INT", word, base + token.start))
                left.append(ParserToken("SEMI", ";", base + token.end))
            elif fate is not None:
                left.append(ParserToken(fate, word, base + token.start))
        if not left or left[-1].type != "SEMI":
            left.append(ParserToken("SEMI", ";", base + self.start(len(self.tokens))))
        return left
