"""What an edit inside of one comment changes, told before all headers are read again.

The comment's symbols get the doc and the field that it states now, and the rules look at them
alone. What else hangs on the comment (a unit that another key inherits, say) the analysis of all
headers tells, which follows.
"""

from __future__ import annotations

from bisect import bisect
from functools import cached_property
from typing import TypeVar

import msgspec

from headerscan.comments.annotations import FieldReader, target_of, with_inherited
from headerscan.comments.docs import CommentText, comment_text, parse_comment
from headerscan.diagnostics import Finding, Span
from headerscan.inputs import is_template
from headerscan.lexing.source import Source
from headerscan.loading import Loaded
from headerscan.lsp.analysis import Analysis
from headerscan.model import Api, Callback, Function, Header, Macro, Struct, Symbol, Union
from headerscan.placeless import moved
from headerscan.rules import lint_rules

P = TypeVar("P", bound=Symbol | Finding)


class _Comment(msgspec.Struct, frozen=True, dict=True):
    """A comment in a header's text."""

    source: Source
    start: int
    end: int

    @property
    def raw(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def words(self) -> CommentText:
        return comment_text(self.raw, self.start)

    @cached_property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    def is_whole(self) -> bool:
        """Say whether it is one comment in ``/*``, with no code behind it on its last line."""
        behind = self.source.text[self.end :].partition("\n")[0]
        is_one = self.raw.startswith("/*") and self.raw.find("*/", 2) == len(self.raw) - 2
        return is_one and not behind.strip()

    def documents(self, symbol: Symbol) -> bool:
        """Say whether it is a symbol's doc."""
        doc, here = symbol.doc, (self.source.name, self.span, None)
        return doc is not None and (symbol.header, doc.span, doc.origin) == here

    def says_all_of(self, symbol: Symbol, loaded: Loaded) -> bool:
        """Say whether what is known of a symbol hangs on no other comment."""
        return not isinstance(symbol, (Struct, Union)) and self.told(symbol, loaded) == symbol

    def told(self, symbol: Symbol, loaded: Loaded) -> Symbol:
        """Return a symbol with what the comment by itself says of it."""
        is_called = isinstance(symbol, Macro) and symbol.parameters is not None
        returns = is_called or isinstance(symbol, (Function, Callback))
        docs, names = loaded.profile.docs, (symbol.name,)
        doc = parse_comment(self.words, self.source, docs, names, returns=returns)
        symbol = msgspec.structs.replace(symbol, doc=doc)
        reader = FieldReader(loaded.api, loaded.profile, {symbol.header: self.source}, {})
        symbol = reader.with_field(symbol)
        if not isinstance(symbol, Macro) or symbol.field is None:
            return symbol
        given_by = {symbol.field.unit_from or "", target_of(symbol) if symbol.is_alias else ""}
        origins = (one for name in given_by for one in loaded.api.by_name.get(name, ()))
        return with_inherited((symbol, *origins))[0]


def after_edit(analysis: Analysis, path: str, text: str) -> Analysis | None:
    """Return what is known of the headers once the file at a path has another text.

    None where more changed than the words of one comment, or where more than the comment says
    what was known of its symbols.
    """
    header, loaded = analysis.header_by_path.get(path), analysis.loaded
    if header is None or is_template(header.origin):
        return None
    edit = _edited(loaded.api, header, text)
    if edit is None:
        return None
    old, new = edit
    lines = new.span.end_line - old.span.end_line

    def placed(entry: P) -> P:
        """Return a symbol or finding where it stands now."""
        is_below = entry.header == header.name and entry.span.line > old.span.end_line
        return moved(entry, lines) if lines and is_below else entry

    symbols, names = [], set()
    for symbol in loaded.api.symbols:
        now: Symbol = placed(symbol)
        if old.documents(symbol):
            now = new.told(now, loaded)
            assert symbol.doc is not None  # the comment is its
            assert now.doc is not None  # it was just made
            if not old.says_all_of(symbol, loaded) or now.doc.name != symbol.doc.name:
                return None
            names.add(symbol.name)
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


def _edited(api: Api, header: Header, text: str) -> tuple[_Comment, _Comment] | None:
    """Return the doc in which alone another text of a header differs, before and after that."""
    old, new = Source(header.text, header.name), Source(text, header.name)
    docs = (symbol.doc for symbol in api.symbols if symbol.header == header.name)
    spans = sorted({doc.span for doc in docs if doc is not None and doc.origin is None})
    comments = [
        _Comment(old, old.offset(one.line, one.column), old.offset(one.end_line, one.end_column))
        for one in spans
    ]
    first = bisect(comments, 0, key=lambda one: int(not text.startswith(header.text[: one.end])))
    if first == len(comments):
        return None
    before = comments[first]
    after = _Comment(new, before.start, before.end + len(text) - len(header.text))
    is_inside = text.startswith(header.text[: before.start]) and text.endswith(
        header.text[before.end :]
    )
    is_whole = is_inside and after.is_whole() and after.words.opener == before.words.opener
    return (before, after) if is_whole else None
