"""One C file as evidence and definitions are read from it: its code, and macros expanded.

There is no include path: a file has the macros that it defines itself, and those of all headers
of the sources whose definitions agree.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from headerscan.constants.expansion import Expander
from headerscan.implementation.library import Library
from headerscan.lexing.code import code_of
from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.lexer import Item, ItemKind, Lexed
from headerscan.lexing.literals import NoValueError
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, closing, divided, tokenize

MAX_CALL = 50_000
"""How many characters a call or a table may have."""

Tokens = Sequence[Token]

_WORD = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_HIDDEN = (ItemKind.COMMENT, ItemKind.DIRECTIVE, ItemKind.SKIPPED)
_CLOSERS = {"(": ")", "{": "}"}


class FileCode:
    """The code of one file, and the macros that hold at each place of it."""

    def __init__(self, source: Source, lexed: Lexed, library: Library) -> None:
        hidden = tuple(_hidden(lexed.items))
        self.source = source
        self.text = code_of(source, Item(ItemKind.DECLARATION, 0, len(source.text), inner=hidden))
        self.words_of_macros: set[str] = set()
        """What the file's macros speak of, and so may change unseen."""
        self._functions = [item.start for item in lexed.items if item.body is not None]
        self._library = library
        self._own: defaultdict[str, list[tuple[int, Definition | None]]] = defaultdict(list)
        for item in hidden:
            if item.kind is ItemKind.DIRECTIVE:
                self._note(item.start, source.text[item.start : item.end])

    def _note(self, start: int, directive: str) -> None:
        self.words_of_macros.update(_WORD.findall(directive))
        if (defined := parse_define(directive, start)) is None:
            return
        states = self._own[defined.name]
        before = states[-1][1] if states else None
        # One of two branches, and nothing tells which.
        is_other = before is not None and not before.says_as(defined)
        is_gone = directive_name(directive) == "undef"
        states.append((start, None if is_gone or is_other else defined))

    def __contains__(self, name: object) -> bool:
        """Say whether a name may be a macro's."""
        return name in self._own or name in self._library.macros

    def _definition(self, token: Token) -> Definition | None:
        """Return what a name is defined as where it stands, None where that cannot be told."""
        if self._library.is_kept(token.text):
            return None
        states = self._own.get(token.text, ())
        index = bisect_right(states, token.start, key=itemgetter(0))
        return states[index - 1][1] if index else self._library.macros.get(token.text)

    def expanded(self, start: int, opener: str) -> Tokens:
        """Return the tokens from an offset up to where the next bracket closes, expanded.

        They are none where it does not close, or what macros stand for has no end.
        """
        tokens: list[Token] = []
        depth = 0
        for token in tokenize(self.text[start : start + MAX_CALL], start):
            tokens.append(token)
            depth += (token.text == opener) - (token.text == _CLOSERS[opener])
            if depth == 0 and token.text == _CLOSERS[opener]:
                try:
                    return Expander(self, self._definition).expand(tokens)
                except NoValueError:
                    return ()
        return ()

    def begin_of_function(self, offset: int) -> int:
        """Return where the function begins in which an offset lies."""
        index = bisect_right(self._functions, offset)
        return self._functions[index - 1] if index else 0


def _hidden(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if item.kind in _HIDDEN:
            yield item
        yield from _hidden(item.inner)


def within(tokens: Tokens, index: int) -> list[Tokens]:
    """Return the arguments, or elements, in the brackets that one at an index opens."""
    parts = divided(tokens[index + 1 : closing(tokens, index)], ",")
    return [part[:-1] if part[-1].text == "," else part for part in parts]
