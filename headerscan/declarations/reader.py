"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, :mod:`~headerscan.declarations.stripping` takes out what libraries dress it in,
pycparser parses what is left, and :mod:`~headerscan.declarations.symbols` makes symbols of
its trees.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from headerscan.declarations.enums import EnumBody
from headerscan.declarations.names import KnownNames
from headerscan.declarations.stripping import strip
from headerscan.declarations.unreadable import UnreadableError
from headerscan.lexing.code import code_of, other_branches
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, tokenize
from headerscan.model import Callback, Function, Symbol

MAX_TOKENS = 200_000
"""How many tokens one declaration may have."""


class Declared(msgspec.Struct, frozen=True):
    """What one declaration declares."""

    symbols: tuple[Symbol, ...] = ()
    """Without their docs; an enum's enumerators are in ``enums``."""
    enums: tuple[EnumBody, ...] = ()


class DeclarationReader:
    """Reads the declarations of headers that share their macros and types."""

    def __init__(self, names: KnownNames) -> None:
        self.names = names

    def read(self, source: Source, item: Item) -> Declared:
        """Return what a declaration item declares.

        Raises :class:`~headerscan.declarations.unreadable.UnreadableError` where it cannot be
        read. Of ``#if`` branches that cannot stand together only the first is read.
        """
        try:
            return self._read(source, item, code_of(source, item))
        except UnreadableError:
            others = other_branches(source, item)
            if not others:
                raise
            return self._read(source, item, code_of(source, item, others))

    def _read(self, source: Source, item: Item, code: str) -> Declared:
        tokens = list(islice(tokenize(code), MAX_TOKENS + 1))
        if len(tokens) > MAX_TOKENS:
            raise UnreadableError(f"it has more than {MAX_TOKENS} tokens", item.start)
        if item.body is not None and tokens and tokens[-1].text == ";":
            raise UnreadableError("it is an old-style definition", item.start)
        try:
            declared = self._parsed(source, item, tokens)
        except UnreadableError:
            declared = self._expanded(source, item, tokens)
            if not declared.symbols:
                raise
            return declared
        if declared.symbols or declared.enums:
            return declared
        return self._expanded(source, item, tokens)

    def _parsed(self, source: Source, item: Item, tokens: list[Token]) -> Declared:
        # Imported here so that a run whose headers are all in the cache does without pycparser.
        from headerscan.declarations.parser import parse  # noqa: PLC0415
        from headerscan.declarations.symbols import SymbolMaker  # noqa: PLC0415

        try:
            stripped = strip(tokens, self.names, item.start)
            if not stripped.tokens:
                return Declared()
            maker = SymbolMaker(source, item, stripped.enums)
            symbols = maker.symbols(parse(stripped.tokens, item.start))
        except RecursionError as error:
            raise UnreadableError("it nests too deep", item.start) from error
        return Declared(symbols, maker.enums)

    def _expanded(self, source: Source, item: Item, tokens: list[Token]) -> Declared:
        """Return the functions that the macros of a declaration declare, if these are known.

        ``PNG_EXPORT(1, void, png_f, (int a));`` is one, where the header says so. Only names
        that stand in the declaration itself count: others have no place.
        """
        expanded = self.names.expand(tokens)
        if expanded is tokens or any(token.text in ("{", "}") for token in expanded):
            return Declared()
        try:
            declared = self._parsed(source, item, expanded)
        except UnreadableError:
            return Declared()
        return declared if _are_functions_of(declared.symbols, tokens) else Declared()


def _are_functions_of(symbols: Sequence[Symbol], tokens: Sequence[Token]) -> bool:
    words = {token.text for token in tokens}
    return all(isinstance(each, (Function, Callback)) and each.name in words for each in symbols)
