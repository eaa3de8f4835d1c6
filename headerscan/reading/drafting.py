"""One header read: its symbols with the comments that stand by them, values still open.

This is the part of a scan that depends on one header alone, but for the names of macros
that mean nothing in a declaration.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType

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
from headerscan.errors import HeaderSyntaxError
from headerscan.inputs import is_template
from headerscan.lexing.conditionals import are_in_c, directive_name
from headerscan.lexing.lexer import Item, ItemKind, lex
from headerscan.lexing.macros import Definition, parse_define
from headerscan.lexing.source import Source
from headerscan.lexing.standins import as_written, first_written, stands_for_all, why_open
from headerscan.model import Header, Member, Struct, Symbol, Union, Unreadable

_START = attrgetter("start")
_TYPEDEF = re.compile(
    r"(?:__extension__\s+)?typedef\b[^;{}()]*(?:\{[^{}]*\}[^;{}()]*)?"
    r"(?:\b([A-Za-z_]\w*)\s*(?:\[[^\[\]]*\]\s*)*;|\([\w\s]*\*\s*([A-Za-z_]\w*)\s*\)\s*\()"
)
_CXX = re.compile(
    r"class\s++(?:[A-Za-z_]\w*+\s*+)++[:{;]|template\s*+(?:<|class\b|struct\b)|[\w\s*&]++::"
    r"|struct\s++(?:[A-Za-z_]\w*+\s*+)++:\s*+(?:public|private|virtual)\b|namespace\b[\w\s:]*\{"
    r"|using\s+(?:namespace\b|\w+\s*(?:::|=))"
)
_PACK = re.compile(
    r"#\s*pragma\s+pack\s*\(\s*(?P<how>push|pop)?[\s,]*(?:[A-Za-z_]\w*[\s,]*)?(?P<most>\d{1,3})?\s*\)"
)
_NAME = re.compile(r"(?!\d)[\w$]+\Z")
_FOR_OTHERS = re.compile(r"(?!!).*(?:DOXYGEN|CPLUSPLUS|CXX)", re.IGNORECASE | re.DOTALL)
"""A condition that speaks of what reads no C: tools for documentation, compilers of C++."""
_BEGINS_NOTHING = ",)]"


class Draft(msgspec.Struct):
    """A symbol on its way: what was read, and the comments around it."""

    symbol: Symbol
    comments: Comments
    siblings: tuple[str, ...] = ()
    """The names that the same declaration declares, the symbol's own among them."""


class EnumeratorDraft(msgspec.Struct):
    """An enumerator whose value is not yet known."""

    name: str
    start: int
    text: str | None
    enum: str | None
    conditions: tuple[str, ...]
    comments: Comments
    previous: EnumeratorDraft | None
    """The one before it in the same enum, whose value an implicit one continues."""
    unknown: str | None = None
    """Why the value cannot be known from the headers, where it cannot."""
    deprecation: str | None = None
    """What marks it deprecated in the code."""
    value: int | None = None
    note: str | None = None
    """Why there is no value, once it has been sought."""
    is_fixed: bool = False
    """The value has been found, and hangs on no definition elsewhere."""


class MacroDraft(msgspec.Struct):
    """A macro whose value is not yet known."""

    definition: Definition
    comments: Comments


class Reading(msgspec.Struct):
    """All that one header holds."""

    source: Source
    drafts: list[Draft] = msgspec.field(default_factory=list)
    macros: list[MacroDraft] = msgspec.field(default_factory=list)
    types: set[str] = msgspec.field(default_factory=set)
    """What look like the names of typedefs, before any declaration is parsed."""
    undefined: list[tuple[str, int]] = msgspec.field(default_factory=list)
    """Names of ``#undef``, with their offsets."""
    enumerators: list[EnumeratorDraft] = msgspec.field(default_factory=list)
    unreadable: list[Unreadable] = msgspec.field(default_factory=list)
    declarations: list[tuple[Item, Comments]] = msgspec.field(default_factory=list)
    cxx: Item | None = None
    """The first declaration that makes the header one of C++."""
    is_fragment: bool = False
    """It has what no declaration begins with, and so is made to stand inside of one."""
    guards: frozenset[str] = frozenset()
    is_whole: bool = False
    """The text ends nothing that began before it, and leaves nothing open."""
    packs: bool = False
    """It has ``#pragma pack``, which holds for what comes behind it."""
    ends_open: bool = False
    """What stands last may belong to what comes next: a comment, a macro on its own."""


