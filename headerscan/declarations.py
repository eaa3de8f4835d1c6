"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, what :mod:`headerscan.sketch` finds meaningless is taken out, and pycparser
parses the rest.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pycparser import c_ast

from headerscan.code import code_of, other_branches
from headerscan.diagnostics import Span
from headerscan.enums import EnumBody
from headerscan.lexer import Item
from headerscan.model import (
    Callback,
    Enumeration,
    Function,
    Member,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)
from headerscan.parser import ParseFailure, parse
from headerscan.row import SketchError
from headerscan.sketch import Vocabulary, sketch
from headerscan.source import Source
from headerscan.tokens import tokenize
from headerscan.typetext import TypeText, expression

MAX_TOKENS = 200_000
"""How many tokens one declaration may have."""


class UnreadableError(Exception):
    """A declaration cannot be read; ``offset`` is where in the header that shows."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Declared:
    """What one declaration declares."""

    symbols: tuple[Symbol, ...] = ()
    """Without their docs; an enum's enumerators are in ``enums``."""
    enums: tuple[EnumBody, ...] = ()
    """Each enum body with the enum's name, or None for an anonymous one."""


def read_declaration(source: Source, item: Item, vocabulary: Vocabulary) -> Declared:
    """Return what a declaration item declares.

    Raises :class:`UnreadableError` where it cannot be read. Of ``#if`` branches that
    cannot stand together only the first is read.
    """
    try:
        return _Reading(source, item, vocabulary).declared(code_of(source, item))
    except UnreadableError:
        others = other_branches(source, item)
        if not others:
            raise
        return _Reading(source, item, vocabulary).declared(code_of(source, item, others))


