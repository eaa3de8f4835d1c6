"""A declaration's code: its text with comments and directives blanked out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from headerscan.lexing.conditionals import are_in_c, directive_name
from headerscan.lexing.lexer import Item, ItemKind
from headerscan.lexing.source import Source

_ALL_BUT_LINES = re.compile(r"[^\n]")


def code_of(source: Source, item: Item, skip: tuple[Item, ...] = ()) -> str:
    """Return a declaration's text, as long as it was, with all but its code blanked out.

    A function's body is left out, and what no C compiler reads; ``skip`` are further pieces to
    blank.
    """
    text = source.text
    if not item.inner and item.body is None:
        code = text[item.start : item.end]
        return _joined(code) if "\\" in code else code
    pieces = sorted(
        (*item.inner, *skip, *_not_in_c(item)), key=lambda piece: (piece.start, -piece.end)
    )
    stop = item.end if item.body is None else item.body
    parts, position = [], item.start
    for piece in pieces:
        if position <= piece.start < stop:
            parts += [
                text[position : piece.start],
                _ALL_BUT_LINES.sub(" ", text[piece.start : piece.end]),
            ]
            position = piece.end
    parts.append(text[position:stop])
    return _joined("".join(parts))


def _not_in_c(item: Item) -> Iterator[Item]:
    """Yield the text between directives of a declaration that no C compiler reads."""
    position = item.start
    for piece in item.inner:
        # The conditions that a piece begins under are those of the text before it.
        if piece.start > position and not are_in_c(piece.conditions):
            yield Item(ItemKind.SKIPPED, position, piece.start)
        position = piece.end


def _joined(code: str) -> str:
    """Return code with the line joins blanked out: a string may go on behind one."""
    return code.replace("\\\n", "  ").replace("\\\r\n", "   ")


def other_branches(source: Source, item: Item) -> tuple[Item, ...]:
    """Return the text between ``#else`` (or ``#elif``) and ``#endif`` as items."""
    others: list[Item] = []
    starts: list[int] = []
    for inner in item.inner:
        if inner.kind is not ItemKind.DIRECTIVE:
            continue
        name = directive_name(source.text[inner.start : inner.end])
        if name in ("if", "ifdef", "ifndef"):
            starts.append(-1)
        elif not starts and name in ("else", "elif"):
            starts.append(inner.start)  # the #if stands before the declaration
        elif starts and name in ("else", "elif") and starts[-1] < 0:
            starts[-1] = inner.start
        elif starts and name == "endif":
            start = starts.pop()
            if start >= 0:
                others.append(Item(ItemKind.SKIPPED, start, inner.end))
    return tuple(others)
