"""Header text to items: comments, directives and declarations, each with its ``#if``s.

The text is read as it stands in the file, before any preprocessor. Nothing but white space
stands between the items. A comment or directive that stands inside a declaration (between
two enumerators, say) is one of the declaration's ``inner`` items.

Lexical rules: C11 (ISO/IEC 9899:2011) 5.1.1.2 and 6.4, without trigraphs, as compilers
read by default.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import msgspec

from headerscan.errors import HeaderSyntaxError
from headerscan.lexing.conditionals import Conditionals
from headerscan.lexing.invocations import is_invocation, leading_invocations
from headerscan.lexing.source import Source


class ItemKind(Enum):
    """What a piece of header text is."""

    COMMENT = "comment"
    DIRECTIVE = "directive"
    DECLARATION = "declaration"
    """Up to its ``;``, or to the ``}`` of a function's body."""
    LINKAGE = "linkage"
    """``extern "C" {`` or the ``}`` that closes it."""
    EMPTY = "empty"
    """A ``;`` that ends nothing."""
    INVOCATION = "invocation"
    """A macro that stands alone where a declaration might: ``G_BEGIN_DECLS``."""
    SKIPPED = "skipped"
    """What ``#if 0`` hides."""


class Item(msgspec.Struct, frozen=True):
    """A piece of the text, ``text[start:end]``, and the conditions at its start."""

    kind: ItemKind
    start: int
    end: int
    conditions: tuple[str, ...] = ()
    inner: tuple[Item, ...] = ()
    """Comments, directives and skipped text inside a declaration."""
    body: int | None = None
    """The offset of the ``{`` that opens a function's body."""
    dress: int | None = None
    """Where the macros begin that stand by themselves on the lines right above it."""
    pack: int | None = None
    """The most that members are aligned to, where ``#pragma pack`` says it, in bytes."""


class Lexed(NamedTuple):
    """A text's items in order, and the names of its include guards."""

    items: tuple[Item, ...]
    guards: frozenset[str]


_COMMENT = r"/\*(?s:.*?)\*/|//(?:[^\\\n]++|\\\r?\n|\\)*+"
_STRING = r'"(?:[^"\\\n]++|\\\r?\n|\\.)*+"'
_CHARACTER = r"'(?:[^'\\\n]++|\\\r?\n|\\.)*+'"
_DIRECTIVE = rf"\#(?:[^\\\n/\"']++|\\\r?\n|\\|{_COMMENT}|/(?!\*)|{_STRING}|{_CHARACTER}|[\"'])*+"
_DIGITS_MARK = r"(?<=\w)(?<!\b[LuU])(?<!\bu8)'(?=\w)"
"""C23's separator of digits (6.4.4.1), which begins no character constant."""
_RUN = rf"[^\s/\"'\#(){{}};]++|/(?![/*])|{_DIGITS_MARK}"
_TOKEN = re.compile(
    rf"""
    (?:\A\ufeff)?+\s*+ (?:
      (?P<comment>{_COMMENT})
    | (?P<directive>{_DIRECTIVE})
    | (?P<literal>{_STRING}|{_CHARACTER})
    | (?P<bracket>[(){{}}]|;++)
    | (?P<code>(?:{_RUN})(?:{_RUN}|[ \t]++(?=[^\s/"'\#(){{}};])|[ \t]*+\#)*+|\\)
    | (?P<stray>["'/])
    )""",
    re.VERBOSE,
)
_EXTERN_C = re.compile(r'extern\s*"[^"]*"\s*\Z')
_ATTRIBUTE = re.compile(
    r"__(?:attribute(?:__)?|declspec)\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
    r"|\[\[[^\[\]]*\]\]"
)
_AGGREGATE = re.compile(
    r"\b(?:struct|union|enum)\b\s*+(?:\w++\s*+\((?:[^()]++|\([^()]*+\))*+\)\s*+)*+[\w\s:]*+\Z"
)
_BRACKET = re.compile(
    rf"{_COMMENT}|{_STRING}|{_CHARACTER}|^[ \t]*{_DIRECTIVE}|[(){{}}]", re.MULTILINE
)
_REST_OF_PARAMETERS = re.compile(r"(?:\s*+[A-Za-z_][\w\s*,\[\]()]*+;)*+\s*+\{")
"""The rest of what an old-style definition says of its parameters: ``int a; char *b; {``."""
_AHEAD = 1_000
"""How far a look ahead may go."""
_MAX_RESTARTS = 8
MAX_ITEMS = 500_000
"""How many items a header may have; the largest in use have a tenth of that."""
_NEXT_LINE = re.compile(r"[;\n]")


def lex(source: Source) -> Lexed:
    """Divide a header's text into items.

    Raises :class:`~headerscan.errors.HeaderSyntaxError` where a comment or a string never
    ends, or where ``#if`` nests too deep.
    """
    lexer = _Lexer(source)
    lexer.run()
    guards = frozenset(lexer.conditionals.guards)
    return Lexed(lexer.finished(), guards)


