"""Where in a symbol's comment a word stands."""

from __future__ import annotations

import re

from headerscan.diagnostics import Span
from headerscan.model import Symbol
from headerscan.rules import LintContext
from headerscan.source import Source


def spot(symbol: Symbol, word: str | None, context: LintContext) -> Span | None:
    """Return the place of a word in a symbol's comment.

    The whole comment is its place where the header's text is not at hand or the comment has
    the word in another form; None where there is no comment.
    """
    if symbol.doc is None:
        return None
    span = symbol.doc.span
    source = context.once(_sources).get(symbol.header)
    if source is None or not word:
        return span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    match = pattern.search(source.text, start, end)
    return source.span(*match.span()) if match else span


def _sources(context: LintContext) -> dict[str, Source]:
    return {name: Source(header.text, name) for name, header in context.sources.items()}