class _Packing:
    """What ``#pragma pack`` says as a header goes on, but for what stands under an ``#if``."""

    def __init__(self) -> None:
        self.most: int | None = None
        """The most that members are aligned to, in bytes."""
        self.pushed: list[int | None] = []
        self.is_met = False

    def directive(self, text: str, conditions: tuple[str, ...]) -> None:
        """Take note of a directive."""
        match = _PACK.match(text) if "pack" in text else None
        if match is None or conditions:
            return
        self.is_met = True
        if match["how"] == "pop":
            self.most = self.pushed.pop() if self.pushed else None
            return
        if match["how"] == "push":
            self.pushed.append(self.most)
        if match["most"] or not match["how"]:
            self.most = int(match["most"]) if match["most"] else None


def read_items(header: Header, defines: Mapping[str, str] = MappingProxyType({})) -> Reading:
    """Divide a header into macros and declarations; declarations are not parsed yet.

    ``defines`` say what a build puts into a template.

    Raises :class:`~headerscan.errors.HeaderSyntaxError`, with the header's origin.
    """
    if is_template(header.origin):
        from headerscan.lexing.templates import filled  # noqa: PLC0415 - few headers are

        source = filled(header, defines)
    else:
        source = Source(header.text, header.origin)
    items, guards, is_whole = lex(source)
    source.name = header.name
    reading = Reading(source, guards=guards, is_whole=is_whole)
    finder = CommentFinder(source, items)
    packing = _Packing()
    for item in items:
        if item.kind is ItemKind.DIRECTIVE:
            _read_directive(reading, item, finder)
            packing.directive(source.text[item.start : item.end], item.conditions)
        elif item.kind is ItemKind.DECLARATION:
            _read_inner_directives(reading, item)
            if are_in_c(item.conditions) and not _is_cxx(reading, item):
                packed = msgspec.structs.replace(item, pack=packing.most)
                reading.declarations.append((packed, finder.around(item.start, item.end)))
                if match := _TYPEDEF.match(source.text, item.start, item.end):
                    reading.types.add(match[1] or match[2])
        elif item.kind is ItemKind.INVOCATION and are_in_c(item.conditions):
            reading.declarations.append((item, finder.around(item.start, item.end)))
    if reading.cxx is not None:
        reading.declarations.clear()
        reason = "the header is C++, of which only macros are read"
        reading.unreadable.append(_unreadable(source, reading.cxx, reason, reading.cxx.start))
    share_comments(source.text, reading.macros)
    reading.packs = packing.is_met
    last = items[-1].kind if items else None
    reading.ends_open = last in (ItemKind.COMMENT, ItemKind.INVOCATION)
    return reading


def read_alone(header: Header, text: str) -> Reading | None:
    """Return the reading of a piece of a header; None where it is none without what is around.

    So it is where the piece leaves anything open, where what stands last may belong to what
    comes next, and where it would pass for what has an include guard.
    """
    try:
        reading = read_items(Header(header.name, text, header.origin))
    except HeaderSyntaxError:
        return None
    if not reading.is_whole or reading.ends_open or reading.guards or reading.packs:
        return None
    return reading


def _is_cxx(reading: Reading, item: Item) -> bool:
    """Say whether a declaration is C++; where no ``#if`` is above it, so is the header."""
    is_cxx = _CXX.match(reading.source.text, item.start, item.end) is not None
    if is_cxx and not item.conditions and reading.cxx is None:
        reading.cxx = item
    return is_cxx


