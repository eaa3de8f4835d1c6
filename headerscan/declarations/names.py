"""What headers and profile tell of the names that stand in declarations."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import msgspec

from headerscan.constants.evaluation import Constants
from headerscan.declarations.tokens import without_attributes
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.tokens import Token, behind_call, closing, tokenize, written
from headerscan.lexing.words import (
    ATTRIBUTES,
    KEYWORDS,
    QUALIFIERS,
    SPELLINGS,
    STORAGE,
    TYPE_WORDS,
)

_MAX_DEPTH = 50
"""How many macros may lead from a name to what it means."""
_VALUES = frozenset("\"'(0123456789")
"""What a text that means nothing never begins with; most macros' texts do."""
_NO_TYPE = STORAGE | QUALIFIERS
_WORDS = TYPE_WORDS | {"const", "volatile"}
_MEMBERS = re.compile(r"[A-Za-z_][\w\s*\[\]]*;[\w\s*\[\];]*\Z")
"""Declarations, the last with or without its semicolon, in which nothing is called."""
_BEHIND_NAMES = (";", ",", "(", "[", ":", "=", ")")
_DEPRECATED = re.compile(r"deprecated", re.IGNORECASE)
_PACKED = re.compile(r"(?:\A|_)packed(?:_|\Z)", re.IGNORECASE)


class Marks(msgspec.Struct, frozen=True):
    """What attributes, and macros that stand for them, say of what they dress."""

    deprecation: str | None = None
    """What marks it deprecated, as written."""
    packed: bool = False
    aligned: str | None = None
    """The alignment that is asked for, as written; empty for the platform's largest."""


UNMARKED = Marks()


class Uses(NamedTuple):
    """Macros by what they stand for in declarations."""

    words: Mapping[str, str]
    """One word of C's types: ``#define CONST const``."""
    members: Collection[str]
    """Several declarations, by those that take no arguments."""
    called: Collection[str]
    """Anything, by those that do."""


