"""Where a declaration stands, for the symbols that it declares."""

from __future__ import annotations

from headerscan.diagnostics import Span
from headerscan.lexing.lexer import Item
from headerscan.lexing.source import Source


class Place:
    """One declaration in its header."""

    def __init__(self, source: Source, item: Item) -> None:
        self.source = source
        self.item = item
        self.header = source.name
        self.conditions = item.conditions

    def span(self, start: int, name: str) -> Span:
        """Return the span of a name that stands at ``start``."""
        return self.source.span(start, start + len(name))

    def head(self, start: int | None = None) -> Span:
        """Return the span of a definition's first line, up to its ``{``.

        The definition begins at ``start``, or where the declaration does.
        """
        text = self.source.text
        first = self.item.start if start is None else start
        line_end = text.find("\n", first, self.item.end)
        end = line_end if line_end >= 0 else self.item.end
        brace = text.find("{", first, end)
        head = text[first : brace if brace >= 0 else end].rstrip()
        return self.source.span(first, first + len(head))
