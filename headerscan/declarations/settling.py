"""Which of some plain words is a declaration's type, and which is the declared name."""

from __future__ import annotations

import re

from headerscan.declarations.parsertokens import PARSER_TYPES, ParserToken
from headerscan.declarations.sketch import Vocabulary
from headerscan.lexing.words import KEYWORDS, SPELLINGS, is_shouted

_WORDS = re.compile(r"[\w\s*]*", re.ASCII)
_WORD = re.compile(r"\w+|\*", re.ASCII)
_TAGS = frozenset({"STRUCT", "UNION", "ENUM"})


def is_plain_name(name: str, vocabulary: Vocabulary) -> bool:
    """Say whether a name can be nothing but a declared one."""
    return not (name in KEYWORDS or is_shouted(name) or vocabulary.is_erased(name))


def settled(text: str, base: int, vocabulary: Vocabulary) -> list[ParserToken] | None:
    """Return the parser's tokens of words and ``*``, ended by a semicolon.

    ``base`` is the text's offset. None is returned where it takes more than counting to
    tell which name is the type and which is declared.
    """
    if not _WORDS.fullmatch(text):
        return None
    words = _Words(vocabulary)
    for match in _WORD.finditer(text):
        word = match[0]
        if not words.add(SPELLINGS.get(word, word), base + match.start()):
            return None
    return words.settled(base + len(text))


class _Words:
    """Words one by one, and the names among them that are no tags."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.tokens: list[ParserToken] = []
        self.names: list[ParserToken] = []
        self.has_type = False
        """A keyword or a tag says the type."""
        self.names_before_stars: int | None = None

    def add(self, word: str, offset: int) -> bool:
        """Add a word; return False where it is none of a simple declaration."""
        kind = PARSER_TYPES.get(word)
        if kind is None:
            return self._add_name(word, offset)
        if kind == "TIMES":
            if self.names_before_stars is None:
                self.names_before_stars = len(self.names)
        elif kind == "INT" or kind in _TAGS:
            self.has_type = True
        self.tokens.append(ParserToken(kind, word, offset))
        return True

    def _add_name(self, word: str, offset: int) -> bool:
        if word in KEYWORDS or word[0].isdigit():
            return False
        token = ParserToken("ID", word, offset)
        is_tag = bool(self.tokens) and self.tokens[-1].type in _TAGS
        if not is_tag:
            if self.vocabulary.is_erased(word):
                return is_shouted(word) and word not in self.vocabulary.types
            self.names.append(token)
        self.tokens.append(token)
        return True

    def settled(self, end: int) -> list[ParserToken] | None:
        types = 0 if self.has_type else 1
        before = self.names_before_stars
        if before is None:
            before = min(len(self.names), types)
        if before != types or len(self.names) - before > 1:
            return None
        if types:
            self.names[0].type = "INT"
        return [*self.tokens, ParserToken("SEMI", ";", end)]