class _Reading:
    """The reading of one declaration."""

    def __init__(self, source: Source, item: Item, vocabulary: Vocabulary) -> None:
        self.source = source
        self.item = item
        self.vocabulary = vocabulary
        self.types = TypeText({})
        self.typedef_names: dict[str, str] = {}
        """The names that typedefs give to enums, by the enums' keys."""

    def declared(self, code: str) -> Declared:
        tokens = []
        for token in tokenize(code):
            tokens.append(token)
            if len(tokens) > MAX_TOKENS:
                raise UnreadableError(f"it has more than {MAX_TOKENS} tokens", self.item.start)
        try:
            found = sketch(tokens, self.vocabulary, self.item.start)
            nodes = parse(found.tokens) if found.tokens else ()
            self.types = TypeText({body.key: body.tag for body in found.enums})
            symbols = [symbol for node in nodes for symbol in self._symbols(node)]
        except SketchError as error:
            raise UnreadableError(error.reason, self.item.start + error.offset) from error
        except ParseFailure as error:
            offset = error.offset if error.offset >= 0 else self.item.start
            raise UnreadableError(error.reason, min(offset, self.item.end)) from error
        except RecursionError as error:
            raise UnreadableError("it nests too deep", self.item.start) from error
        enums = [self._named(body) for body in found.enums]
        symbols += [self._enumeration(body) for body in enums if body.name is not None]
        return Declared(tuple(symbols), tuple(enums))

    def _named(self, body: EnumBody) -> EnumBody:
        name = body.tag or self.typedef_names.get(body.key)
        return body if name == body.name else dataclasses.replace(body, name=name)

    def _enumeration(self, body: EnumBody) -> Enumeration:
        assert body.name is not None  # the caller leaves anonymous ones out
        return Enumeration(
            name=body.name,
            header=self.source.name,
            span=self._head(self.item.start + (0 if body.outermost else body.start)),
            conditions=self.item.conditions,
            enumerators=tuple(entry.name for entry in body.entries),
        )

    def _symbols(self, node: Any) -> Iterator[Symbol]:  # noqa: ANN401 - pycparser is untyped
        if isinstance(node, c_ast.FuncDef):
            node = node.decl
        if not isinstance(node, (c_ast.Decl, c_ast.Typedef)):
            return
        base = _base_of(node.type)
        is_typedef = isinstance(node, c_ast.Typedef)
        plain = isinstance(node.type, c_ast.TypeDecl)
        named_here = False
        if isinstance(base, (c_ast.Struct, c_ast.Union)):
            named_here = base.name is None and is_typedef and plain
            bare = node.name is None or is_typedef
            if base.decls is not None or bare:
                name = node.name if named_here else base.name
                span = self._head(self.item.start)
                if base.decls is None and is_typedef:
                    start = base.coord.line
                    span = self.source.span(start, start + len(base.name))
                yield from self._aggregate(base, name, span)
        elif isinstance(base, c_ast.Enum) and is_typedef and plain and base.name in self.types.tags:
            named_here = self.types.tags[base.name] is None
            if named_here:
                self.typedef_names.setdefault(base.name, node.name)
        if node.name is not None and not named_here:
            yield self._named_symbol(node)

    def _named_symbol(self, node: Any) -> Symbol:  # noqa: ANN401 - as above
        declarator = node.type
        while not isinstance(declarator, c_ast.TypeDecl):
            declarator = declarator.type
        start = declarator.coord.line
        span = self.source.span(start, start + len(node.name))
        header, conditions = self.source.name, self.item.conditions
        function = node.type
        if isinstance(node, c_ast.Typedef):
            if isinstance(function, c_ast.PtrDecl) and isinstance(function.type, c_ast.FuncDecl):
                function = function.type
            if isinstance(function, c_ast.FuncDecl):
                return Callback(
                    name=node.name,
                    header=header,
                    span=span,
                    conditions=conditions,
                    returns=self.types.spell(function.type),
                    parameters=self._parameters(function),
                )
            return Typedef(
                name=node.name,
                header=header,
                span=span,
                conditions=conditions,
                type=self.types.spell(node.type),
            )
        if isinstance(function, c_ast.FuncDecl):
            return Function(
                name=node.name,
                header=header,
                span=span,
                conditions=conditions,
                returns=self.types.spell(function.type),
                parameters=self._parameters(function),
                inline=self.item.body is not None or "inline" in node.funcspec,
            )
        return Variable(
            name=node.name,
            header=header,
            span=span,
            conditions=conditions,
            type=self.types.spell(node.type),
        )

    def _parameters(self, node: Any) -> tuple[Parameter, ...]:  # noqa: ANN401 - as above
        parameters = [
            Parameter("...", "...")
            if isinstance(part, c_ast.EllipsisParam)
            else Parameter(part.name, self.types.spell(part.type))
            for part in (node.args.params if node.args else ())
        ]
        if len(parameters) == 1 and parameters[0] == Parameter(None, "void"):
            return ()
        return tuple(parameters)

    def _aggregate(self, node: Any, name: str | None, span: Span) -> Iterator[Symbol]:  # noqa: ANN401 - as above
        if name is not None:
            cls = Struct if isinstance(node, c_ast.Struct) else Union
            yield cls(
                name=name,
                header=self.source.name,
                span=span,
                conditions=self.item.conditions,
                members=None if node.decls is None else tuple(self._members(node)),
            )
        for declaration in node.decls or ():
            inner = _base_of(getattr(declaration, "type", declaration))
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.decls is not None:
                yield from self._aggregate(inner, inner.name, self._head(inner.coord.line))

    def _members(self, node: Any) -> Iterator[Member]:  # noqa: ANN401 - as above
        for declaration in node.decls:
            if not isinstance(declaration, c_ast.Decl):
                continue
            declarator = declaration.type
            inner = _base_of(declarator)
            nested = None
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.name is None:
                nested = tuple(self._members(inner))
            while isinstance(declarator, (c_ast.PtrDecl, c_ast.ArrayDecl, c_ast.FuncDecl)):
                declarator = declarator.type
            coordinate = declarator.coord or inner.coord or declaration.coord
            start = coordinate.line if coordinate else self.item.start
            width = declaration.bitsize
            yield Member(
                name=declaration.name,
                type=self.types.spell(declaration.type),
                bits=None if width is None else expression(width),
                members=nested,
                span=self.source.span(start, start + len(declaration.name or "")),
            )

    def _head(self, start: int) -> Span:
        """Return the span of a definition's first line, from ``start`` up to its ``{``."""
        text = self.source.text
        line_end = text.find("\n", start, self.item.end)
        end = line_end if line_end >= 0 else self.item.end
        brace = text.find("{", start, end)
        head = text[start : brace if brace >= 0 else end].rstrip()
        return self.source.span(start, start + len(head))


def _base_of(node: Any) -> Any:  # noqa: ANN401 - as above
    """Return what a declarator's type is made of in the end."""
    while isinstance(node, (c_ast.PtrDecl, c_ast.ArrayDecl, c_ast.FuncDecl, c_ast.TypeDecl)):
        node = node.type
    return node
