"""Which comment documents which symbol.

A documentation comment stands above what it documents; a comment behind a symbol on the
same line documents it too. A comment that opens with another symbol's name is that
symbol's, wherever it stands.

One plain comment above several macros is about all of them: so many headers name their
constants once and list them line by line. What opens as documentation does, or names a
symbol, is that one symbol's.
"""

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec

from headerscan.comments.docs import CommentText, comment_text
from headerscan.lexing.lexer import Item, ItemKind
from headerscan.lexing.macros import Definition
from headerscan.lexing.source import Source

_LICENCE = re.compile(
    r"[CcSLl](?:opyright|OPYRIGHT|PDX-License-Identifier|icen[cs]ed? under|ICEN[CS]ED? UNDER)\b"
)
"""What a licence says; all comments are searched, so few letters may begin it."""
_OF_NO_SYMBOL = re.compile(
    r"(?:/\*[*!]?|//[/!]?)[\s*]*+(?:SECTION:|DOC:|clang-format\b|[@\\][{}]"
    r"|[@\\](?:file|defgroup|addtogroup|weakgroup|name|page|mainpage|section|dir)\b)"
)
_HEADING = re.compile(r"/[*/]+!?[ \t]*([-=~#])\1\1+[ \t]*+\w[^\n]*\1\1\1[ \t]*(?:\*+/)?[ \t]*\Z")
"""``/* --- type macros --- */``, which divides a header for those who edit it."""
_OPENS_GROUP = re.compile(r"[\s*][@\\]\{(?!\w)")
"""Doxygen's mark: the comment that holds it is about the symbols up to the closing one."""
_GROUP_LINE = re.compile(r"//[/!]?[ \t]*[@\\][{}]")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_OPENS_DOC = re.compile(r"/\*[*!](?![*/])|///(?!/)|//!")
_IF = re.compile(r"#[ \t]*if")
_IFNDEF = re.compile(r"#[ \t]*ifndef[ \t]+(\w+)")
_DEFINES = re.compile(r"#[ \t]*define[ \t]+(\w+)")
_TOOL_MARK = re.compile(r"/\*<(?!<).*>\s*\*/\Z", re.DOTALL)
"""glib-mkenums' and gtk-doc's ``/*< private >*/``: words for tools."""
DOC_OPENERS = ("/**", "/*!", "///", "//!")
"""How comments above a symbol open that documentation tools read."""
BEHIND_OPENERS = ("/**<", "/*!<", "///<", "//!<")
"""How those open that stand behind their symbol."""
_LOGICAL_LINE = re.compile(r"(?:[^\\\n]++|\\\r?\n|\\)*+\n?")
_FIRST_WORD = re.compile(r"\s*+(\w++)")
_DEEPEST = 1000
"""How many characters are looked at before a comment: a line may be as long as a header."""
_MOST_SHARED = 10_000
"""How long a comment may be that many macros share: each has a copy of it in a snapshot."""


class Comments(msgspec.Struct, frozen=True):
    """The comments of one place: above a symbol, and behind it on its line."""

    above: CommentText | None = None
    behind: CommentText | None = None
    adjacent: bool = True
    """No blank line stands between the comment above and the symbol."""


