"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, and what :mod:`headerscan.declarations.sketch` finds meaningless is taken out. What is
left is read at once where it is plain, and by pycparser where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from headerscan.declarations.bodies import Aggregate, Simple
from headerscan.declarations.calls import unbracketed
from headerscan.declarations.enums import EnumBody
from headerscan.declarations.memberlists import SimpleMember
from headerscan.declarations.parsertokens import ParserToken
from headerscan.declarations.place import Place
from headerscan.declarations.plain import Plain, read_plain
from headerscan.declarations.row import SketchError
from headerscan.declarations.simple import SimpleReader
from headerscan.declarations.sketch import Vocabulary, sketch
from headerscan.lexing.code import code_of, other_branches
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, tokenize
from headerscan.model import (
    Callback,
    Enumeration,
    Function,
    Member,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)

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
        self.simple = SimpleReader(vocabulary, self._plain)

    def read(self, source: Source, item: Item) -> Declared:
        """Return what a declaration item declares.

        Raises :class:`UnreadableError` where it cannot be read. Of ``#if`` branches that
        cannot stand together only the first is read.
        """
        reading = _Reading(Place(source, item), self.vocabulary)
        code = code_of(source, item)
        simple = self.simple.read(code, item.start)
        if simple is not None:
            return reading.simple(simple)
        try:
            return reading.declared(code)
        except UnreadableError:
            others = other_branches(source, item)
            if not others:
                raise
            return reading.declared(code_of(source, item, others))

    def _plain(self, code: str) -> Plain | None:
        """Return what plain code declares, None where it is not plain."""
        try:
            found = sketch(list(tokenize(code)), self.vocabulary)
        except (SketchError, RecursionError):
            return None
        return read_plain(found.tokens, {}) if found.tokens and not found.enums else None


class _Reading:
    """The reading of one declaration."""

    def __init__(self, place: Place, vocabulary: Vocabulary) -> None:
        self.place = place
        self.vocabulary = vocabulary
        self.tags: dict[str, str | None] = {}
        """The tags of the enum bodies, by what stands for these."""
        self.typedef_names: dict[str, str] = {}
        """The names that typedefs give to enums, by what stands for their bodies."""

    def simple(self, simple: Simple) -> Declared:
        bodies = () if simple.enum is None else (simple.enum,)
        self.tags = {body.key: body.tag for body in bodies}
        symbols: list[Symbol] = []
        plain = simple.plain
        if simple.aggregate is not None:
            aggregate = simple.aggregate
            symbols.append(self._aggregate(aggregate))
            plain = None if aggregate.tag is None else plain
        if plain is not None:
            symbols += self._plain(plain)
        return self._with_enums(symbols, bodies)

    def _aggregate(self, aggregate: Aggregate) -> Symbol:
        cls = Struct if aggregate.word == "struct" else Union
        return cls(
            name=aggregate.name,
            header=self.place.header,
            span=self.place.head(),
            conditions=self.place.conditions,
            members=tuple(map(self._member, aggregate.members)),
        )

    def _member(self, member: SimpleMember) -> Member:
        nested = member.members
        return Member(
            name=member.name,
            type=member.type,
            bits=member.bits,
            members=None if nested is None else tuple(map(self._member, nested)),
            span=self.place.span(self.place.item.start + member.start, member.name),
        )

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
        symbols: list[Symbol] = []
        if found.tokens:
            plain = read_plain(found.tokens, self.tags)
            symbols = self._tree(found.tokens) if plain is None else self._plain(plain)
        return self._with_enums(symbols, found.enums)

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

    def _with_enums(self, symbols: list[Symbol], bodies: Sequence[EnumBody]) -> Declared:
        enums = [self._named(body) for body in bodies]
        symbols += [self._enumeration(body) for body in enums if body.name is not None]
        return Declared(tuple(symbols), tuple(enums))

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

    def _plain(self, plain: Plain) -> list[Symbol]:
        symbols: list[Symbol] = []
        if plain.tag is not None:
            word, tag, start = plain.tag
            if word == "enum":
                if plain.is_typedef and plain.is_bare and self.tags.get(tag, tag) is None:
                    self.typedef_names.setdefault(tag, plain.name or "")
                    return []
            elif plain.name is None or plain.is_typedef:
                head = plain.name is None
                span = self.place.head() if head else self.place.span(start, tag)
                cls = Struct if word == "struct" else Union
                symbols.append(
                    cls(
                        name=tag,
                        header=self.place.header,
                        span=span,
                        conditions=self.place.conditions,
                        members=None,
                    )
                )
        if plain.name is not None:
            symbols.append(self._plain_symbol(plain, plain.name))
        return symbols

    def _plain_symbol(self, plain: Plain, name: str) -> Symbol:
        header, conditions = self.place.header, self.place.conditions
        span = self.place.span(plain.start, name)
        if plain.parameters is None:
            cls = Typedef if plain.is_typedef else Variable
            return cls(name=name, header=header, span=span, conditions=conditions, type=plain.type)
        if plain.is_typedef:
            return Callback(
                name=name,
                header=header,
                span=span,
                conditions=conditions,
                returns=plain.type,
                parameters=plain.parameters,
            )
        return Function(
            name=name,
            header=header,
            span=span,
            conditions=conditions,
            returns=plain.type,
            parameters=plain.parameters,
            inline=plain.is_inline or self.place.item.body is not None,
        )

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