class KnownNames:
    """The macros and typedef names of some headers, for the reading of declarations.

    ``erased`` says which names are erased by the profile's word.
    """

    def __init__(
        self,
        definitions: Mapping[str, Sequence[Definition]],
        types: frozenset[str],
        erased: Callable[[str], bool],
    ) -> None:
        self.definitions = definitions
        self.types = types
        self._erased = erased
        self._known: dict[str, bool] = {}
        self._depth = 0
        self._constants = Constants(definitions, is_erased=self.is_erased)
        self._marks: dict[str, Marks] = {}
        self.expansions = 0
        """How often macros were expanded, or sought to be."""

    def beside(self, definitions: Mapping[str, Sequence[Definition]]) -> KnownNames:
        """Return the names where some macros are defined otherwise."""
        return KnownNames({**self.definitions, **definitions}, self.types, self._erased)

    # What means nothing.

    def is_erased(self, name: str) -> bool:
        """Say whether a name is a macro of no meaning in a declaration.

        So it is where the profile says so, or where all its definitions hold nothing but
        attributes, storage classes, qualifiers and names of that kind.
        """
        known = self._known.get(name)
        if known is None:
            self._known[name] = False  # what leads back to itself is not erased
            self._depth += 1
            known = self._erased(name) or (self._depth <= _MAX_DEPTH and self._means_nothing(name))
            self._depth -= 1
            self._known[name] = known
        return known

    def _means_nothing(self, name: str) -> bool:
        texts = [definition.text for definition in self.definitions.get(name, ())]
        return bool(texts) and all(
            text[:1] not in _VALUES and self._is_nothing(list(tokenize(text))) for text in texts
        )

    def _is_nothing(self, tokens: list[Token]) -> bool:
        left, _ = without_attributes(tokens)
        index = 0
        while index < len(left):
            token = left[index]
            if SPELLINGS.get(token.text, token.text) in _NO_TYPE:
                index += 1
            elif token.kind == "ident" and self.is_erased(token.text):
                index = behind_call(left, index)
            else:
                return False
        return True

    def gives_argument(self, name: str) -> bool:
        """Say whether a macro stands for its argument, dressed in what has no meaning.

        ``#define API(type) extern type`` does.
        """
        return any(
            definition.parameters is not None
            and len(definition.parameters) == 1
            and self._is_dressed(definition.text, definition.parameters[0])
            for definition in self.definitions.get(name, ())
        )

    def _is_dressed(self, text: str, parameter: str) -> bool:
        tokens = list(tokenize(text))
        words = [token.text for token in tokens]
        if words.count(parameter) != 1:
            return False
        at = words.index(parameter)
        is_inside = words[:at].count("(") != words[:at].count(")")  # of an attribute's brackets
        return not is_inside and self._is_nothing([*tokens[:at], *tokens[at + 1 :]])

    def differs(self, name: str) -> bool:
        """Say whether a macro is defined otherwise under other conditions."""
        definitions = self.definitions.get(name, ())
        return not all(definitions[0].says_as(one) for one in definitions)

    # Macros that stand for words, members and names.

    @cached_property
    def uses(self) -> Uses:
        """Return what macros may stand for in declarations."""
        words: dict[str, str] = {}
        members, called = set(), set()
        for name, same in self.definitions.items():
            texts = {SPELLINGS.get(one.text, one.text) for one in same if one.parameters is None}
            if not texts:
                called.add(name)
            elif len(texts) == 1 and texts <= _WORDS:
                words[name] = texts.pop()
            elif len(same) == 1 and _MEMBERS.match(same[0].text):
                members.add(name)
        return Uses(words, members, called)

    def with_names(self, tokens: list[Token]) -> list[Token]:
        """Return tokens with those macros expanded that words, names or members stand in.

        ``CONST char *``, ``int PRIVATE(count);`` and ``void PTR(free)(int);`` are such, and
        ``struct s BODY(x);``, and ``COMMON_FIELDS;`` among a struct's members, where the headers
        say what these stand for.
        """
        words, members, called = self.uses
        if all(map({token.text for token in tokens}.isdisjoint, self.uses)):
            return tokens
        tokens = [
            Token("ident", words[token.text], token.start, token.spaced)
            if token.text in words and self._is_word(tokens, index)
            else token
            for index, token in enumerate(tokens)
        ]
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            begin, token, index = index, tokens[index], index + 1
            made: list[Token] = []
            if begin and token.text in members:
                around = {one.text for one in tokens[begin - 1 : begin + 2 : 2]}
                made = self.expand([token]) if around <= {"{", ";"} else []
            elif token.text in called and self._is_called_behind_type(tokens, begin):
                index = behind_call(tokens, begin)
                is_behind_tag = begin > 1 and tokens[begin - 2].text in ("struct", "union")
                is_name = index >= len(tokens) or tokens[index].text in _BEHIND_NAMES
                if is_behind_tag or is_name:
                    made = self._declared_by(tokens[begin:index], is_behind_tag=is_behind_tag)
            result += made or tokens[begin:index]
        return result

    def _is_word(self, tokens: list[Token], index: int) -> bool:
        """Say whether the macro at ``index`` counts for the word that it stands for.

        A qualifier does; a type is shown by the macro's name, but behind ``unsigned``.
        """
        before = tokens[index - 1].text if index else ""
        after = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if before in ("{", ",") and after in (",", "}", "="):
            return False  # an enumerator of that name
        if self.uses.words[tokens[index].text] in QUALIFIERS:
            return True
        is_inside = before in TYPE_WORDS and after != ""
        return is_inside and (after == "*" or tokens[index + 1].kind == "ident")

    def _declared_by(self, call: list[Token], *, is_behind_tag: bool) -> list[Token]:
        """Return the declarator, or a struct's body, that a call stands for; nothing else."""
        made = self.expand(call)
        if is_behind_tag and made[:1] and made[0].text == "{":
            return self.expand_calls(call)
        return made if _is_declarator(made, call) else []

    def _is_called_behind_type(self, tokens: list[Token], index: int) -> bool:
        if index == 0 or index + 2 >= len(tokens) or tokens[index + 1].text != "(":
            return False
        before = tokens[index - 1]
        is_behind_type = before.kind == "ident" or before.text in ("*", ")")
        return is_behind_type and not self.is_erased(tokens[index].text)

    # Expansion.

    def expand(self, tokens: list[Token], hidden: Collection[str] = ()) -> list[Token]:
        """Return tokens with macros expanded, or as they are where that cannot be.

        Names that are ``hidden`` stay as written.
        """
        self.expansions += 1
        try:
            return self._constants.expand(tokens, set(hidden))
        except NoValueError:
            return self._fullest_of(tokens, hidden)

    def expand_calls(self, tokens: list[Token]) -> list[Token]:
        """Return tokens with calls of macros expanded; names without brackets stay as written."""
        following = pairwise([*tokens, *tokens[-1:]])
        return self.expand(
            tokens,
            {one.text for one, behind in following if one.kind == "ident" and behind.text != "("},
        )

    @cached_property
    def _fullest(self) -> Constants:
        """The macros by their longest texts: others are for compilers that can do less."""
        return Constants(
            {
                name: [max(found, key=lambda one: len(one.text))]
                for name, found in self.definitions.items()
            }
        )

    def _fullest_of(self, tokens: list[Token], hidden: Collection[str] = ()) -> list[Token]:
        try:
            return self._fullest.expand(tokens, set(hidden))
        except NoValueError:
            return tokens

    def meaning(self, name: str) -> tuple[str, ...]:
        """Return what a macro's definitions come to, for telling whether they changed."""
        texts = [one.text for one in self.definitions.get(name, ())]
        return tuple(written(self._fullest_of(list(tokenize(text)))) for text in texts)

    # What attributes say.

    def marks(self, pieces: Sequence[list[Token]]) -> Marks:
        """Return what attributes and macros say, each with its arguments."""
        result = UNMARKED  # nearly always
        for piece in pieces:
            text = written(piece)
            if text not in self._marks:
                self._marks[text] = self._marks_of(piece, text)
            if (found := self._marks[text]) is not UNMARKED:
                result = Marks(
                    result.deprecation or found.deprecation,
                    result.packed or found.packed,
                    found.aligned if result.aligned is None else result.aligned,
                )
        return result

    def _marks_of(self, piece: list[Token], text: str) -> Marks:
        # Headers may define __attribute__ away for compilers that do not know it.
        tokens = self._fullest_of(piece, ATTRIBUTES)
        name, words = piece[0].text, [token.text.strip("_") for token in tokens]
        is_known = name in self.definitions or name in ATTRIBUTES
        is_deprecated = "deprecated" in words or _DEPRECATED.search(name)
        is_packed = "packed" in words or (not is_known and _PACKED.search(name))
        aligned = None
        for index, word in enumerate(words):
            if word in ("aligned", "align", "Alignas", "alignas"):
                is_called = words[index + 1 : index + 2] == ["("]
                inner = tokens[index + 2 : closing(tokens, index + 1)] if is_called else []
                aligned = written(inner)
        if not (is_deprecated or is_packed or aligned is not None):
            return UNMARKED
        return Marks(text if is_deprecated else None, bool(is_packed), aligned)


def _is_declarator(made: Sequence[Token], call: Sequence[Token]) -> bool:
    """Say whether what a call stands for is a name, perhaps with ``*`` and brackets around it."""
    names = [token.text for token in made if token.kind == "ident" and token.text not in KEYWORDS]
    return (
        len(names) == 1
        and names[0] != call[0].text
        and all(token.kind == "ident" or token.text in ("*", "(", ")") for token in made)
        and any(token.text in names[0] for token in call[2:-1] if token.kind == "ident")
    )