class CommentFinder:
    """Finds the comments of the items of one list."""

    def __init__(self, source: Source, items: Sequence[Item]) -> None:
        self.source = source
        self.text = source.text
        # What stands above a macro that stands alone is about what is below it, too.
        others = [item for item in items if item.kind is not ItemKind.INVOCATION]
        self.items = _joined(source.text, others)
        self.starts = [item.start for item in self.items]

    def around(self, start: int, end: int) -> Comments:
        """Return the comments above and behind the item ``start`` … ``end``."""
        above = self._above(start)
        position = bisect_left(self.starts, end)
        behind = [
            item
            for item in self.items[position : position + 1]
            if item.kind is ItemKind.COMMENT and _is_behind(self.text, end, item)
        ]
        adjacent = not above or not _is_blank_between(self.text, above[0].end, start)
        return Comments(_words(self.source, above), _words(self.source, behind), adjacent)

    def _above(self, below: int) -> list[Item]:
        """Return the comment above an item that begins at ``below``, if there is one."""
        position = bisect_left(self.starts, below) - 1
        while position >= 0 and self._is_passed_over(position, below):
            below = self.starts[position]
            position -= 1
        if position < 0 or not _may_document(self.text, self.items[position]):
            return []
        item, before = self.items[position], self.items[position - 1] if position else None
        if not _is_first_on_line(self.text, item.start):
            return []
        is_remark_below_doc = (
            before is not None
            and self.text.startswith(DOC_OPENERS, before.start)
            and not self.text.startswith(DOC_OPENERS, item.start)
            and _may_document(self.text, before)
            and not _is_blank_between(self.text, before.end, item.start)
        )
        return [before if before is not None and is_remark_below_doc else item]

    def _is_passed_over(self, position: int, below: int) -> bool:
        """Say whether a comment above an ``#if`` is also that of what is right below it."""
        item, text = self.items[position], self.text
        if item.kind is not ItemKind.DIRECTIVE or _is_blank_between(text, item.end, below):
            return False
        above = self.items[position - 1] if position else None
        if above is None or _is_blank_between(text, above.end, item.start):
            return False
        guard, defined = _IFNDEF.match(text, item.start), _DEFINES.match(text, below)
        if guard is not None and defined is not None and guard[1] == defined[1]:
            return True
        is_doc = _OPENS_DOC.match(text, above.start) or above.kind is ItemKind.DIRECTIVE
        return bool(is_doc) and _IF.match(text, item.start) is not None


def _joined(text: str, items: Sequence[Item]) -> list[Item]:
    """Return items with runs of ``//`` comments on lines of their own made one item."""
    result: list[Item] = []
    for item in items:
        last = result[-1] if result else None
        if (
            last is not None
            and item.kind is ItemKind.COMMENT is last.kind
            and text.startswith("//", item.start)
            and text.startswith("//", last.start)
            and _is_next_line(text, last.end, item.start)
            and _is_first_on_line(text, last.start)
            and not _GROUP_LINE.match(text, last.start)
            and not _GROUP_LINE.match(text, item.start)
        ):
            result[-1] = msgspec.structs.replace(last, end=item.end)
        else:
            result.append(item)
    return result


def _words(source: Source, items: Sequence[Item]) -> CommentText | None:
    """Return the words of comments that go on one in the other, in place; None for none."""
    pieces = [comment_text(source.text[item.start : item.end], item.start) for item in items]
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    text, end = "", items[0].start
    for piece, item in zip(pieces, items, strict=True):
        text += source.text[end : item.start] + piece.text
        end = item.end
    return pieces[0]._replace(text=text)


def _is_blank_between(text: str, end: int, start: int) -> bool:
    return _BLANK_LINE.search(text, end, start) is not None


def _is_first_on_line(text: str, offset: int) -> bool:
    """Say whether white space alone stands before a place, as far as lines are indented."""
    before = text[max(0, offset - _DEEPEST) : offset].rstrip(" \t\r\f\v")
    return not before or before.endswith("\n")


def _is_next_line(text: str, end: int, start: int) -> bool:
    """Say whether nothing but the end of one line stands between two places."""
    return text.count("\n", end, start) == 1 and not text[end:start].strip()


def _is_behind(text: str, end: int, comment: Item) -> bool:
    """Say whether a comment is about what ends before it, most often on the same line."""
    return text.startswith(BEHIND_OPENERS, comment.start) or "\n" not in text[end : comment.start]


def _may_document(text: str, item: Item) -> bool:
    """Say whether an item is a comment that may be about what stands below it."""
    return (
        item.kind is ItemKind.COMMENT
        and not text.startswith(BEHIND_OPENERS, item.start)
        and not _LICENCE.search(text, item.start, item.end)
        and not _is_of_no_symbol(text, item)
    )


