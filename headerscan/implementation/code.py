"""One C file as evidence and definitions are read from it: its code, and macros expanded.

There is no include path: a file has the macros that it defines itself, and those of all headers
of the sources whose definitions agree.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from headerscan.constants.expansion import Expander
from headerscan.implementation.library import Library, agreed
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
        directives = [
            source.text[item.start : item.end] for item in hidden if item.kind is ItemKind.DIRECTIVE
        ]
        self.words_of_macros = set(_WORD.findall(" ".join(directives)))
        """What the file's macros speak of, and so may change unseen."""
        self._functions = [item.start for item in lexed.items if item.body is not None]
        self._is_kept = library.is_kept
        own = (parse_define(one, 0) for one in directives if directive_name(one) == "define")
        self._macros = {**library.macros, **agreed(one for one in own if one is not None)}

    def _definition(self, token: Token) -> Definition | None:
        """Return what a name is defined as, None where that cannot be told."""
        return None if self._is_kept(token.text) else self._macros.get(token.text)

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
                    return Expander(self._macros, self._definition).expand(tokens)
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
