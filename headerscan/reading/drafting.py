"""One stretch of a header read: its symbols and the comments by them, values still open.

This is the part of a scan that depends on the stretch alone, but for what the names in its
declarations mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import cast

import msgspec

from headerscan.comments.attach import (
    CommentFinder,
    Comments,
    Entry,
    entry_comments,
    share_comments,
)
from headerscan.comments.docs import comment_text
from headerscan.declarations.enums import EnumBody
from headerscan.declarations.reader import DeclarationReader
from headerscan.declarations.tokens import UnreadableError
from headerscan.lexing.conditionals import are_in_c, directive_name
from headerscan.lexing.lexer import Item, ItemKind
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.source import Source
from headerscan.lexing.standins import as_written, first_written, stands_for_all, why_open
from headerscan.model import AnySymbol, Enumerator, Member, Struct, Symbol, Union, Unreadable
from headerscan.placeless import moved
from headerscan.reading.stretches import Key, Stretch, is_cxx

_START = attrgetter("start")
_TYPEDEF = re.compile(
    r"(?:__extension__\s+)?typedef\b[^;{}()]*(?:\{[^{}]*\}[^;{}()]*)?"
    r"(?:\b([A-Za-z_]\w*)\s*(?:\[[^\[\]]*\]\s*)*;|\([\w\s]*\*\s*([A-Za-z_]\w*)\s*\)\s*\()"
)
_NAME = re.compile(r"(?!\d)[\w$]+\Z")
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_FOR_OTHERS = re.compile(r"(?!!).*(?:DOXYGEN|CPLUSPLUS|CXX)", re.IGNORECASE | re.DOTALL)
"""A condition that speaks of what reads no C: tools for documentation, compilers of C++."""


class Constant(msgspec.Struct):
    """An enumerator's value, which may hang on any definition in all headers."""

    name: str
    text: str | None
    """The constant expression; None where the value continues the one before."""
    conditions: tuple[str, ...]
    is_first: bool
    """It is its enum's first."""
    unknown: str | None = None
    """Why the value cannot be known from the headers, where it cannot."""
    value: int | None = None
    note: str | None = None
    """Why there is no value, once it has been sought."""
    is_fixed: bool = False
    """The value has been found, and hangs on no definition elsewhere."""


