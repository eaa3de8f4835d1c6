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
from typing import Any

import msgspec
from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from headerscan.constants.basictypes import canonical_name
from headerscan.declarations.enums import EnumBody
from headerscan.declarations.names import UNMARKED, Marks
from headerscan.declarations.stripping import Stripped
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


def parse(tokens: Sequence[ParserToken], start: int) -> list[Any]:
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

    def __init__(
        self, source: Source, item: Item, stripped: Stripped, deprecation: str | None
    ) -> None:
        self.source = source
        self.item = item
        self.stripped = stripped
        self.deprecation = deprecation
        self.enums = stripped.enums
        self.tags = {body.key: body.name for body in self.enums}
        self.typedef_names: dict[str, str] = {}
        """The names that typedefs give to enums, by what stands for their bodies."""

    def symbols(self, nodes: Sequence[Any]) -> tuple[Symbol, ...]:
        """Return what pycparser's nodes declare; the bodies in ``enums`` get their names."""
        symbols = [symbol for node in nodes for symbol in self._symbols(node)]
        self.enums = tuple(map(self._named_enum, self.enums))
        symbols += [self._enumeration(body, body.name) for body in self.enums if body.name]
        return tuple(symbols)

    def _symbols(self, node: Any) -> Iterator[Symbol]:  # noqa: ANN401 - pycparser is untyped
        base = _base_of(node.type)
        is_typedef = isinstance(node, c_ast.Typedef)
        names_it = is_typedef and isinstance(node.type, c_ast.TypeDecl)
        named_here = False
        if isinstance(base, _AGGREGATES):
            named_here = names_it and base.name is None
            if base.decls is not None or node.name is None or is_typedef:
                span = self._head()
                if base.decls is None and is_typedef:
                    span = self._span(base.coord.line, base.name)
                yield from self._aggregate(base, node.name if named_here else base.name, span)
        elif isinstance(base, c_ast.Enum) and names_it and self.tags.get(base.name, "") is None:
            named_here = True
            self.typedef_names.setdefault(base.name, node.name)
        if node.name is not None and not named_here:
            yield self._named(node, is_typedef=is_typedef)

    def _named(self, node: Any, *, is_typedef: bool) -> Symbol:  # noqa: ANN401 - as above
        declarator = node.type
        while not isinstance(declarator, c_ast.TypeDecl):
            declarator = declarator.type
        span = self._span(declarator.coord.line, node.name)
        marks = self._marks(declarator.coord.line)
        common: dict[str, Any] = {
            "name": node.name,
            "header": self.source.name,
            "span": span,
            "conditions": self.item.conditions,
            "deprecation": marks.deprecation or self.deprecation,
        }
        function = node.type
        pointer = is_typedef and isinstance(function, c_ast.PtrDecl)
        if pointer:
            function = function.type
        if not isinstance(function, c_ast.FuncDecl):
            text = self._spelled(node.type)
            if is_typedef:
                return Typedef(**common, type=text, aligned=marks.aligned)
            return Variable(**common, type=text)
        common |= {
            "returns": self._spelled(function.type),
            "parameters": self._parameters(function),
        }
        if is_typedef:
            return Callback(**common, pointer=pointer)
        inline = self.item.body is not None or "inline" in node.funcspec
        return Function(**common, inline=inline)

    def _marks(self, offset: int) -> Marks:
        """Return what attributes say of the name that is declared at an offset."""
        for first, last, marks in self.stripped.declared:
            if first <= offset < last:
                return marks
        return UNMARKED

    def _parameters(self, function: Any) -> tuple[Parameter, ...]:  # noqa: ANN401 - as above
        parameters = tuple(
            Parameter("...", "...")
            if isinstance(part, c_ast.EllipsisParam)
            else Parameter(part.name, self._spelled(part.type))
            for part in (function.args.params if function.args else ())
        )
        return () if parameters == (Parameter(None, "void"),) else parameters

    # Structs and unions.

    def _aggregate(self, node: Any, name: str | None, span: Span) -> Iterator[Symbol]:  # noqa: ANN401 - as above
        """Yield a struct or union, and those with a tag that are defined inside it."""
        if name is not None:
            cls = Struct if isinstance(node, c_ast.Struct) else Union
            marks = self.stripped.aggregates.get(node.coord.line, UNMARKED)
            yield cls(
                name=name,
                header=self.source.name,
                span=span,
                conditions=self.item.conditions,
                deprecation=marks.deprecation or self.deprecation,
                members=None if node.decls is None else tuple(self._members(node)),
                packed=marks.packed or self.item.pack == 1,
                aligned=marks.aligned,
                pack=self.item.pack,
            )
        for member in node.decls or ():
            inner = _base_of(member.type)
            if isinstance(inner, _AGGREGATES) and inner.decls is not None:
                yield from self._aggregate(inner, inner.name, self._head(inner.coord.line))

    def _members(self, aggregate: Any) -> Iterator[Member]:  # noqa: ANN401 - as above
        for member in aggregate.decls:
            declarator, inner = member.type, _base_of(member.type)
            while isinstance(declarator, _DECLARATORS):
                declarator = declarator.type
            coordinate = declarator.coord or inner.coord or member.coord
            start = coordinate.line if coordinate else self.item.start
            nested = isinstance(inner, _AGGREGATES) and inner.name is None
            marks = self._marks(start)
            if nested and start == inner.coord.line:
                marks = self.stripped.aggregates.get(start, UNMARKED)
            yield Member(
                name=member.name,
                type=self._spelled(member.type),
                bits=None if member.bitsize is None else expression(member.bitsize),
                members=tuple(self._members(inner)) if nested else None,
                span=self._span(start, member.name or ""),
                packed=marks.packed or (nested and self.item.pack == 1),
                aligned=marks.aligned,
                pack=self.item.pack if nested else None,
            )

    # Types.

    def _spelled(self, node: Any, inner: str = "") -> str:  # noqa: ANN401 - as above
        """Return a type's text; ``inner`` is what its declarator holds."""
        while True:
            kind = type(node)
            if kind is c_ast.TypeDecl:
                base = self._qualified(node)
                if base[-1] == "*" and inner[:1] == "*":
                    return base + inner
                return f"{base} {inner}" if inner else base
            if kind is c_ast.PtrDecl:
                if node.quals:
                    gap = " " if inner and inner[0] not in ")[" else ""
                    inner = f"{' '.join(node.quals)}{gap}{inner}"
                inner = f"*{inner}"
                if type(node.type) in (c_ast.FuncDecl, c_ast.ArrayDecl):
                    inner = f"({inner})"
            elif kind is c_ast.ArrayDecl:
                inner = f"{inner}[{expression(node.dim)}]"
            elif kind is c_ast.FuncDecl:
                inner = f"{inner}({', '.join(self._types_of(node))})"
            elif kind is not c_ast.Typename:
                return self._unqualified(node)
            node = node.type

    def _types_of(self, node: Any) -> list[str]:  # noqa: ANN401 - as above
        if node.args is None:
            return ["void"]
        return [
            "..." if isinstance(part, c_ast.EllipsisParam) else self._spelled(part.type)
            for part in node.args.params
        ]

    def _qualified(self, node: Any) -> str:  # noqa: ANN401 - as above
        text = self._unqualified(node.type)
        return f"{' '.join(dict.fromkeys(node.quals))} {text}" if node.quals else text

    def _unqualified(self, kind: Any) -> str:  # noqa: ANN401 - as above
        """Return the text of a type without its qualifiers and declarator."""
        if type(kind) is c_ast.IdentifierType:
            return canonical_name(kind.names)
        word = _TAGGED.get(type(kind))
        if word is None:
            return ""
        name = self.tags.get(kind.name, kind.name)
        return f"{word} {name}" if name else word

    # Enums.

    def _named_enum(self, body: EnumBody) -> EnumBody:
        name = self.typedef_names.get(body.key)
        return body if name is None else msgspec.structs.replace(body, name=name)

    def _enumeration(self, body: EnumBody, name: str) -> Enumeration:
        return Enumeration(
            name=name,
            header=self.source.name,
            span=self._head(None if body.outermost else self.item.start + body.start),
            conditions=self.item.conditions,
            enumerators=tuple(entry.name for entry in body.entries),
            type=body.type,
            deprecation=body.deprecation or (self.deprecation if body.outermost else None),
        )

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
        line_end = text.find("\n", first, self.item.end)
        end = line_end if line_end >= 0 else self.item.end
        brace = text.find("{", first, end)
        head = text[first : brace if brace >= 0 else end].rstrip()
        return self.source.span(first, first + len(head))


def _base_of(node: Any) -> Any:  # noqa: ANN401 - as above
    """Return what a declarator's type is made of in the end."""
    while isinstance(node, (*_DECLARATORS, c_ast.TypeDecl)):
        node = node.type
    return node


def expression(node: Any) -> str:  # noqa: ANN401 - as above
    """Return the text of an array's size or a bit-field's width: one name holds it all."""
    return "" if node is None else str(node.name)
