"""What an edit inside of one comment changes, told before all headers are read again.

The comment's symbols get the doc and the field that it states now, and the rules look at them
alone. What else hangs on the comment (a unit that another key inherits, say) the analysis of all
headers tells, which follows.
"""

from __future__ import annotations

from bisect import bisect
from typing import TypeVar

import msgspec

from headerscan.comments.annotations import FieldReader, target_of, with_inherited
from headerscan.comments.docs import CommentText, comment_text, parse_comment
from headerscan.diagnostics import Finding, Span
from headerscan.inputs import is_template
from headerscan.lexing.source import Source
from headerscan.loading import Loaded
from headerscan.lsp.analysis import Analysis
from headerscan.model import Api, Callback, Function, Macro, Struct, Symbol, Union
from headerscan.placeless import moved
from headerscan.rules import lint_rules

P = TypeVar("P", bound=Symbol | Finding)


def after_edit(analysis: Analysis, path: str, text: str) -> Analysis | None:
    """Return what is known of the headers once the file at a path has another text.

    None where more changed than the words of one comment, or where more than the comment says
    what was known of its symbols.
    """
    header, loaded = analysis.header_by_path.get(path), analysis.loaded
    if header is None or is_template(header.origin):
        return None
    old, new = Source(header.text, header.name), Source(text, header.name)
    edit = _edited(loaded.api, old, new)
    if edit is None:
        return None
    span, before, after = edit
    lines = text.count("\n") - header.text.count("\n")

    def placed(entry: P) -> P:
        """Return a symbol or finding where it stands now."""
        is_below = entry.header == header.name and entry.span.line > span.end_line
        return moved(entry, lines) if lines and is_below else entry

    symbols, names = [], set()
    for symbol in loaded.api.symbols:
        now: Symbol = placed(symbol)
        doc = symbol.doc
        if doc is not None and (symbol.header, doc.span, doc.origin) == (header.name, span, None):
            names.add(symbol.name)
            now = _told(now, after, new, loaded)
            assert now.doc is not None  # it was just made
            is_all = _told(symbol, before, old, loaded) == symbol and now.doc.name == doc.name
            if not is_all or isinstance(symbol, (Struct, Union)):
                return None
        symbols.append(now)
    unreadable = tuple(map(placed, loaded.api.unreadable))
    api = msgspec.structs.replace(loaded.api, symbols=tuple(symbols), unreadable=unreadable)
    sources = {**loaded.sources, header.name: msgspec.structs.replace(header, text=text)}
    loaded = msgspec.structs.replace(loaded, api=api, sources=sources)
    kept = [
        finding if finding.in_old else placed(finding)
        for finding in analysis.findings
        if finding.rule not in lint_rules() or finding.symbol.split(".", 1)[0] not in names
    ]
    return Analysis(loaded, (*kept, *analysis.judge(loaded, tuple(names))), analysis.judge)


def _edited(api: Api, old: Source, new: Source) -> tuple[Span, CommentText, CommentText] | None:
    """Return the doc in which alone two texts of a header differ: its span, and it in both."""
    docs = (symbol.doc for symbol in api.symbols if symbol.header == old.name)
    spans = sorted({doc.span for doc in docs if doc is not None and doc.origin is None})

    def ends_behind_edit(span: Span) -> int:
        return not new.text.startswith(old.text[: old.offset(span.end_line, span.end_column)])

    place = bisect(spans, 0, key=ends_behind_edit)
    if place == len(spans):
        return None
    span = spans[place]
    start, end = old.offset(span.line, span.column), old.offset(span.end_line, span.end_column)
    head, tail = old.text[:start], old.text[end:]
    raw = new.text[start : len(new.text) - len(tail)]
    before, after = comment_text(old.text[start:end], start), comment_text(raw, start)
    is_alone = new.text.startswith(head) and new.text.endswith(tail)
    is_whole = raw.startswith("/*") and raw.find("*/", len("/*")) == len(raw) - len("*/")
    is_followed = bool(tail.partition("\n")[0].strip())
    is_one = is_alone and is_whole and not is_followed and before.opener == after.opener
    return (span, before, after) if is_one else None


def _told(symbol: Symbol, comment: CommentText, source: Source, loaded: Loaded) -> Symbol:
    """Return a symbol with what its comment by itself says of it."""
    is_called = isinstance(symbol, Macro) and symbol.parameters is not None
    returns = is_called or isinstance(symbol, (Function, Callback))
    doc = parse_comment(comment, source, loaded.profile.docs, (symbol.name,), returns=returns)
    symbol = msgspec.structs.replace(symbol, doc=doc)
    symbol = FieldReader(loaded.api, loaded.profile, {symbol.header: source}, {}).with_field(symbol)
    if not isinstance(symbol, Macro) or symbol.field is None:
        return symbol
    given_by = {symbol.field.unit_from or "", target_of(symbol) if symbol.is_alias else ""}
    origins = (one for name in given_by for one in loaded.api.by_name.get(name, ()))
    return with_inherited((symbol, *origins))[0]
