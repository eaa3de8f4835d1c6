"""A header's text and the way from character offsets to lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from operator import add

from headerscan.diagnostics import Span


class Source:
    r"""A text with an index of its lines. Offsets count characters from 0.

    A line ends with ``\n``; a form feed or a lone ``\r`` does not end one, as for
    compilers.
    """

    def __init__(self, text: str, name: str = "<text>") -> None:
        self.text = text
        self.name = name
        ends = accumulate(map(len, text.split("\n")))
        self._starts: list[int] = [0, *map(add, ends, range(1, text.count("\n") + 1))]

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> Span:
        """Return the span of ``text[start:end]``."""
        line = bisect_right(self._starts, start)
        end_line = line if end == start else bisect_right(self._starts, end - 1)
        return Span(
            line,
            start - self._starts[line - 1] + 1,
            end_line,
            end - self._starts[end_line - 1] + 1,
        )

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a 1-based line and column."""
        return self._starts[line - 1] + column - 1
