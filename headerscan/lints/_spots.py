"""Where in a symbol's comment a word stands."""

from __future__ import annotations

import re

from headerscan.diagnostics import Span
from headerscan.lexing.source import Source
from headerscan.model import Symbol
from headerscan.rules import LintContext


def spot(symbol: Symbol, word: str | None, context: LintContext) -> Span | None:
    """Return the place of a word in a symbol's comment.

    The whole comment is its place where the header's text is not at hand or the comment has
    the word in another form; None where there is no comment.
    """
    if symbol.doc is None:
        return None
    span = symbol.doc.span
    source = _source(symbol.header, context)
    if source is None or not word:
        return span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    match = pattern.search(source.text, start, end)
    return source.span(*match.span()) if match else span


def _source(name: str, context: LintContext) -> Source | None:
    """Return a header's text with its lines found, which is done once in a check."""
    found = context.once(_found_sources)
    if name not in found and name in context.sources:
        found[name] = Source(context.sources[name].text, name)
    return found.get(name)


def _found_sources(_: LintContext) -> dict[str, Source]:
    return {}
