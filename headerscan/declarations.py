"""Declarations to symbols: functions, callbacks, structs, unions, enums, typedefs, variables.

Each declaration is read by itself, without an include path: comments and directives are
blanked out, what :mod:`headerscan.sketch` finds meaningless is taken out, and pycparser
parses the rest. Offsets stay true throughout, as all of this keeps the text's length.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pycparser import c_ast
from pycparser.c_parser import CParser, ParseError

from headerscan.enums import EnumBody, enum_bodies
from headerscan.lexer import Item, ItemKind
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
from headerscan.sketch import SketchError, sketch
from headerscan.source import Source
from headerscan.tokens import Token, tokenize
from headerscan.typetext import TypeText

MAX_TOKENS = 200_000
"""How many tokens one declaration may have."""
MAX_NESTING = 100
"""How deep its brackets may nest; compilers need to take 63 (C11 5.2.4.1)."""


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
    code: str = ""
    """The declaration's text with comments and directives blanked out."""


def code_of(source: Source, item: Item, skip: tuple[Item, ...] = ()) -> str:
    """Return a declaration's text, as long as it was, with all but its code blanked out."""
    text = source.text
    parts, position = [], item.start
    for inner in (*item.inner, *skip):
        if inner.start >= position:
            parts += [text[position : inner.start], _blanked(text[inner.start : inner.end])]
            position = inner.end
    stop = item.end if item.body is None else max(item.body, position)
    parts.append(text[position:stop])
    if item.body is not None:
        parts.append(";")
    return "".join(parts).replace("\\\n", " \n")


def _blanked(text: str) -> str:
    return "".join("\n" if character == "\n" else " " for character in text)


def read_declaration(source: Source, item: Item, is_erased: Callable[[str], bool]) -> Declared:
    """Return what a declaration item declares.

    Raises :class:`UnreadableError` where it cannot be read. Of ``#if`` branches that
    cannot stand together only the first is read.
    """
    code = code_of(source, item)
    try:
        return _Reading(source, item, code, is_erased).declared()
    except UnreadableError:
        others = _other_branches(source, item)
        if not others:
            raise
        code = code_of(source, item._replace(inner=_merged(item.inner, others)))
        return _Reading(source, item, code, is_erased).declared()