class Piece(msgspec.Struct):
    """What a stretch says: what others need of it, and its symbols once they are finished."""

    key: Key
    line: int
    """The line that it begins on, by which its symbols are placed."""
    defined: tuple[Definition | str, ...] = ()
    """The definitions in it and, as mere names, what it takes back by ``#undef``, in order."""
    types: tuple[str, ...] = ()
    """What look like the names of typedefs, before any declaration is parsed."""
    words: frozenset[str] = frozenset()
    """The words of its declarations."""
    is_expanded: bool = False
    """Its declarations hold macros that may lead to names that are none of these words."""
    symbols: tuple[AnySymbol, ...] = ()
    """What declarations declare, until all symbols are finished."""
    constants: tuple[Constant, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()


class Draft(msgspec.Struct):
    """A symbol on its way: what was read, and the comments around it."""

    symbol: Symbol
    comments: Comments
    siblings: tuple[str, ...] = ()
    """The names that the same declaration declares, the symbol's own among them."""
    constant: Constant | None = None
    """An enumerator's value."""


class MacroDraft(msgspec.Struct):
    """A macro whose value is not yet known."""

    definition: Definition
    comments: Comments


Read = tuple[Piece, list[Draft]]
"""What the declarations of a stretch declare."""


class Reading:
    """A stretch, and what has been read of it."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        self.source = stretch.source
        self.piece = Piece((), 0)
        self.is_read = False
        """The piece says what the stretch declares."""
        self.is_kept = False
        """So it did in an earlier scan, and nothing that it hangs on has changed."""
        self.macros: list[MacroDraft] = []
        self.declarations: list[tuple[Item, Comments]] = []
        self.drafts: list[Draft] = []
        self.unreadable: list[Unreadable] = []

    def keep(self, piece: Piece, *, placeless: bool) -> None:
        """Take what an earlier scan said; its symbols stay where they are if ``placeless``."""
        self.piece, self.is_read, self.is_kept = piece, True, True
        line = self.source.line(self.stretch.start)
        if not placeless and line != piece.line:
            piece.symbols = moved(piece.symbols, line - piece.line)
            piece.unreadable = moved(piece.unreadable, line - piece.line)
            piece.line = line

    @property
    def read(self) -> Read:
        """What others need, and then :meth:`take`, of what was read."""
        return self.piece, self.drafts

    def take(self, read: Read) -> None:
        """Take what others have read of the same stretch."""
        key = self.piece.key
        self.piece, self.drafts = read
        self.piece.key, self.is_read = key, True

    def remember(self) -> Piece:
        """Return the piece with all that tells a later scan whether it still holds."""
        if not self.is_kept:
            places = ((item.start, item.end) for item, _ in self.declarations)
            words = (WORD.findall(self.source.text, *place) for place in places)
            self.piece.words = frozenset(chain.from_iterable(words))
        return self.piece

    def read_again(self, reader: DeclarationReader) -> None:
        """Read what was kept and has other values now, which are known."""
        constants = self.piece.constants
        self.read_items(self.piece.key)
        self.read_declarations(reader)
        for constant, known in zip(self.piece.constants, constants, strict=True):
            constant.value, constant.note = known.value, known.note
            constant.is_fixed = known.is_fixed

    def read_items(self, key: Key = ()) -> None:
        """Divide the stretch into macros and declarations; declarations are not parsed yet."""
        text, items, cxx = self.source.text, self.stretch.items, self.stretch.cxx
        self.macros, self.declarations, self.unreadable = [], [], []
        self.is_read = self.is_kept = False
        finder = CommentFinder(self.source, items)
        defined: list[Definition | str] = []
        types = []
        for item in items:
            if item.kind is ItemKind.DIRECTIVE:
                defined += self._directive(item, finder)
                continue
            inner = [each for each in item.inner if each.kind is ItemKind.DIRECTIVE]
            if inner:
                inside = CommentFinder(self.source, item.inner)
                defined += [made for each in inner for made in self._directive(each, inside)]
            if item is cxx:
                reason = "the header is C++, of which only macros are read"
                self.unreadable.append(_unreadable(self.source, item, reason, item.start))
            is_declared = item.kind in (ItemKind.DECLARATION, ItemKind.INVOCATION)
            if not is_declared or not are_in_c(item.conditions) or is_cxx(item, text):
                continue
            if cxx is None:
                self.declarations.append((item, finder.around(item.start, item.end)))
            if match := _TYPEDEF.match(text, item.start, item.end):
                types.append(match[1] or match[2])
        share_comments(text, self.macros)
        line = self.source.line(self.stretch.start)
        self.piece = Piece(key, line, tuple(defined), tuple(types))

    def _directive(self, item: Item, finder: CommentFinder) -> Iterator[Definition | str]:
        """Yield what a directive defines, or the name that it takes back."""
        text = self.source.text[item.start : item.end]
        name = directive_name(text)
        if name not in ("define", "undef"):
            return
        definition = parse_define(text, item.start, item.conditions)
        if definition is None or (name == "define" and definition.name in self.stretch.guards):
            return
        if name == "undef":
            yield definition.name
            return
        if reason := _why_no_name(definition.name):
            self.unreadable.append(_unreadable(self.source, item, reason, item.start))
            return
        comments = finder.around(item.start, item.end)
        if definition.comment:
            start, end = definition.comment
            behind = comment_text(self.source.text[start:end], start)
            comments = msgspec.structs.replace(comments, behind=behind)
        self.macros.append(MacroDraft(definition, comments))
        yield definition

    def read_declarations(self, reader: DeclarationReader) -> None:
        """Parse the declarations into drafts."""
        self.drafts, self.is_read = [], True
        constants: list[Constant] = []
        unreadable = [*self.unreadable]
        expansions = reader.names.expansions
        for item, comments in self.declarations:
            try:
                found = reader.read(self.source, item)
            except UnreadableError as error:
                # What only others than C compilers read need not be readable.
                if not any(_FOR_OTHERS.match(condition) for condition in item.conditions):
                    entry = _unreadable(self.source, item, error.reason, error.offset)
                    unreadable.append(entry)
                continue
            names = tuple(symbol.name for symbol in found.symbols)
            for symbol in found.symbols:
                if reason := _why_no_name(symbol.name):
                    unreadable.append(_unreadable(self.source, item, reason, item.start))
                else:
                    documented = _with_member_docs(self.source, item, symbol)
                    self.drafts.append(Draft(documented, comments, names))
            for body in found.enums:
                for draft, constant, start in _enumerators(self.source, item, body):
                    constants.append(constant)
                    reason = _why_no_name(constant.name)
                    if reason is None:
                        self.drafts.append(draft)
                    elif not stands_for_all(constant.name):
                        unreadable.append(_unreadable(self.source, item, reason, start))
        self.piece.is_expanded = reader.names.expansions != expansions
        declared = tuple(draft.symbol for draft in self.drafts)
        self.piece.symbols = cast("tuple[AnySymbol, ...]", declared)
        self.piece.constants = tuple(constants)
        self.piece.unreadable = tuple(sorted(unreadable, key=attrgetter("span")))


def _why_no_name(name: str) -> str | None:
    """Return why what stands in the place of a name is none; None where it is one."""
    if name.isidentifier():
        return None
    if found := first_written(name):
        return why_open(found)
    return None if _NAME.match(name) else "it declares what has no name"


def _unreadable(source: Source, item: Item, reason: str, offset: int) -> Unreadable:
    line_end = source.text.find("\n", offset)
    end = min(line_end if line_end >= 0 else item.end, item.end)
    first_line = source.text[item.start : item.end].split("\n", 1)[0].strip()
    return Unreadable(
        name=as_written(first_line)[:80],
        header=source.name,
        span=source.span(offset, max(offset, end)),
        conditions=item.conditions,
        reason=as_written(reason),
    )


def _enumerators(
    source: Source, item: Item, body: EnumBody
) -> Iterator[tuple[Draft, Constant, int]]:
    """Yield an enum's enumerators, their values, and where they begin."""
    places = [Entry(entry.start, entry.code_end, entry.end) for entry in body.entries]
    comments = entry_comments(source, item.inner, places, body.open_brace)
    for index, entry in enumerate(body.entries):
        conditions = _conditions_at(item, entry.start)
        unknown = _why_no_name(entry.name) or entry.note
        symbol = Enumerator(
            name=entry.name,
            header=source.name,
            span=source.span(entry.start, entry.start + len(entry.name)),
            conditions=conditions,
            deprecation=entry.deprecation,
            value=None,
            text=entry.text,
            enum=body.name,
        )
        constant = Constant(entry.name, entry.text, conditions, index == 0, unknown)
        yield Draft(symbol, comments[index], constant=constant), constant, entry.start


def _conditions_at(item: Item, offset: int) -> tuple[str, ...]:
    """Return the conditions at a place inside a declaration.

    They are those of the next inner item, as only directives change them.
    """
    following = bisect_right(item.inner, offset, key=_START)
    return item.inner[following].conditions if following < len(item.inner) else item.conditions


def _with_member_docs(source: Source, item: Item, symbol: Symbol) -> Symbol:
    if not isinstance(symbol, (Struct, Union)) or not symbol.members:
        return symbol
    if not item.inner:
        return symbol
    members = _documented(source, item, symbol.members, item.start)
    return msgspec.structs.replace(symbol, members=members)


def _documented(
    source: Source, item: Item, members: tuple[Member, ...], begin: int
) -> tuple[Member, ...]:
    """Give the members of a body that opens behind ``begin`` their comments."""
    text = source.text
    starts = [source.offset(member.span.line, member.span.column) for member in members]
    places, inner = [], {}
    for member, start in zip(members, starts, strict=True):
        end = text.find(";", start, item.end)
        places.append(Entry(start, end, end + 1) if end >= 0 else Entry(start, start, start))
        if member.members:
            first = member.members[0].span
            opened = text.rfind("{", begin, source.offset(first.line, first.column))
            inner[member] = (opened, start)
    own = [
        piece
        for piece in item.inner
        if not any(first < piece.start < last for first, last in inner.values())
    ]
    comments = entry_comments(source, own, places, begin)
    times = Counter(starts)  # members that one macro stands for have no comment of their own
    result = []
    for member, around, start in zip(members, comments, starts, strict=True):
        nested = member.members and _documented(source, item, member.members, inner[member][0])
        found = around.behind or (around.above if around.adjacent else None)
        words = " ".join(found.text.split()) if found and times[start] == 1 else None
        conditions = _conditions_at(item, start)[len(item.conditions) :]
        result.append(
            msgspec.structs.replace(
                member, doc=words or None, members=nested, conditions=conditions
            )
        )
    return tuple(result)
