"""Declarations to symbols by pycparser (C11, ISO/IEC 9899:2011, 6.7).

Whether a name is a type has been settled before: such a name goes to pycparser as a type
word, so that no typedef needs to be known. A token's line number is its offset in the
header, so that every node of the tree says where it stands.

C types have one canonical spelling: ``const char *``, ``char ***``, ``int (*)(void *, int)``,
``unsigned char [16]``, ``char *const *``; ``unsigned`` is ``unsigned int``, ``long long int`` is
``long long``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import msgspec
from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.enums import EnumBody
from headerscan.declarations.names import UNMARKED
from headerscan.declarations.stripping import Walk
from headerscan.declarations.tokens import ParserToken, UnreadableError
from headerscan.diagnostics import Span
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source
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

_Node: TypeAlias = Any
"""A node of pycparser's, which is untyped."""
_DECLARATORS = (c_ast.PtrDecl, c_ast.ArrayDecl, c_ast.FuncDecl)
_AGGREGATES = (c_ast.Struct, c_ast.Union)
_TAGGED = {c_ast.Struct: "struct", c_ast.Union: "union", c_ast.Enum: "enum"}


class _Feed:
    """What pycparser takes for its lexer; ``input`` is given the tokens themselves."""

    def __init__(self, **_callbacks: object) -> None:
        self.filename = ""
        self.tokens: Iterator[ParserToken] = iter(())

    def input(self, tokens: Sequence[ParserToken], filename: str = "") -> None:
        self.tokens, self.filename = iter(tokens), filename

    def token(self) -> ParserToken | None:
        return next(self.tokens, None)


def parse(tokens: Sequence[ParserToken], start: int) -> list[_Node]:
    """Return pycparser's nodes of a declaration that begins at ``start``.

    Raises :class:`~headerscan.declarations.tokens.UnreadableError` where it is none.
    """
    try:
        nodes = CParser(lexer=_Feed).parse(tokens).ext
    except ParseError as error:
        place, _, what = str(error).partition(": ")
        offset = next((int(part) for part in place.split(":") if part.isdigit()), start)
        raise UnreadableError(_in_plain_words(what or place), offset) from error
    except (AssertionError, ValueError) as error:
        raise UnreadableError("it is no declaration", start) from error
    return [node for node in nodes if isinstance(node, (c_ast.Decl, c_ast.Typedef))]


def _in_plain_words(what: str) -> str:
    """Return pycparser's complaint as a reader of the header would say it."""
    before = what.removeprefix("before: ")
    if before != what:
        return f"'{before}' is not expected here"
    words = {"At end of input": "it ends too soon", "Invalid declaration": "it declares no name"}
    return words.get(what, what)