def _merged(inner: tuple[Item, ...], others: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(sorted((*inner, *others), key=lambda item: (item.start, -item.end)))


def _other_branches(source: Source, item: Item) -> tuple[Item, ...]:
    """Return the text between ``#else`` (or ``#elif``) and ``#endif`` as items."""
    from headerscan.conditionals import directive_name  # noqa: PLC0415 - seldom needed

    others, starts = [], []
    for inner in item.inner:
        if inner.kind is not ItemKind.DIRECTIVE:
            continue
        name = directive_name(source.text[inner.start : inner.end])
        if name in ("if", "ifdef", "ifndef"):
            starts.append(-1)
        elif starts and name in ("else", "elif") and starts[-1] < 0:
            starts[-1] = inner.start
        elif starts and name == "endif":
            start = starts.pop()
            if start >= 0:
                others.append(Item(ItemKind.SKIPPED, start, inner.end))
    return tuple(others)


@dataclass(slots=True)
class _Reading:
    """The reading of one declaration."""

    source: Source
    item: Item
    code: str
    is_erased: Callable[[str], bool]
    names: dict[str, int] = field(default_factory=dict)
    types: TypeText = field(default_factory=TypeText)
    first_line: int = 0

    def declared(self) -> Declared:
        tokens = self._tokens()
        tokens, bodies = enum_bodies(tokens)
        if not tokens or tokens[0].text in ("_Static_assert", "static_assert"):
            return Declared(code=self.code)
        try:
            found = sketch(tokens, self.is_erased)
        except SketchError as error:
            raise UnreadableError(error.reason, self.item.start + error.offset) from error
        if found.invocation:
            return Declared(code=self.code)
        self.types = TypeText(found.macros)
        self.names = found.names
        symbols, enums = [], list(bodies)
        for node in self._parse(self._cleaned(found, bodies), found.types):
            symbols += self._symbols(node, enums)
        return Declared(tuple(symbols), tuple(enums), self.code)

    def _tokens(self) -> list[Token]:
        tokens, depth, deepest = [], 0, 0
        for token in tokenize(self.code):
            tokens.append(token)
            if token.text in "([{":
                depth += 1
                deepest = max(deepest, depth)
            elif token.text in ")]}":
                depth -= 1
        if len(tokens) > MAX_TOKENS:
            raise UnreadableError(f"it has more than {MAX_TOKENS} tokens", self.item.start)
        if deepest > MAX_NESTING:
            raise UnreadableError(
                f"its brackets nest deeper than {MAX_NESTING} levels", self.item.start
            )
        return tokens

    def _cleaned(self, found: object, bodies: tuple[EnumBody, ...]) -> str:
        from headerscan.sketch import Sketch  # noqa: PLC0415 - for the type checker

        assert isinstance(found, Sketch)
        code = self.code
        edits = [(start, end, "") for start, end in found.erased]
        edits += found.replaced
        edits += [(body.start, body.end, body.tag_text) for body in bodies]
        parts, position = [], 0
        for start, end, text in sorted(edits):
            if start < position:
                continue
            filler = _blanked(code[start:end])
            parts += [code[position:start], text + filler[len(text) :]]
            position = end
        parts.append(code[position:])
        cleaned = "".join(parts)
        return cleaned if cleaned.rstrip().endswith(";") else f"{cleaned};"

    def _parse(self, code: str, types: set[str]) -> list[c_ast.Node]:
        prelude = "".join(f"typedef int {name};" for name in sorted(types))
        try:
            tree = CParser().parse(f"{prelude}\n{code}")
        except (ParseError, AssertionError) as error:
            raise self._unreadable(str(error)) from error
        except RecursionError as error:
            raise UnreadableError("it nests too deep", self.item.start) from error
        return [node for node in tree.ext[len(types) :] if not isinstance(node, c_ast.Pragma)]

    def _unreadable(self, message: str) -> UnreadableError:
        """Turn pycparser's ``file:line:column: what`` into an error at the right offset."""
        place, _, what = message.partition(": ")
        numbers = [int(part) for part in place.split(":") if part.isdigit()]
        offset = 0
        if numbers:
            lines = self.code.split("\n")
            above = lines[: max(0, numbers[0] - 2)]
            column = numbers[1] - 1 if len(numbers) > 1 and numbers[0] > 1 else 0
            offset = min(sum(len(line) + 1 for line in above) + column, len(self.code))
        return UnreadableError(what or message, min(self.item.start + offset, self.item.end))

    # pycparser's trees to symbols.

    def _offset(self, name: str | None, node: c_ast.Node) -> int:
        if name in self.names:
            return self.item.start + self.names[name]
        return self.item.start + self._coordinate(node)

    def _coordinate(self, node: c_ast.Node) -> int:
        """Return a node's offset within the code; its line counts from the prelude."""
        coord = node.coord
        if coord is None:
            return 0
        position = 0
        for _ in range(coord.line - 2):
            position = self.code.find("\n", position) + 1
        return min(position + max(0, (coord.column or 1) - 1), len(self.code))

    def _place(self, name: str | None, node: c_ast.Node) -> dict[str, object]:
        start = self._offset(name, node)
        span = self.source.span(start, min(start + len(name or ""), len(self.source.text)))
        return {"header": self.source.name, "span": span, "conditions": self.item.conditions}

    def _symbols(self, node: c_ast.Node, enums: list[EnumBody]) -> Iterator[Symbol]:
        if isinstance(node, c_ast.FuncDef):
            node = node.decl
        if not isinstance(node, (c_ast.Decl, c_ast.Typedef)):
            return
        name = node.name
        base = _base_of(node.type)
        aggregate = base.type if isinstance(base, c_ast.TypeDecl) else base
        plain = isinstance(node.type, c_ast.TypeDecl) or node.type is aggregate
        named_here = False
        if isinstance(aggregate, (c_ast.Struct, c_ast.Union)):
            named_here = aggregate.name is None and isinstance(node, c_ast.Typedef) and plain
            yield from self._aggregate(aggregate, name if named_here else None, node)
        elif isinstance(aggregate, c_ast.Enum):
            named_here = yield from self._enumeration(aggregate, node, name, enums, plain=plain)
        if name is None or named_here:
            return
        place = self._place(name, node)
        function = node.type
        if isinstance(node, c_ast.Typedef):
            if isinstance(function, c_ast.PtrDecl) and isinstance(function.type, c_ast.FuncDecl):
                function = function.type
            if isinstance(function, c_ast.FuncDecl):
                yield Callback(name=name, **self._signature(function), **place)  # type: ignore[arg-type]  # built by name
            else:
                yield Typedef(name=name, type=self.types.spell(node.type), **place)  # type: ignore[arg-type]  # as above
        elif isinstance(function, c_ast.FuncDecl):
            inline = self.item.body is not None or "inline" in (node.funcspec or ())
            yield Function(name=name, inline=inline, **self._signature(function), **place)  # type: ignore[arg-type]  # as above
        else:
            yield Variable(name=name, type=self.types.spell(node.type), **place)  # type: ignore[arg-type]  # as above

    def _signature(self, node: c_ast.FuncDecl) -> dict[str, object]:
        parameters = []
        for part in node.args.params if node.args else ():
            if isinstance(part, c_ast.EllipsisParam):
                parameters.append(Parameter("...", "..."))
            elif isinstance(part, c_ast.ID):
                parameters.append(Parameter(part.name))
            else:
                name = getattr(part, "name", None)
                parameters.append(Parameter(name, self.types.spell(part.type)))
        if len(parameters) == 1 and parameters[0] == Parameter(None, "void"):
            parameters = []
        return {"returns": self.types.spell(node.type), "parameters": tuple(parameters)}

    def _aggregate(
        self, node: c_ast.Node, typedef: str | None, outer: c_ast.Node
    ) -> Iterator[Symbol]:
        name = node.name or typedef
        if name is None:
            yield from self._nested(node)
            return
        if node.decls is None and typedef is None and isinstance(outer, c_ast.Decl) and outer.name:
            return
        cls = Struct if isinstance(node, c_ast.Struct) else Union
        members = None if node.decls is None else tuple(self._members(node))
        place = self._place(None, node)
        if members is not None or not isinstance(outer, c_ast.Typedef):
            place = self._place(None, outer if typedef else node)
        start = self.item.start + len(self.code) - len(self.code.lstrip())
        if members is not None and self._first(node):
            place["span"] = self.source.span(start, start + self._head_length(start))
        yield cls(name=name, members=members, **place)  # type: ignore[arg-type]  # built by name
        yield from self._nested(node)

    def _first(self, node: c_ast.Node) -> bool:
        return self._coordinate(node) <= self.code.find("{") if "{" in self.code else True

    def _head_length(self, start: int) -> int:
        """Return how long the first line of a definition is, from ``start``."""
        text = self.source.text
        end = min(
            (
                position
                for position in (text.find("{", start), text.find("\n", start))
                if position >= 0
            ),
            default=self.item.end,
        )
        return len(text[start:end].rstrip())

    def _nested(self, node: c_ast.Node) -> Iterator[Symbol]:
        """Yield the tagged structs and unions that are defined inside another."""
        for declaration in node.decls or ():
            base = _base_of(getattr(declaration, "type", declaration))
            inner = base.type if isinstance(base, c_ast.TypeDecl) else base
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.decls is not None:
                yield from self._aggregate(inner, None, node)

    def _members(self, node: c_ast.Node) -> Iterator[Member]:
        for declaration in node.decls or ():
            if not isinstance(declaration, c_ast.Decl):
                continue
            base = _base_of(declaration.type)
            inner = base.type if isinstance(base, c_ast.TypeDecl) else base
            nested = None
            if isinstance(inner, (c_ast.Struct, c_ast.Union)) and inner.decls is not None:
                nested = tuple(self._members(inner)) if inner.name is None else None
            width = declaration.bitsize
            text = _spelled_member(self.types, declaration, inner)
            start = self.item.start + self._coordinate(declaration)
            yield Member(
                name=declaration.name,
                type=text,
                bits=None if width is None else self.types.spell(width),
                members=nested,
                span=self.source.span(start, start + len(declaration.name or "")),
            )

    def _enumeration(
        self,
        node: c_ast.Enum,
        outer: c_ast.Node,
        typedef: str | None,
        enums: list[EnumBody],
        *,
        plain: bool,
    ) -> Iterator[Symbol]:
        """Name an enum's body; return whether the typedef's name is the enum's own."""
        for index, body in enumerate(enums):
            if body.tag_text == node.name:
                named_here = body.tag is None and isinstance(outer, c_ast.Typedef) and plain
                name = typedef if named_here else body.tag
                node.name = body.tag
                enums[index] = dataclasses.replace(body, name=name)
                if name is not None:
                    start = self.item.start
                    span = self.source.span(start, start + self._head_length(start))
                    place = self._place(None, outer) | {"span": span}
                    names = tuple(entry.name for entry in body.entries)
                    yield Enumeration(name=name, enumerators=names, **place)  # type: ignore[arg-type]  # built by name
                return named_here
        return False


def _base_of(node: c_ast.Node) -> c_ast.Node:
    while isinstance(node, (c_ast.PtrDecl, c_ast.ArrayDecl, c_ast.FuncDecl)):
        node = node.type
    return node


def _spelled_member(types: TypeText, declaration: c_ast.Decl, inner: c_ast.Node) -> str:
    if declaration.type is inner:
        word = "struct" if isinstance(inner, c_ast.Struct) else "union"
        return f"{word} {inner.name}" if inner.name else word
    return types.spell(declaration.type)
