"""A declaration's code: its text with comments and directives blanked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from headerscan.lexing.conditionals import are_in_c
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source


class Part(NamedTuple):
    """A piece of a declaration between comments and directives, by offsets."""

    start: int
    end: int
    conditions: tuple[str, ...]


def parts_of(item: Item) -> Iterator[Part]:
    """Yield the parts of a declaration in order, a function's body left out."""
    stop = item.end if item.body is None else item.body
    position = item.start
    for piece in item.inner:
        # The conditions that a piece begins under are those of the text before it.
        yield Part(position, min(piece.start, stop), piece.conditions)
        if piece.start >= stop:
            return
        position = piece.end
    yield Part(position, stop, ())


def code_of(source: Source, item: Item, unread: Collection[int] = ()) -> str:
    """Return a declaration's text, as long as it was, with all but its code blanked out.

    A function's body is left out, and what no C compiler reads. ``unread`` is where parts begin
    that are to be blanked, too.
    """
    text, position, pieces = source.text, item.start, []
    for part in parts_of(item):
        pieces.append(" " * (part.start - position))
        code = text[part.start : part.end]
        is_read = part.start not in unread and are_in_c(part.conditions)
        pieces.append(code if is_read else " " * len(code))
        position = part.end
    # A string may go on behind the end of a line that is joined with the next.
    return "".join(pieces).replace("\\\n", "  ").replace("\\\r\n", "   ")