class SymbolMaker:
    """Makes the symbols of one declaration, whose enum bodies have been taken out.

    ``deprecation`` is what marks all of them deprecated.
    """

    def __init__(self, source: Source, item: Item, walk: Walk, deprecation: str | None) -> None:
        self.source = source
        self.item = item
        self.marks = walk.marks
        self.deprecation = deprecation
        self.enums = {body.key: body for body in walk.enums}
        """The enum bodies by what stands for them; those of typedefs get their names."""
        self.tags = {body.key: body.name for body in walk.enums}

    def symbols(self, nodes: Sequence[_Node]) -> tuple[Symbol, ...]:
        """Return what pycparser's nodes declare."""
        symbols = [symbol for node in nodes for symbol in self._declared(node)]
        symbols += [self._enumeration(body, body.name) for body in self.enums.values() if body.name]
        return tuple(symbols)

    def _declared(self, node: _Node) -> Iterator[Symbol]:
        base = _parts(node.type)[1]
        is_typedef = isinstance(node, c_ast.Typedef)
        names_it = is_typedef and isinstance(node.type, c_ast.TypeDecl)
        if isinstance(base, _AGGREGATES):
            named_here = names_it and base.name is None
            if base.decls is not None or node.name is None or is_typedef:
                span = self._head()
                if base.decls is None and is_typedef:
                    span = self._span(base.coord.line, base.name)
                yield from self._aggregate(base, node.name if named_here else base.name, span)
            if named_here:
                return
        elif isinstance(base, c_ast.Enum) and names_it and self.tags.get(base.name, "") is None:
            body = self.enums[base.name]
            self.enums[body.key] = msgspec.structs.replace(body, name=body.name or node.name)
            return
        if node.name is not None:
            yield self._named(node, is_typedef=is_typedef)

    def _common(self, name: str, span: Span, deprecation: str | None) -> dict[str, Any]:
        """Return what symbols of all kinds have."""
        return {
            "name": name,
            "header": self.source.name,
            "span": span,
            "conditions": self.item.conditions,
            "deprecation": deprecation,
        }

    def _named(self, node: _Node, *, is_typedef: bool) -> Symbol:
        start = _parts(node.type)[0].coord.line
        marks = self.marks.get(start, UNMARKED)
        deprecation = marks.deprecation or self.deprecation
        common = self._common(node.name, self._span(start, node.name), deprecation)
        pointer = is_typedef and isinstance(node.type, c_ast.PtrDecl)
        function = node.type.type if pointer else node.type
        if not isinstance(function, c_ast.FuncDecl):
            text = self._spelled(node.type)
            if is_typedef:
                return Typedef(**common, type=text, aligned=marks.aligned)
            return Variable(**common, type=text)
        common["returns"] = self._spelled(function.type)
        common["parameters"] = self._parameters(function)
        if is_typedef:
            return Callback(**common, pointer=pointer)
        inline = self.item.body is not None or "inline" in node.funcspec
        return Function(**common, inline=inline)

    def _parameters(self, function: _Node) -> tuple[Parameter, ...]:
        parameters = tuple(
            Parameter("...", "...")
            if isinstance(part, c_ast.EllipsisParam)
            else Parameter(part.name, self._spelled(part.type))
            for part in (function.args.params if function.args else ())
        )
        return () if parameters == (Parameter(None, "void"),) else parameters

    # Structs, unions and enums.

    def _aggregate(self, node: _Node, name: str | None, span: Span) -> Iterator[Symbol]:
        """Yield a struct or union, and those with a tag that are defined inside it."""
        if name is not None:
            marks = self.marks.get(node.coord.line, UNMARKED)
            yield (Struct if isinstance(node, c_ast.Struct) else Union)(
                **self._common(name, span, marks.deprecation or self.deprecation),
                members=None if node.decls is None else tuple(map(self._member, node.decls)),
                packed=marks.packed or self.item.pack == 1,
                aligned=marks.aligned,
                pack=self.item.pack,
            )
        for member in node.decls or ():
            inner = _parts(member.type)[1]
            if isinstance(inner, _AGGREGATES) and inner.decls is not None:
                yield from self._aggregate(inner, inner.name, self._head(inner.coord.line))

    def _member(self, node: _Node) -> Member:
        declared, inner = _parts(node.type)
        coordinate = declared.coord or inner.coord or node.coord
        start = coordinate.line if coordinate else self.item.start
        nested = isinstance(inner, _AGGREGATES) and inner.name is None
        marks = self.marks.get(start, UNMARKED)
        return Member(
            name=node.name,
            type=self._spelled(node.type),
            bits=None if node.bitsize is None else _expression(node.bitsize),
            members=tuple(map(self._member, inner.decls)) if nested else None,
            span=self._span(start, node.name or ""),
            packed=marks.packed or (nested and self.item.pack == 1),
            aligned=marks.aligned,
            pack=self.item.pack if nested else None,
        )

    def _enumeration(self, body: EnumBody, name: str) -> Enumeration:
        span = self._head(None if body.outermost else body.start)
        deprecation = body.deprecation or (self.deprecation if body.outermost else None)
        return Enumeration(
            **self._common(name, span, deprecation),
            enumerators=tuple(entry.name for entry in body.entries),
            type=body.type,
        )

    # Types.

    def _spelled(self, node: _Node, inner: str = "") -> str:
        """Return a type's text; ``inner`` is what its declarator holds."""
        while True:
            kind = type(node)
            if kind is c_ast.TypeDecl:
                text = " ".join([*dict.fromkeys(node.quals), self._unqualified(node.type)])
                gap = " " if inner and not (text[-1] == "*" == inner[0]) else ""
                return f"{text}{gap}{inner}"
            if kind is c_ast.PtrDecl:
                if node.quals:
                    gap = " " if inner and inner[0] not in ")[" else ""
                    inner = f"{' '.join(node.quals)}{gap}{inner}"
                inner = f"*{inner}"
                if type(node.type) in (c_ast.FuncDecl, c_ast.ArrayDecl):
                    inner = f"({inner})"
            elif kind is c_ast.ArrayDecl:
                inner = f"{inner}[{_expression(node.dim)}]"
            elif kind is c_ast.FuncDecl:
                types = ", ".join(part.type for part in self._parameters(node)) or "void"
                inner = f"{inner}({types})"
            elif kind is not c_ast.Typename:
                return self._unqualified(node)
            node = node.type

    def _unqualified(self, node: _Node) -> str:
        """Return the text of a type without its qualifiers and declarator."""
        if type(node) is c_ast.IdentifierType:
            return canonical_name(node.names)
        if type(node) not in _TAGGED:
            return ""
        word, name = _TAGGED[type(node)], self.tags.get(node.name, node.name)
        return f"{word} {name}" if name else word

    # Places.

    def _span(self, start: int, name: str) -> Span:
        """Return the span of a name that stands at ``start``."""
        return self.source.span(start, start + len(name))

    def _head(self, start: int | None = None) -> Span:
        """Return the span of a definition's first line, up to its ``{``.

        The definition begins at ``start``, or where the declaration does.
        """
        text = self.source.text
        first = self.item.start if start is None else start
        end = self.item.end
        for mark in ("\n", "{"):
            found = text.find(mark, first, end)
            end = found if found >= 0 else end
        return self._span(first, text[first:end].rstrip())


def _parts(node: _Node) -> tuple[_Node, _Node]:
    """Return what holds the declared name, and what its type is made of in the end."""
    while isinstance(node, _DECLARATORS):
        node = node.type
    return node, node.type if isinstance(node, c_ast.TypeDecl) else node


def _expression(node: _Node) -> str:
    """Return the text of an array's size or a bit-field's width: one name holds it all."""
    return "" if node is None else str(node.name)
