"""pycparser's trees to symbols: structs and unions with members, and all that is not plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pycparser import c_ast

from headerscan.declarations.parser import ParseFailure, parse
from headerscan.declarations.parsertokens import ParserToken
from headerscan.declarations.place import Place
from headerscan.declarations.typetext import TypeText, expression
from headerscan.diagnostics import Span
from headerscan.model import (
    Callback,
    Function,
    Member,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    Variable,
)

__all__ = ["ParseFailure", "TreeReader"]

_DECLARATORS = (c_ast.PtrDecl, c_ast.ArrayDecl, c_ast.FuncDecl)


class TreeReader:
    """Reads one declaration; ``tags`` maps what stands for enum bodies to the enums' tags."""

    def __init__(self, place: Place, tags: Mapping[str, str | None]) -> None:
        self.place = place
        self.tags = tags
        self.types = TypeText(tags)
        self.typedef_names: dict[str, str] = {}
        """The names that typedefs give to enums, by what stands for their bodies."""

    def symbols(self, tokens: Sequence[ParserToken]) -> list[Symbol]:
        """Return what some tokens declare.

        Raises :class:`~headerscan.declarations.parser.ParseFailure` where they are no declaration.
        """
        return [symbol for node in parse(tokens) for symbol in self._symbols(node)]

    def _symbols(self, node: Any) -> Iterator[Symbol]:  # noqa: ANN401 - pycparser is untyped
        if isinstance(node, c_ast.FuncDef):
            node = node.decl
        if not isinstance(node, (c_ast.Decl, c_ast.Typedef)):
            return
        base = _base_of(node.type)
        is_typedef = isinstance(node, c_ast.Typedef)
        names_it = is_typedef and isinstance(node.type, c_ast.TypeDecl)
        named_here = False
        if isinstance(base, (c_ast.Struct, c_ast.Union)):
            named_here = base.name is None and names_it
            if base.decls is not None or node.name is None or is_typedef:
                span = self.place.head()
                if base.decls is None and is_typedef:
                    span = self.place.span(base.coord.line, base.name)
                yield from self._aggregate(base, node.name if named_here else base.name, span)
        elif isinstance(base, c_ast.Enum) and names_it and self.tags.get(base.name, "") is None:
            named_here = True
            self.typedef_names.setdefault(base.name, node.name)
        if node.name is not None and not named_here:
            yield self._named_symbol(node)

    def _named_symbol(self, node: Any) -> Symbol:  # noqa: ANN401 - as above
        declarator = node.type
        while not isinstance(declarator, c_ast.TypeDecl):
            declarator = declarator.type
        span = self.place.span(declarator.coord.line, node.name)
        header, conditions = self.place.header, self.place.conditions
        is_typedef = isinstance(node, c_ast.Typedef)
        function = node.type
        if is_typedef and isinstance(function, c_ast.PtrDecl):
            function = function.type
        if not isinstance(function, c_ast.FuncDecl):
            cls = Typedef if is_typedef else Variable
            text = self.types.spell(node.type)
            return cls(name=node.name, header=header, span=span, conditions=conditions, type=text)
        returns, parameters = self.types.spell(function.type), self._parameters(function)
        if is_typedef:
            return Callback(
                name=node.name,
                header=header,
                span=span,
                conditions=conditions,
                returns=returns,
                parameters=parameters,
            )
        return Function(
            name=node.name,
            header=header,
            span=span,
            conditions=conditions,
            returns=returns,
            parameters=parameters,
            inline=self.place.item.body is not None or "inline" in node.funcspec,
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
                header=self.place.header,
                span=span,
                conditions=self.place.conditions,
                members=None if node.decls is None else tuple(self._members(node)),
            )
        for declaration in node.decls or ():
            inner = _base_of(getattr(declaration, "type", declaration))
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.decls is not None:
                yield from self._aggregate(inner, inner.name, self.place.head(inner.coord.line))

    def _members(self, node: Any) -> Iterator[Member]:  # noqa: ANN401 - as above
        for declaration in node.decls:
            if not isinstance(declaration, c_ast.Decl):
                continue
            declarator = declaration.type
            inner = _base_of(declarator)
            nested = None
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.name is None:
                nested = tuple(self._members(inner))
            while isinstance(declarator, _DECLARATORS):
                declarator = declarator.type
            coordinate = declarator.coord or inner.coord or declaration.coord
            start = coordinate.line if coordinate else self.place.item.start
            width = declaration.bitsize
            yield Member(
                name=declaration.name,
                type=self.types.spell(declaration.type),
                bits=None if width is None else expression(width),
                members=nested,
                span=self.place.span(start, declaration.name or ""),
            )


def _base_of(node: Any) -> Any:  # noqa: ANN401 - as above
    """Return what a declarator's type is made of in the end."""
    while isinstance(node, (*_DECLARATORS, c_ast.TypeDecl)):
        node = node.type
    return node
