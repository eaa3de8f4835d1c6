"""Which comment documents which symbol.

A documentation comment stands above what it documents; a comment behind a symbol on the
same line documents it too. A comment that opens with another symbol's name is that
symbol's, wherever it stands.

One plain comment above several macros is about all of them: so many headers name their
constants once and list them line by line. What opens as documentation does, or names a
symbol, is that one symbol's.
"""

import re
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
_MOST_SHARED = 10_000
"""How long a comment may be that many macros share: each has a copy of it in a snapshot."""


class Comments(msgspec.Struct, frozen=True):
    """The comments of one place: above a symbol, and behind it on its line."""

    above: CommentText | None = None
    behind: CommentText | None = None
    adjacent: bool = True
    """No blank line stands between the comment above and the symbol."""


def joined(source: Source, items: Sequence[Item]) -> list[Item]:
    """Return items with runs of ``//`` comments on lines of their own made one item."""
    text = source.text
    result: list[Item] = []
    for item in items:
        last = result[-1] if result else None
        if (
            last is not None
            and item.kind is ItemKind.COMMENT is last.kind
            and text.startswith("//", item.start)
            and text.startswith("//", last.start)
            and text.count("\n", last.end, item.start) == 1
            and not text[last.end : item.start].strip()
            and _first_on_line(text, last.start)
            and not _GROUP_LINE.match(text, last.start)
            and not _GROUP_LINE.match(text, item.start)
        ):
            result[-1] = msgspec.structs.replace(last, end=item.end)
        else:
            result.append(item)
    return result


def _defined(text: str, item: Item) -> str | None:
    """Return the name of the macro that an item defines."""
    match = _DEFINES.match(text, item.start, item.end)
    return match and match[1]


def _first_on_line(text: str, offset: int) -> bool:
    begin = text.rfind("\n", 0, offset) + 1
    return not text[begin:offset].strip()


def _is_of_no_symbol(text: str, item: Item) -> bool:
    """Say whether a comment is about a file or a group, a heading, or a mark for tools."""
    if _OF_NO_SYMBOL.match(text, item.start) or _HEADING.match(text, item.start, item.end):
        return True
    return _OPENS_GROUP.search(text, item.start, item.end) is not None


def _is_licence(text: str, item: Item) -> bool:
    return _LICENCE.search(text, item.start, item.end) is not None