def _is_of_no_symbol(text: str, item: Item) -> bool:
    """Say whether a comment is about a file or a group, a heading, or a mark for tools."""
    return (
        _OF_NO_SYMBOL.match(text, item.start) is not None
        or _HEADING.match(text, item.start, item.end) is not None
        or _OPENS_GROUP.search(text, item.start, item.end) is not None
    )


class Entry(NamedTuple):
    """One entry of a body, an enumerator or a member, by offsets."""

    start: int
    code_end: int
    """Where its code ends, its comma or semicolon left out."""
    end: int
    """The offset behind its comma or semicolon."""


def entry_comments(
    source: Source, comments: Sequence[Item], entries: Sequence[Entry], begin: int
) -> list[Comments]:
    """Return the comments of each entry of a body; ``begin`` is where the body opens."""
    text = source.text
    left = deque(
        item
        for item in _joined(text, [item for item in comments if item.kind is ItemKind.COMMENT])
        if not _TOOL_MARK.match(text, item.start, item.end) and not _is_of_no_symbol(text, item)
    )
    result: list[Comments] = []
    previous_end = begin
    for index, entry in enumerate(entries):
        above: list[Item] = []
        while left and left[0].start < entry.start:
            item = left.popleft()
            if item.start >= previous_end and not text.startswith(BEHIND_OPENERS, item.start):
                above = [item]
        adjacent = not above or not _is_blank_between(text, above[0].end, entry.start)
        is_last = index + 1 == len(entries)
        limit = len(text) if is_last else entries[index + 1].start
        may_be_below = is_last and not (above and adjacent) and entry.end == entry.code_end
        behind: list[Item] = []
        while left and left[0].start < limit:
            item = left[0]
            is_its = (
                _is_behind(text, entry.code_end, item)
                or (behind and _goes_on(text, behind[-1], item))
                # A last entry that no comma ends may have its comment right below.
                or (may_be_below and not behind and _is_next_line(text, entry.code_end, item.start))
            )
            if not is_its:
                break
            behind.append(left.popleft())
        previous_end = entry.code_end
        result.append(Comments(_words(source, above), _words(source, behind), adjacent))
    return result


def _goes_on(text: str, above: Item, item: Item) -> bool:
    """Say whether a comment goes on in the next line, at the same column."""
    columns = {one.start - text.rfind("\n", 0, one.start) for one in (above, item)}
    return len(columns) == 1 and _is_next_line(text, above.end, item.start)


class Commented(Protocol):
    """A macro with the comments that stand by it."""

    definition: Definition
    comments: Comments


def share_comments(text: str, macros: Sequence[Commented]) -> None:
    """Give a plain comment above a run of macros to each that has none of its own.

    A run has no blank line, nothing else between its macros, and one condition.
    """
    heading: Comments | None = None
    conditions: tuple[str, ...] = ()
    behind = -1
    """The offset of the line behind the run's last macro."""
    for macro in macros:
        comments, definition = macro.comments, macro.definition
        start = definition.name_start
        if comments.above is not None:
            heading = comments if _heads_group(comments, definition.name) else None
            conditions = definition.conditions
        elif heading is not None:
            line = text.rfind("\n", 0, start) + 1
            if line != behind or definition.conditions != conditions:
                heading = None
            elif comments.behind is None:
                macro.comments = Comments(heading.above)
        if heading is not None:
            match = _LOGICAL_LINE.match(text, start)
            behind = match.end() if match else -1


def _heads_group(comments: Comments, name: str) -> bool:
    above = comments.above
    if above is None or not comments.adjacent or above.opener in DOC_OPENERS:
        return False
    first = _FIRST_WORD.match(above.text)
    return len(above.text) <= _MOST_SHARED and (first is None or first[1] != name)
