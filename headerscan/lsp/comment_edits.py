"""What an edit inside of one comment changes, told before all headers are read again.

The comment's symbols get the doc and the field that it states now, and the rules look at them
alone. What else hangs on the comment (a unit that another key inherits, say) the analysis of all
headers tells, which follows.
"""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

import msgspec

from headerscan.comments.annotations import FieldReader, target_of, with_inherited
from headerscan.comments.docs import comment_text, parse_comment
from headerscan.diagnostics import Finding, Span
from headerscan.inputs import is_template
from headerscan.lexing.source import Source
from headerscan.loading import Loaded
from headerscan.lsp.analysis import Analysis
from headerscan.model import Callback, Function, Header, Macro, Struct, Symbol, Union
from headerscan.placeless import moved
from headerscan.rules import lint_rules

P = TypeVar("P", bound=Symbol | Finding)


class _Text(msgspec.Struct, frozen=True, dict=True):
    """A comment, and the text that it stands in."""

    source: Source
    start: int
    end: int

    @property
    def raw(self) -> str:
        return self.source.text[self.start : self.end]

    @cached_property
    def span(self) -> Span:
        return self.source.span(self.start, self.end)

    def told(self, symbol: Symbol, loaded: Loaded) -> Symbol:
        """Return a symbol with what the comment by itself says of it."""
        returns = isinstance(symbol, (Function, Callback)) or (
            isinstance(symbol, Macro) and symbol.parameters is not None
        )
        words, docs = comment_text(self.raw, self.start), loaded.profile.docs
        doc = parse_comment(words, self.source, docs, (symbol.name,), returns=returns)
        symbol = msgspec.structs.replace(symbol, doc=doc)
        reader = FieldReader(loaded.api, loaded.profile, {symbol.header: self.source}, {})
        return _with_inherited(reader.with_field(symbol), loaded)


def _with_inherited(symbol: Symbol, loaded: Loaded) -> Symbol:
    """Return a key with what it has from the key that it refers to or stands for."""
    if not isinstance(symbol, Macro) or symbol.field is None:
        return symbol
    names = {symbol.field.unit_from or "", target_of(symbol) if symbol.is_alias else ""}
    origins = [one for name in names for one in loaded.api.by_name.get(name, ())]
    return with_inherited((symbol, *origins))[0]


class _Edit(msgspec.Struct, frozen=True):
    """A comment of a header before an edit inside of it, and after that."""

    header: Header
    old: _Text
    new: _Text

    def documents(self, symbol: Symbol) -> bool:
        """Say whether the comment was a symbol's doc."""
        doc = symbol.doc
        return doc is not None and symbol.header == self.header.name and doc.span == self.old.span

    def placed(self, entry: P) -> P:
        """Return a symbol or finding where it stands now."""
        lines = self.new.span.end_line - self.old.span.end_line
        is_below = entry.header == self.header.name and entry.span.line > self.old.span.end_line
        return moved(entry, lines) if lines and is_below else entry

    def told(self, symbol: Symbol, loaded: Loaded) -> Symbol | None:
        """Return a symbol with its new doc; None where not the comment alone says it all."""
        if isinstance(symbol, (Struct, Union)) or self.old.told(symbol, loaded) != symbol:
            return None
        found = self.new.told(self.placed(symbol), loaded)
        assert found.doc is not None  # it was just made
        assert symbol.doc is not None  # as documents() says
        return found if found.doc.name == symbol.doc.name else None


def after_edit(analysis: Analysis, path: str, text: str) -> Analysis | None:
    """Return what is known of the headers once the file at a path has another text.

    None where more changed than the words of one comment, or where more than the comment says
    what was known of its symbols.
    """
    header = analysis.header_by_path.get(path)
    if header is None or is_template(header.origin):
        return None
    loaded, edit = analysis.loaded, _edit(analysis.loaded, header, text)
    if edit is None:
        return None
    symbols = []
    names = set()
    for symbol in loaded.api.symbols:
        now: Symbol | None = edit.placed(symbol)
        if edit.documents(symbol):
            now = edit.told(symbol, loaded)
            names.add(symbol.name)
        if now is None:
            return None
        symbols.append(now)
    unreadable = tuple(map(edit.placed, loaded.api.unreadable))
    api = msgspec.structs.replace(loaded.api, symbols=tuple(symbols), unreadable=unreadable)
    sources = {**loaded.sources, header.name: msgspec.structs.replace(header, text=text)}
    loaded = msgspec.structs.replace(loaded, api=api, sources=sources)
    kept = [
        finding if finding.in_old else edit.placed(finding)
        for finding in analysis.findings
        if finding.rule not in lint_rules() or finding.symbol.split(".", 1)[0] not in names
    ]
    found = analysis.judge(loaded, tuple(names))
    return Analysis(loaded, (*kept, *found), analysis.judge)


def _edit(loaded: Loaded, header: Header, text: str) -> _Edit | None:
    """Return the edit that makes another text of a header's, if it is one inside of a doc."""
    start = _in_common(header.text, text)
    behind = _in_common(header.text[start:][::-1], text[start:][::-1])
    end = len(header.text) - behind
    old, new = Source(header.text, header.name), Source(text, header.name)
    first, last = old.line(start), old.line(end)
    for symbol in loaded.api.symbols:
        doc = symbol.doc
        if doc is None or symbol.header != header.name or doc.origin is not None:
            continue
        span = doc.span
        if span.line <= first and last <= span.end_line:
            begin = old.offset(span.line, span.column)
            finish = old.offset(span.end_line, span.end_column)
            before = _Text(old, begin, finish)
            after = _Text(new, begin, finish + len(text) - len(header.text))
            is_inside = begin + len(doc.opener) < start and end <= finish - len("*/")
            return _Edit(header, before, after) if is_inside and _is_whole(after) else None
    return None


def _in_common(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _is_whole(comment: _Text) -> bool:
    """Say whether a text is one comment still, with no code behind it on its last line."""
    raw, behind = comment.raw, comment.source.text[comment.end :].partition("\n")[0]
    is_one = raw.startswith("/*") and raw.find("*/", len("/*")) == len(raw) - len("*/")
    return is_one and not behind.strip()