class CommentFinder:
    """Finds the comments of the items of one list, and notes which are taken."""

    def __init__(self, source: Source, items: Sequence[Item]) -> None:
        self.source = source
        self.items = joined(source, items)
        self.index = {item.start: position for position, item in enumerate(self.items)}
        self._before_row: list[int] = []
        """The last position up to each at which no macro stands alone."""
        before = -1
        for position, item in enumerate(self.items):
            before = before if item.kind is ItemKind.INVOCATION else position
            self._before_row.append(before)

    def around(self, start: int, end: int) -> Comments:
        """Return the comments above and behind the item ``start`` … ``end``."""
        position = self.index.get(start)
        if position is None:
            return Comments()
        above = self._above(position)
        behind = self._behind(position, end)
        adjacent = above is None or not self._blank_between(above.end, start)
        return Comments(
            None if above is None else self.text_of(above),
            None if behind is None else self.text_of(behind),
            adjacent,
        )

    def text_of(self, item: Item) -> CommentText:
        """Return a comment item's words in place."""
        return comment_text(self.source.text[item.start : item.end], item.start)

    def _above(self, position: int) -> Item | None:
        below = self.items[position]
        position -= 1
        while position >= 0 and self._is_passed_over(position, below):
            is_in_row = self.items[position].kind is ItemKind.INVOCATION
            position = self._before_row[position] if is_in_row else position - 1
            below = self.items[position + 1]
        if position < 0 or self.items[position].kind is not ItemKind.COMMENT:
            return None
        item = self.items[position]
        text = self.source.text
        if text.startswith(BEHIND_OPENERS, item.start):
            return None
        if position > 0 and self._same_line(self.items[position - 1].end, item.start):
            return None
        if _is_licence(text, item) or _is_of_no_symbol(text, item):
            return None
        return self._doc_above(position) or item

    def _is_passed_over(self, position: int, below: Item) -> bool:
        """Say whether a comment above an item is also that of the item ``below`` it.

        So it is above macros that stand alone, and above an ``#if`` that is right above.
        """
        item, text = self.items[position], self.source.text
        if item.kind is ItemKind.INVOCATION:
            return True
        if item.kind is not ItemKind.DIRECTIVE or self._blank_between(item.end, below.start):
            return False
        if position == 0 or self._blank_between(self.items[position - 1].end, item.start):
            return False
        opening = _IFNDEF.match(text, item.start)
        is_own = opening is not None and _defined(text, below) == opening[1]
        comment = self.items[position - 1]
        is_doc = _OPENS_DOC.match(text, comment.start) or comment.kind is item.kind
        return is_own or (bool(is_doc) and _IF.match(text, item.start) is not None)

    def _doc_above(self, position: int) -> Item | None:
        """Return the doc above a plain remark that stands right below it."""
        if position == 0 or self.items[position - 1].kind is not ItemKind.COMMENT:
            return None
        item, doc = self.items[position], self.items[position - 1]
        text = self.source.text
        if text.startswith(DOC_OPENERS, item.start) or not text.startswith(DOC_OPENERS, doc.start):
            return None
        if text.startswith(BEHIND_OPENERS, doc.start) or self._blank_between(doc.end, item.start):
            return None
        is_other = _is_licence(text, doc) or _is_of_no_symbol(text, doc)
        return None if is_other else doc

    def _behind(self, position: int, end: int) -> Item | None:
        if position + 1 >= len(self.items):
            return None
        item = self.items[position + 1]
        if item.kind is not ItemKind.COMMENT:
            return None
        backward = self.source.text.startswith(BEHIND_OPENERS, item.start)
        return item if backward or self._same_line(end, item.start) else None

    def _same_line(self, end: int, start: int) -> bool:
        return "\n" not in self.source.text[end:start]

    def _blank_between(self, end: int, start: int) -> bool:
        return _BLANK_LINE.search(self.source.text, end, start) is not None


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
    left = joined(source, [item for item in comments if item.kind is ItemKind.COMMENT])
    left = [
        item
        for item in left
        if not _TOOL_MARK.match(text, item.start, item.end) and not _is_of_no_symbol(text, item)
    ]
    result: list[Comments] = []
    position, previous_end = 0, begin
    for index, entry in enumerate(entries):
        above: Item | None = None
        while position < len(left) and left[position].start < entry.start:
            item = left[position]
            if item.start >= previous_end and not text.startswith(BEHIND_OPENERS, item.start):
                above = item
            position += 1
        adjacent = above is None or not _BLANK_LINE.search(text, above.end, entry.start)
        is_last = index + 1 == len(entries)
        may_be_below = is_last and (above is None or not adjacent)
        limit = entries[index + 1].start if not is_last else len(text)
        behind: list[Item] = []
        while position < len(left) and left[position].start < limit:
            item = left[position]
            if not (
                _is_behind(text, entry, item, behind)
                or (may_be_below and not behind and _is_below(text, entry, item))
            ):
                break
            behind.append(item)
            position += 1
        previous_end = entry.code_end
        result.append(
            Comments(
                None if above is None else _text_of(source, [above]),
                _text_of(source, behind) if behind else None,
                adjacent,
            )
        )
    return result


def _is_behind(text: str, entry: Entry, item: Item, before: list[Item]) -> bool:
    """Say whether a comment stands behind an entry, or goes on below one that does."""
    if text.startswith(BEHIND_OPENERS, item.start) or "\n" not in text[entry.code_end : item.start]:
        return True
    if not before:
        return False
    last = before[-1].start
    column = last - text.rfind("\n", 0, last)
    return (
        text.count("\n", before[-1].end, item.start) == 1
        and not text[before[-1].end : item.start].strip()
        and item.start - text.rfind("\n", 0, item.start) == column
    )


def _is_below(text: str, entry: Entry, item: Item) -> bool:
    """Say whether a comment stands right below a last entry that no comma ends."""
    between = text[entry.code_end : item.start]
    return entry.end == entry.code_end and not between.strip() and between.count("\n") == 1


def _text_of(source: Source, items: Sequence[Item]) -> CommentText:
    """Return the words of comments that go on one in the other, in place."""
    pieces = [comment_text(source.text[item.start : item.end], item.start) for item in items]
    first, text = pieces[0], pieces[0].text
    for piece in pieces[1:]:
        gap = source.text[first.start + len(text) : piece.start]
        text += gap + piece.text
    return first._replace(text=text)


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
        if heading is None and comments.above is None:
            continue
        line = text.rfind("\n", 0, start) + 1
        if comments.above is not None:
            heads = _heads_group(comments, definition.name)
            heading, conditions = (comments, definition.conditions) if heads else (None, ())
        elif line != behind or definition.conditions != conditions:
            heading = None
        elif comments.behind is None:
            assert heading is not None  # else the loop went on above
            macro.comments = Comments(heading.above)
        if heading is not None:
            match = _LOGICAL_LINE.match(text, start)
            behind = match.end() if match else -1


def _heads_group(comments: Comments, name: str) -> bool:
    above = comments.above
    if above is None or not comments.adjacent or above.opener in DOC_OPENERS:
        return False
    if len(above.text) > _MOST_SHARED:
        return False
    first = _FIRST_WORD.match(above.text)
    return first is None or first[1] != name
