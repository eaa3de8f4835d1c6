"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, and what :mod:`headerscan.declarations.sketch` finds meaningless is taken out. What is
left is parsed by pycparser.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from headerscan.declarations.calls import unbracketed
from headerscan.declarations.enums import EnumBody
from headerscan.declarations.parsertokens import ParserToken
from headerscan.declarations.place import Place
from headerscan.declarations.row import SketchError
from headerscan.declarations.sketch import Vocabulary, sketch
from headerscan.lexing.code import code_of, other_branches
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, tokenize
from headerscan.model import Callback, Enumeration, Function, Symbol

MAX_TOKENS = 200_000
"""How many tokens one declaration may have."""


class UnreadableError(Exception):
    """A declaration cannot be read; ``offset`` is where in the header that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class Declared(msgspec.Struct, frozen=True):
    """What one declaration declares."""

    symbols: tuple[Symbol, ...] = ()
    """Without their docs; an enum's enumerators are in ``enums``."""
    enums: tuple[EnumBody, ...] = ()
    """Each enum body with the enum's name, or None for an anonymous one."""


class DeclarationReader:
    """Reads the declarations of headers that share a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def read(self, source: Source, item: Item) -> Declared:
        """Return what a declaration item declares.

        Raises :class:`UnreadableError` where it cannot be read. Of ``#if`` branches that
        cannot stand together only the first is read.
        """
        reading = _Reading(Place(source, item), self.vocabulary)
        code = code_of(source, item)
        try:
            return reading.declared(code)
        except UnreadableError:
            others = other_branches(source, item)
            if not others:
                raise
            return reading.declared(code_of(source, item, others))


class _Reading:
    """The reading of one declaration."""

    def __init__(self, place: Place, vocabulary: Vocabulary) -> None:
        self.place = place
        self.vocabulary = vocabulary
        self.tags: dict[str, str | None] = {}
        """The tags of the enum bodies, by what stands for these."""
        self.typedef_names: dict[str, str] = {}
        """The names that typedefs give to enums, by what stands for their bodies."""

    def declared(self, code: str) -> Declared:
        start = self.place.item.start
        tokens = []
        for token in tokenize(code):
            tokens.append(token)
            if len(tokens) > MAX_TOKENS:
                raise UnreadableError(f"it has more than {MAX_TOKENS} tokens", start)
        try:
            declared = self._sketched(tokens)
        except UnreadableError:
            declared = self._expanded(tokens)
            if not declared.symbols:
                raise
        else:
            if not declared.symbols and not declared.enums:
                declared = self._expanded(tokens)
        return declared

    def _sketched(self, tokens: list[Token]) -> Declared:
        start = self.place.item.start
        try:
            found = sketch(tokens, self.vocabulary, start)
        except SketchError as error:
            raise UnreadableError(error.reason, start + error.offset) from error
        except RecursionError as error:
            raise UnreadableError("it nests too deep", start) from error
        self.tags = {body.key: body.tag for body in found.enums}
        symbols = self._tree(found.tokens) if found.tokens else []
        enums = [self._named(body) for body in found.enums]
        symbols += [self._enumeration(body) for body in enums if body.name is not None]
        return Declared(tuple(symbols), tuple(enums))

    def _expanded(self, tokens: list[Token]) -> Declared:
        """Return the functions that the macros of a declaration declare, if these are known.

        ``PNG_EXPORT(1, void, png_f, (int a));`` is one, where the header says so. Only names
        that stand in the declaration itself count: others have no place.
        """
        expanded = self.vocabulary.expand(tokens)
        if expanded is tokens or any(token.text in ("{", "}") for token in expanded):
            return Declared()
        try:
            declared = self._sketched(unbracketed(expanded))
        except UnreadableError:
            return Declared()
        words = {token.text for token in tokens}
        functions = all(isinstance(symbol, (Function, Callback)) for symbol in declared.symbols)
        named = all(symbol.name in words for symbol in declared.symbols)
        return declared if functions and named and not declared.enums else Declared()

    def _tree(self, tokens: Sequence[ParserToken]) -> list[Symbol]:
        from headerscan.declarations.tree import ParseFailure, TreeReader  # noqa: PLC0415 - pycparser only when needed

        item = self.place.item
        reader = TreeReader(self.place, self.tags)
        try:
            symbols = reader.symbols(tokens)
        except ParseFailure as error:
            offset = error.offset if error.offset >= 0 else item.start
            raise UnreadableError(error.reason, min(offset, item.end)) from error
        except RecursionError as error:
            raise UnreadableError("it nests too deep", item.start) from error
        self.typedef_names.update(reader.typedef_names)
        return symbols

    def _named(self, body: EnumBody) -> EnumBody:
        name = body.tag or self.typedef_names.get(body.key)
        return body if name == body.name else msgspec.structs.replace(body, name=name)

    def _enumeration(self, body: EnumBody) -> Enumeration:
        assert body.name is not None  # the caller leaves anonymous ones out
        start = self.place.item.start
        return Enumeration(
            name=body.name,
            header=self.place.header,
            span=self.place.head(None if body.outermost else start + body.start),
            conditions=self.place.conditions,
            enumerators=tuple(entry.name for entry in body.entries),
        )
