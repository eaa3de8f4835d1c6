"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, :mod:`~headerscan.declarations.stripping` takes out what libraries dress it in,
pycparser parses what is left, and :mod:`~headerscan.declarations.symbols` makes symbols of
its trees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

import msgspec

from headerscan.declarations.enums import EnumBody
from headerscan.declarations.names import KnownNames
from headerscan.declarations.stripping import Walk
from headerscan.declarations.tokens import UnreadableError
from headerscan.lexing.code import code_of, parts_of
from headerscan.lexing.conditionals import asked_name, directive_name, negated
from headerscan.lexing.lexer import Item, ItemKind
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.source import Source
from headerscan.lexing.tokens import Token, behind_call, divided, tokenize
from headerscan.model import Struct, Symbol, Union

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

        Raises :class:`~headerscan.declarations.tokens.UnreadableError` where it cannot be
        read. Of ``#if`` branches that cannot stand together only the first is read, and
        of parameters those that a user sees who defines nothing.
        """
        own = _defined_in(source, item)
        if not own.items() <= self.names.definitions.items():
            self.names.expansions += 1
            return DeclarationReader(self.names.beside(own)).read(source, item)
        if item.kind is ItemKind.INVOCATION:
            return self._expanded(source, item, _tokens(source, item))
        unread = self._unread(source, item)
        try:
            return self._read(source, item, _tokens(source, item, unread))
        except UnreadableError:
            fewer = self._unread(source, item, first_branches=True)
            if fewer == unread:
                raise
            return self._read(source, item, _tokens(source, item, fewer))

    def _unread(self, source: Source, item: Item, *, first_branches: bool = False) -> set[int]:
        """Return where parts of a declaration begin that are not read.

        So it is with what stands between brackets for those only who define what no header does,
        and with ``first_branches`` for what cannot stand together with what is before it.
        """
        unread: set[int] = set()
        excluded = set(map(negated, item.conditions))
        outer, depth = len(item.conditions), 0
        for part in parts_of(item) if item.inner else ():
            if first_branches and not excluded.isdisjoint(part.conditions):
                unread.add(part.start)
                continue
            own = part.conditions[outer:]
            excluded.update(map(negated, own))
            if depth > 0 and any(map(self._is_of_users, filter(None, map(asked_name, own)))):
                self.names.expansions += 1  # a definition anywhere may change it
                unread.add(part.start)
            else:
                code = source.text[part.start : part.end]
                depth += code.count("(") - code.count(")")
        return unread

    def _is_of_users(self, name: str) -> bool:
        """Say whether only users may define a macro: no header does, and no compiler."""
        return name not in self.names.definitions and not name.startswith("_")

    def _read(self, source: Source, item: Item, tokens: list[Token]) -> Declared:
        if (struct := self._with_made_head(source, item, tokens)) is not None:
            return self._parsed(source, item, struct)
        if item.body is not None and _texts(tokens[-1:]) == [";"]:
            raise UnreadableError("a definition in the old style is not read", item.start)
        try:
            declared = self._parsed(source, item, tokens)
        except UnreadableError:
            expanded = self._expanded(source, item, tokens)
            if not expanded.symbols:
                raise
            return expanded
        is_any = declared.symbols or declared.enums
        return declared if is_any else self._expanded(source, item, tokens)

    def _parsed(self, source: Source, item: Item, tokens: list[Token]) -> Declared:
        # Imported here so that a run whose headers are all in the cache does without pycparser.
        from headerscan.declarations.symbols import SymbolMaker, parse  # noqa: PLC0415

        try:
            walk = Walk(tokens, self.names)
            left = walk.for_parser()
            if not left:
                return Declared()
            maker = SymbolMaker(source, item, walk, self._deprecation_above(source, item))
            symbols = maker.symbols(parse(left, item.start))
        except RecursionError as error:
            raise UnreadableError("it nests too deep", item.start) from error
        return Declared(symbols, tuple(maker.enums.values()))

    def _deprecation_above(self, source: Source, item: Item) -> str | None:
        """Return the macro on a line of its own above a declaration that marks it deprecated."""
        if item.dress is None:
            return None
        tokens = list(tokenize(source.text[item.dress : item.start]))
        pieces, index = [], 0
        while index < len(tokens):
            begin, index = index, behind_call(tokens, index)
            pieces.append(tokens[begin:index])
        return self.names.marks(pieces).deprecation

    def _with_made_head(
        self, source: Source, item: Item, tokens: list[Token]
    ) -> list[Token] | None:
        """Return a struct or union that looks like a function: ``HEAD(name) { … }``."""
        called = tokens[0].text if _texts(tokens[1:2]) == ["("] else ""
        if item.body is None or called not in self.names.definitions:
            return None
        if self.names.is_erased(called):
            return None
        head = _texts(self.names.expand_calls(tokens))
        is_typedef = head[:1] == ["typedef"]
        if head[is_typedef:][:1] not in (["struct"], ["union"]) or "(" in head:
            return None
        whole = _tokens(source, msgspec.structs.replace(item, body=None))
        return self.names.expand_calls(whole)[is_typedef:]

    def _expanded(self, source: Source, item: Item, tokens: list[Token]) -> Declared:
        """Return what the macros of a declaration declare, if these are known.

        ``PNG_EXPORT(1, void, png_f, (int a));`` declares a function, where the header says so.
        """
        expanded = self.names.expand_calls(tokens)
        if expanded is tokens or _braces(expanded) != _braces(tokens):
            return Declared()
        symbols: list[Symbol] = []
        enums: list[EnumBody] = []
        written_here = set(_texts(tokens))
        try:
            for part in divided(expanded, ";"):
                declared = self._parsed(source, item, part)
                told = [each for each in declared.symbols if not _is_announced(each)]
                if not written_here.issuperset(each.name for each in told):
                    return Declared()  # what is not named here has no place
                symbols += told
                enums += declared.enums
        except UnreadableError:
            return Declared()
        return Declared(tuple(symbols), tuple(enums))


def _defined_in(source: Source, item: Item) -> dict[str, list[Definition]]:
    """Return the macros with parameters that a declaration defines once: in it they mean that."""
    found: defaultdict[str, list[Definition]] = defaultdict(list)
    for inner in (one for one in item.inner if one.kind is ItemKind.DIRECTIVE):
        text = source.text[inner.start : inner.end]
        is_define = directive_name(text) == "define"
        if is_define and (made := parse_define(text, inner.start, inner.conditions)) is not None:
            found[made.name].append(made)
    return {
        name: same
        for name, same in found.items()
        if len(same) == 1 and same[0].parameters is not None
    }


def _tokens(source: Source, item: Item, unread: Sequence[int] | set[int] = ()) -> list[Token]:
    tokens = list(islice(tokenize(code_of(source, item, unread), item.start), MAX_TOKENS + 1))
    if len(tokens) > MAX_TOKENS:
        raise UnreadableError(f"it has more than {MAX_TOKENS} tokens", item.start)
    return tokens


def _texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens]


def _braces(tokens: Sequence[Token]) -> int:
    return sum(token.text in ("{", "}") for token in tokens)


def _is_announced(symbol: Symbol) -> bool:
    """Say whether a struct or union is named only: ``typedef struct kiln_s *kiln``."""
    return isinstance(symbol, (Struct, Union)) and symbol.members is None