def _read_inner_directives(reading: Reading, item: Item) -> None:
    directives = [inner for inner in item.inner if inner.kind is ItemKind.DIRECTIVE]
    if directives:
        inside = CommentFinder(reading.source, item.inner)
        for directive in directives:
            _read_directive(reading, directive, inside)


def _read_directive(reading: Reading, item: Item, finder: CommentFinder) -> None:
    text = reading.source.text[item.start : item.end]
    name = directive_name(text)
    if name not in ("define", "undef"):
        return
    definition = parse_define(text, item.start, item.conditions)
    if definition is None or (name == "define" and definition.name in reading.guards):
        return
    if name == "undef":
        reading.undefined.append((definition.name, definition.name_start))
        return
    if reason := _why_no_name(definition.name):
        reading.unreadable.append(_unreadable(reading.source, item, reason, item.start))
        return
    comments = finder.around(item.start, item.end)
    if definition.comment:
        start, end = definition.comment
        behind = comment_text(reading.source.text[start:end], start)
        comments = msgspec.structs.replace(comments, behind=behind)
    reading.macros.append(MacroDraft(definition, comments))


def read_declarations(reading: Reading, reader: DeclarationReader) -> None:
    """Parse the declarations of a reading into its drafts."""
    source = reading.source
    for item, comments in reading.declarations:
        try:
            declared = reader.read(source, item)
        except UnreadableError as error:
            _add_unreadable(reading, item, error)
            continue
        names = tuple(symbol.name for symbol in declared.symbols)
        for name in names:
            if reason := _why_no_name(name):
                reading.unreadable.append(_unreadable(source, item, reason, item.start))
        for symbol in declared.symbols:
            if _why_no_name(symbol.name):
                continue
            documented = _with_member_docs(source, item, symbol)
            reading.drafts.append(Draft(documented, comments, names))
        for body in declared.enums:
            _add_enumerators(reading, item, body)


def _add_unreadable(reading: Reading, item: Item, error: UnreadableError) -> None:
    """Note what cannot be read, but for what only others than C compilers read."""
    if any(_FOR_OTHERS.match(condition) for condition in item.conditions):
        return
    is_part = reading.source.text[item.start] in _BEGINS_NOTHING
    if not is_part or not reading.is_fragment:
        entry = _unreadable(reading.source, item, error.reason, error.offset)
        reading.unreadable.append(entry)
    reading.is_fragment |= is_part


def _add_enumerators(reading: Reading, item: Item, body: EnumBody) -> None:
    for draft in _enumerators(reading.source, item, body):
        reason = _why_no_name(draft.name)
        if reason is None:
            reading.enumerators.append(draft)
        elif not stands_for_all(draft.name):
            reading.unreadable.append(_unreadable(reading.source, item, reason, draft.start))


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


def _enumerators(source: Source, item: Item, body: EnumBody) -> Iterator[EnumeratorDraft]:
    base = item.start
    places = [
        Entry(base + entry.start, base + entry.code_end, base + entry.end) for entry in body.entries
    ]
    comments = entry_comments(source, item.inner, places, base + body.open_brace)
    previous = None
    for entry, place, around in zip(body.entries, places, comments, strict=True):
        text = entry.text
        if entry.expression:
            first, last = entry.expression
            text = _code_between(source, item, base + first, base + last)
        draft = EnumeratorDraft(
            name=entry.name,
            start=place.start,
            text=text,
            enum=body.name,
            conditions=_conditions_at(item, place.start),
            comments=around,
            previous=previous,
            unknown=entry.note,
            deprecation=entry.deprecation,
        )
        previous = draft
        yield draft


def _code_between(source: Source, item: Item, start: int, end: int) -> str:
    parts, position = [], start
    first = bisect_left(item.inner, start, key=_START)
    for inner in item.inner[first : bisect_left(item.inner, end, key=_START)]:
        parts += [source.text[position : inner.start], " "]
        position = inner.end
    parts.append(source.text[position:end])
    return " ".join("".join(parts).split())


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
