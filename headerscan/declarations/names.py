"""What headers and profile tell of the names that stand in declarations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from headerscan.constants.evaluation import Constants
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition
from headerscan.lexing.tokens import Token, closing, tokenize
from headerscan.lexing.words import ATTRIBUTES, ERASED_WORDS, QUALIFIERS, SPELLINGS, STORAGE

_MAX_DEPTH = 50
"""How many macros may lead from a name to what it means."""
_VALUES = frozenset("\"'(0123456789")
"""What a text that means nothing never begins with; most macros' texts do."""
_NO_TYPE = STORAGE | QUALIFIERS | ERASED_WORDS


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
        self._giving: dict[str, bool] = {}
        self._depth = 0
        self._constants = Constants(definitions)
        self.expansions = 0
        """How often macros were expanded, or sought to be."""

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
        definitions = self.definitions.get(name, ())
        return bool(definitions) and all(
            definition.text[:1] not in _VALUES and self._is_nothing(list(tokenize(definition.text)))
            for definition in definitions
        )

    def _is_nothing(self, tokens: list[Token]) -> bool:
        index, count = 0, len(tokens)
        while index < count:
            token = tokens[index]
            word = SPELLINGS.get(token.text, token.text)
            index += 1
            called = index < count and tokens[index].text == "("
            if word in ATTRIBUTES:
                index = closing(tokens, index) + 1 if called else index
            elif word == "[" and index < count and tokens[index].text == "[":
                index = closing(tokens, index - 1) + 1
            elif word in _NO_TYPE or (token.kind == "string" and tokens[0].text == "extern"):
                continue
            elif token.kind == "ident" and self.is_erased(word):
                index = closing(tokens, index) + 1 if called else index
            else:
                return False
        return True

    def gives_argument(self, name: str) -> bool:
        """Say whether a macro stands for its argument, dressed in what has no meaning.

        ``#define API(type) extern type`` does.
        """
        known = self._giving.get(name)
        if known is None:
            known = self._giving[name] = any(
                definition.parameters is not None
                and len(definition.parameters) == 1
                and self._is_dressed(definition.text, definition.parameters[0])
                for definition in self.definitions.get(name, ())
            )
        return known

    def _is_dressed(self, text: str, parameter: str) -> bool:
        tokens = list(tokenize(text))
        dress = [token for token in tokens if token.text != parameter]
        return len(dress) == len(tokens) - 1 and self._is_nothing(dress)

    def expand(self, tokens: list[Token]) -> list[Token]:
        """Return tokens with macros expanded, or as they are where that cannot be."""
        self.expansions += 1
        try:
            return self._constants.expand(tokens)
        except NoValueError:
            return tokens
