"""Lines of a header with a span underlined, right in a terminal's columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from headerscan.diagnostics import Span
from headerscan.escaping import UNSEEN, for_terminal

_TAB = 8
_WIDEST = 160
"""A longer line is shown in part, around its underlined range."""
_MARGIN = 40
_MOST_LINES = 6
"""Of a longer span, the first lines and the last one are shown."""


class ExcerptLine(msgspec.Struct, frozen=True):
    """One shown line; a ``number`` of None stands for lines that are left out."""

    number: int | None
    text: str = ""
    underline: str = ""
    """Spaces, then ``^^^`` below the span; empty for a span of several lines."""
    marked: str = ""
    """The part of the line that lies in the span."""
    before: str = ""
    """What stands before that part."""

    @property
    def after(self) -> str:
        """Return what stands behind that part."""
        return self.text[len(self.before) + len(self.marked) :]


def excerpt(lines: Sequence[str], span: Span) -> tuple[ExcerptLine, ...]:
    r"""Return the lines of a span with what to write below each.

    Tabs are widened to stops of eight columns, wide characters count two columns and
    combining ones none; control characters are shown as ``\x1b``, so that a header cannot
    give orders to the terminal. A span beyond the text gives nothing.
    """
    last = min(span.end_line, len(lines))
    if not 1 <= span.line <= last:
        return ()
    return tuple(_shown(lines, span, last))


def excerpt_text(lines: Sequence[str], span: Span) -> list[str]:
    """Return an excerpt as lines of text without numbers."""
    text = []
    for line in excerpt(lines, span):
        text.append("…" if line.number is None else line.text)
        if line.underline:
            text.append(line.underline)
    return text


def _shown(lines: Sequence[str], span: Span, last: int) -> Iterator[ExcerptLine]:
    numbers = range(span.line, last + 1)
    left_out: range = range(0)
    if len(numbers) > _MOST_LINES:
        left_out = range(span.line + _MOST_LINES - 2, last)
    for number in numbers:
        if number in left_out:
            if number == left_out[0]:
                yield ExcerptLine(None)
            continue
        line = lines[number - 1].rstrip("\r")
        indent = len(line) - len(line.lstrip())
        start = span.column - 1 if number == span.line else indent
        end = span.end_column - 1 if number == span.end_line else len(line.rstrip())
        if number == span.line == span.end_line:
            end = max(end, start + 1)
        shown = _line(number, line, start, end)
        yield shown if span.line == span.end_line else msgspec.structs.replace(shown, underline="")


def _line(number: int, line: str, start: int, end: int) -> ExcerptLine:
    if len(line) > _WIDEST:
        first = max(0, start - _MARGIN)
        cut = "…" if first else ""
        tail = "…" if first + _WIDEST < len(line) else ""
        line = cut + line[first : first + _WIDEST] + tail
        start, end = start - first + len(cut), min(end - first + len(cut), len(line) - len(tail))
    shown = widen(line).rstrip()
    before, upto = widen(line[:start]), widen(line[:end])
    missing = max(0, end - max(start, len(line)))
    width = columns(upto) - columns(before) + missing
    under = " " * (columns(before) + max(0, start - len(line))) + "^" * width if width > 0 else ""
    return ExcerptLine(number, shown, under, shown[len(before) : len(upto)], shown[: len(before)])


def widen(text: str) -> str:
    """Return one line with tabs as spaces and control characters made visible."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    column = 0
    for character in text:
        if character == "\t":
            piece = " " * (_TAB - column % _TAB)
        elif unicodedata.category(character) in UNSEEN:
            piece = for_terminal(character)
        else:
            piece = character
        shown.append(piece)
        column += columns(piece)
    return "".join(shown)


def columns(text: str) -> int:
    """Return how many columns a terminal takes for printable text."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(character) in ("W", "F")
        else 1
        for character in text
    )