class _Pending(msgspec.Struct):
    """A declaration that has begun and not ended."""

    start: int
    conditions: tuple[str, ...]
    inner: list[Item] = msgspec.field(default_factory=list)
    opened: int = 0
    """Where the outermost of the parentheses opens that are open."""
    parens: int = 0
    braces: int = 0
    body: int | None = None


class _Lexer:
    """One pass over one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.items: list[Item] = []
        self.conditionals = Conditionals(source)
        self.pending: _Pending | None = None
        self.line_begins = True
        """Nothing but space and comments stand before the position on its line."""
        self.code_end = 0

    def run(self) -> None:
        position, restarts = self.tokens(0), 0
        while (pending := self.pending) and pending.braces and restarts < _MAX_RESTARTS:
            restarts += 1
            position = self.tokens(self.restart(pending))
        self.flush_invocation()
        if self.pending is not None:
            self.close(ItemKind.DECLARATION, min(self.code_end, position))

    def restart(self, pending: _Pending) -> int:
        """Return where to read on so that a brace that never closes swallows its line alone."""
        stop = _NEXT_LINE.search(self.text, pending.start)
        position = stop.end() if stop else len(self.text)
        inner = tuple(item for item in pending.inner if item.end <= position)
        self.pending = None
        self.items.append(
            Item(ItemKind.DECLARATION, pending.start, position, pending.conditions, inner)
        )
        self.conditionals.rewind(position)
        self.line_begins = True
        self.code_end = position
        return position

    def tokens(self, position: int) -> int:
        text = self.text
        most = len(self.items) + MAX_ITEMS
        while match := _TOKEN.match(text, position):
            group, begin = match.lastgroup, position
            assert group is not None  # every alternative has a name
            start, position = match.span(group)
            if begin < start and not self.line_begins:
                self.line_begins = text.find("\n", begin, start) >= 0
            if group == "comment":
                self.comment(start, position)
            elif group == "directive":
                position = self.directive(start, position)
            else:
                self.line_begins = False
                self.code_end = position
                if group == "bracket":
                    position = self.bracket(start, position)
                else:
                    self.begin(start)
                if group == "stray":
                    self.refuse_open_end(start)
            if len(self.items) > most:
                raise HeaderSyntaxError(
                    f"there are more than {MAX_ITEMS} declarations and directives up to here",
                    remedy="divide the header",
                    file=self.source.name,
                    line=self.source.line(start),
                )
        return position

    def begin(self, start: int) -> _Pending:
        if self.pending is None:
            self.pending = _Pending(start, self.conditionals.now)
        return self.pending

    def add(self, kind: ItemKind, start: int, end: int) -> None:
        item = Item(kind, start, end, self.conditionals.now)
        (self.items if self.pending is None else self.pending.inner).append(item)

    def refuse_open_end(self, start: int) -> None:
        mark = self.text[start]
        if self.text.startswith("/*", start):
            what, remedy = "a comment begins here and never ends", "close it with */"
        elif mark in "\"'":
            what = "a string or character constant begins here and does not end on its line"
            remedy = f"close it with {mark}"
        else:
            return
        line = self.source.line(start)
        raise HeaderSyntaxError(what, remedy=remedy, file=self.source.name, line=line)

    def comment(self, start: int, end: int) -> None:
        if self.line_begins:
            self.flush_invocation()
        self.add(ItemKind.COMMENT, start, end)

    def directive(self, start: int, end: int) -> int:
        if not self.line_begins:
            self.begin(start)
            self.code_end = start + 1
            return start + 1
        if self.text.startswith("/*", end):
            self.refuse_open_end(end)
        self.flush_invocation()
        self.add(ItemKind.DIRECTIVE, start, end)
        pending = self.pending
        depths = (pending.parens, pending.braces) if pending else (0, 0)
        behind, depths = self.conditionals.directive(start, end, depths)
        if pending:
            pending.parens, pending.braces = depths
        if behind > end:
            self.add(ItemKind.SKIPPED, end, behind)
            self.line_begins = True
        return behind

    def bracket(self, start: int, end: int) -> int:
        """Take note of a bracket, or of semicolons; return where to go on."""
        mark = self.text[start]
        if self.pending is None and mark in "};":
            self.add(ItemKind.EMPTY if mark == ";" else ItemKind.LINKAGE, start, end)
            return end
        pending = self.begin(start)
        if mark == "(":
            if not pending.parens:
                pending.opened = start
            pending.parens += 1
        elif mark == ")":
            pending.parens = max(0, pending.parens - 1)
        elif mark == "{":
            self.open_brace(pending, start, end)
        elif mark == "}":
            pending.braces = max(0, pending.braces - 1)
            if pending.braces == 0 and pending.body is not None:
                self.close(ItemKind.DECLARATION, end)
        elif pending.braces == 0 and not self.goes_on(pending, start):
            self.close(ItemKind.DECLARATION, start + 1)
            self.code_end = start + 1
            return start + 1
        return end

    def goes_on(self, pending: _Pending, start: int) -> bool:
        """Say whether the ``;`` at ``start`` does not end the declaration.

        It stands in a macro's arguments, or before an old-style definition's body.
        """
        if pending.parens:
            return self.is_inside_call(pending, start)
        if self.text.find(")", pending.start, start) < 0:
            return False
        return _REST_OF_PARAMETERS.match(self.text, start + 1, start + _AHEAD) is not None

    def is_inside_call(self, pending: _Pending, start: int) -> bool:
        """Say whether ``;`` or ``{`` at ``start`` stands in brackets that close later.

        One that never closes must not swallow what follows.
        """
        return pending.parens > 0 and self.closer(pending.opened) > start

    def closer(self, opened: int) -> int:
        """Return where a parenthesis closes that opens at a place, or -1."""
        return self.closers.get(opened, -1)

    @cached_property
    def closers(self) -> dict[int, int]:
        """Where each parenthesis of the text closes, if it does, by where it opens."""
        found: dict[int, int] = {}
        opened: list[tuple[str, int]] = []
        for match in _BRACKET.finditer(self.text):
            mark, place = match[0], match.start()
            if mark in ("(", "{"):
                opened.append((mark, place))
            elif mark == ")" and opened and opened[-1][0] == "(":
                found[opened.pop()[1]] = place
            elif mark == "}":
                while opened and opened.pop()[0] != "{":
                    pass  # what a brace closes over stays open
        return found

    def open_brace(self, pending: _Pending, start: int, end: int) -> None:
        if pending.braces == 0 and not self.is_inside_call(pending, start):
            head = self.code_of(pending, start)
            if _EXTERN_C.match(head):
                self.close(ItemKind.LINKAGE, end)
                return
            head = _ATTRIBUTE.sub(" ", head)
            if pending.body is None and "=" not in head and not _AGGREGATE.search(head):
                pending.body = start
        pending.braces += 1

    def code_of(self, pending: _Pending, end: int) -> str:
        """Return the pending declaration's text without its comments and directives."""
        if not pending.inner:
            return self.text[pending.start : end]
        parts, position = [], pending.start
        for item in pending.inner:
            parts += [self.text[position : item.start], " "]
            position = item.end
        parts.append(self.text[position:end])
        return "".join(parts)

    def close(self, kind: ItemKind, end: int) -> None:
        """End the pending declaration; what lies inside it behind ``end`` comes after it."""
        pending = self.pending
        assert pending is not None  # the callers ask before
        self.pending = None
        start, dress = pending.start, None
        if pending.body is None:
            start, dress = self.split_leading_invocations(pending, end)
        inside = tuple(item for item in pending.inner if item.start < end)
        behind = pending.inner[len(inside) :]
        body = pending.body if kind is ItemKind.DECLARATION else None
        self.items.append(Item(kind, start, end, pending.conditions, inside, body, dress))
        self.items.extend(behind)

    def split_leading_invocations(self, pending: _Pending, end: int) -> tuple[int, int | None]:
        """Cut off macros that stand apart before the declaration.

        Return where it starts, and where those of them do that stand right above it.
        """
        begin, dress = pending.start, None
        limit = pending.inner[0].start if pending.inner else end
        for first, stop, following in leading_invocations(self.text, begin, limit, self.closer):
            self.items.append(Item(ItemKind.INVOCATION, first, stop, pending.conditions))
            begin = following
            if self.text.count("\n", stop, begin) > 1:
                dress = None
            elif dress is None:
                dress = first
        return begin, dress

    def flush_invocation(self) -> None:
        """End the pending text as a macro on its own, if that is all it is."""
        pending = self.pending
        if pending is None or pending.parens or pending.braces:
            return
        if any(item.kind is not ItemKind.COMMENT for item in pending.inner):
            return
        if is_invocation(self.code_of(pending, self.code_end)):
            self.close(ItemKind.INVOCATION, self.code_end)

    def finished(self) -> tuple[Item, ...]:
        """Return the items, the guards' conditions left out."""
        guards = {f"!defined({name})" for name in self.conditionals.guards}
        known: dict[tuple[str, ...], tuple[str, ...]] = {}

        def unguarded(item: Item) -> Item:
            conditions = item.conditions
            if not conditions and not item.inner:
                return item
            if conditions not in known:
                known[conditions] = tuple(c for c in conditions if c not in guards)
            inner = tuple(map(unguarded, item.inner))
            return msgspec.structs.replace(item, conditions=known[conditions], inner=inner)

        return tuple(map(unguarded, self.items))
