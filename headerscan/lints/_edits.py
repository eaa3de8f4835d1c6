"""Edits that rules offer: where in a symbol's comment which words go."""

import re

from headerscan.comments.docs import CommentText, comment_text
from headerscan.diagnostics import Edit, Span
from headerscan.lexing.source import Source
from headerscan.lints._comments import source_of
from headerscan.lints._types import phrase
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Macro, Symbol
from headerscan.profile import Unit
from headerscan.rules import LintContext

_NAME = re.compile(r"\s*(?:SECTION:)?[A-Za-z_]\w*(?:\s*\(\))?\s*:(?!:)\s*")
_END_OF_PARAGRAPH = re.compile(
    r"\n[ \t\r]*(?:\n|[@\\#*-]|(?i:since|returns?|deprecated)\b)|[ \t]*\([Ss]ince[ :]+v?\d"
)
_END_OF_SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)(?<!cf)[.](?=\s+[A-Z\"'(]|\s*\Z)")
_CLAUSE_END = " \t\r\n.,:;"


def replaced(symbol: Symbol, word: str, text: str, context: LintContext) -> tuple[Edit, ...]:
    """Return edits that put a text in the place of a word, wherever the comment has it.

    A comment that has both is about their difference, and is left alone.
    """
    edits = _replaced(symbol, word, text, context)
    return () if _replaced(symbol, text, text, context) else edits


def _replaced(symbol: Symbol, word: str, text: str, context: LintContext) -> tuple[Edit, ...]:
    source = _source(symbol, context)
    if source is None or symbol.doc is None:
        return ()
    start, end = _range(symbol.doc.span, source)
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    return tuple(
        Edit(source.span(*match.span()), text, symbol.doc.span)
        for match in pattern.finditer(source.text, start, end)
    )


def renamed(symbol: Symbol, name: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that opens a comment with the symbol's name, not with ``name``."""
    return _replaced(symbol, name, symbol.name, context)[:1]


def at(symbol: Symbol, span: Span | None, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text at a place in the symbol's comment."""
    if span is None or symbol.doc is None or symbol.doc.origin is not None:
        return ()
    return (Edit(span, text, symbol.doc.span),)


def retyped(macro: Macro, type_: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that makes a key's only annotation state another type, by its full name."""
    annotations = macro.field.annotations if macro.field else ()
    if len(annotations) != 1 or not annotations[0].types:
        return ()
    types, annotation = context.profile.types, annotations[0]
    said = [f"{types.prefix}{one}" for one in annotation.types]
    write = phrase(context.profile, type_)
    if types.prefix and len(said) == 1 and said[0] in annotation.text:
        return _replaced(macro, said[0], f"{types.prefix}{type_}", context)
    if annotation.text.split()[0].lower() == write.split()[0].lower():
        return at(macro, annotation.span, write)
    words = [one for one in types.words if annotation.text.endswith(f" {one}")]
    if len(said) != 1 or not words or not types.prefix:
        return ()
    word = max(words, key=len)
    return _within(macro, annotation.span, word, f"{types.prefix}{type_}", context)


def typed(macro: Macro, type_: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that adds to a key's comment of which type its value is."""
    write = phrase(context.profile, type_)
    if write[0].isupper():  # a sentence of its own
        return _behind_first_sentence(macro, f" {write}", context, whole=True)
    return _behind_first_sentence(macro, f", {write}", context)


def measured(
    macro: Macro, unit: str, context: LintContext, *, like: str | None = None
) -> tuple[Edit, ...]:
    """Return the edit that adds a key's unit to its comment, before the type if that is there.

    ``like`` is how the comment of another key has it.
    """
    known = context.profile.units.known.get(unit)
    source = _source(macro, context)
    words = None if known is None else _words_of(unit, known, like)
    if words is None or source is None or macro.doc is None:
        return ()
    spans = [one.span for one in macro.field.annotations if not one.confirms] if macro.field else []
    first = min(spans, default=None)
    doc = macro.doc.span
    if first is None or not (doc.line, doc.column) < (first.line, first.column) < _end(doc):
        return _behind_first_sentence(macro, f", {words}", context)
    comment = _comment(macro, source)
    offset = source.offset(first.line, first.column)
    before = comment.text[: offset - comment.start].rstrip()
    place = comment.start + len(before)
    if before.endswith(","):
        return at(macro, source.span(place - 1, place - 1), f", {words}")
    return at(macro, source.span(place, place), f", {words},")


def released(symbol: Symbol, release: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that adds to a comment since which release its symbol exists."""
    source = _source(symbol, context)
    if source is None or symbol.doc is None:
        return ()
    comment = _comment(symbol, source)
    place = comment.start + len(comment.text.rstrip())
    if place == comment.start or _own_part(symbol, source) is not None:
        return ()
    is_one_line = symbol.doc.span.line == symbol.doc.span.end_line
    text = f" (Since: {release})" if is_one_line else f"\n\nSince: {release}"
    return at(symbol, source.span(place, place), text)


def _words_of(unit: str, known: Unit, like: str | None) -> str | None:
    """Return the words that state a unit at the end of a clause."""
    literal = (pattern.replace(r"\b", "") for pattern in known.phrases)
    candidates = [f"in {unit}", *(text for text in literal if re.fullmatch(r"in \w+", text))]
    if like is not None and re.fullmatch(r"in \w+", like):
        candidates.insert(0, like)
    return next((text for text in candidates if is_standard(text, known)), None)


def is_standard(text: str, known: Unit) -> bool:
    """Say whether a text states a unit in a usual spelling."""
    return any(compile_phrase(pattern).fullmatch(text) for pattern in known.phrases)


def _behind_first_sentence(
    symbol: Symbol, text: str, context: LintContext, *, whole: bool = False
) -> tuple[Edit, ...]:
    """Return the edit that puts words before the stop of the first sentence, or behind it."""
    source = _source(symbol, context)
    if source is None or symbol.doc is None:
        return ()
    comment = _comment(symbol, source)
    start = len(comment.text) - len(comment.text.lstrip())
    if symbol.doc.name is not None and (match := _NAME.match(comment.text, start)):
        start = match.end()
    rest = comment.text[start:].rstrip()
    if match := _END_OF_PARAGRAPH.search(rest):
        rest = rest[: match.start()].rstrip()
    if not whole and (match := _END_OF_SENTENCE.search(rest)):
        rest = rest[: match.start()]
    if not whole:
        rest = rest.rstrip(_CLAUSE_END)
    elif not rest.endswith("."):
        text = f".{text}"
    if not rest:
        return ()
    place = comment.start + start + len(rest)
    return at(symbol, source.span(place, place), text)


def _source(symbol: Symbol, context: LintContext) -> Source | None:
    if symbol.doc is None or symbol.doc.origin is not None:
        return None
    return source_of(symbol.header, context)


def _own_part(symbol: Symbol, source: Source) -> int | None:
    """Return where a comment that documents several symbols, ``@name:`` each, speaks of one."""
    assert symbol.doc is not None  # who asks has looked
    start, end = _range(symbol.doc.span, source)
    match = re.compile(rf"@{re.escape(symbol.name)}[ \t]*:").search(source.text, start, end)
    return match.end() if match else None


def _range(span: Span, source: Source) -> tuple[int, int]:
    return source.offset(span.line, span.column), source.offset(*_end(span))


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _comment(symbol: Symbol, source: Source) -> CommentText:
    assert symbol.doc is not None  # who asks has looked
    start, end = _range(symbol.doc.span, source)
    return comment_text(source.text[start:end], start)


def other_release(
    symbol: Symbol, said: str, release: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit that names another release where a comment says since which one."""
    return _release(
        symbol, r"\bsince[ \t:]*(?:version[ \t]+)?v?({})(?![\w.]*\w)", said, release, context
    )


def stated_release(
    symbol: Symbol, said: str, release: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit that writes a line on a release as libraries do, ``Since: 1.2.3``."""
    line = r"(?<=[ \t*/])((?:[@\\]|\b)since\b[ \t:]*(?:version[ \t]+)?{})[ \t.)]*$"
    return _release(symbol, line, said, f"Since: {release}", context)


def _release(
    symbol: Symbol, pattern: str, said: str, text: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit of a pattern's first group; ``{}`` in it is what a comment says."""
    source = _source(symbol, context)
    if source is None or symbol.doc is None:
        return ()
    found = re.compile(pattern.format(re.escape(said)), re.IGNORECASE | re.MULTILINE)
    start, end = _range(symbol.doc.span, source)
    match = found.search(source.text, _own_part(symbol, source) or start, end)
    return at(symbol, source.span(*match.span(1)), text) if match else ()


def unit_respelt(macro: Macro, said: str, context: LintContext) -> tuple[str, tuple[Edit, ...]]:
    """Return the usual spelling of a key's unit, and the edit that writes it.

    It is the unit as the comment has it without hyphens, where that is usual (nanoseconds),
    else the short one. Words between those of the unit are kept by no edit.
    """
    field = macro.field
    assert field is not None  # it has a unit
    assert field.unit is not None
    assert field.unit_text is not None
    known = context.profile.units.known[field.unit]
    joined = said.replace("-", "").replace(" ", "")
    for spelling in (joined, field.unit):
        text = field.unit_text.replace(said, spelling)
        if is_standard(text, known):
            edits = _within(macro, field.unit_span, said, spelling, context)
            return spelling, edits if len(said.split()) <= 2 else ()
    return field.unit, ()


def _within(
    macro: Macro, span: Span | None, said: str, text: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit of some words within a place, if they stand on one line there."""
    source = _source(macro, context)
    if source is None or span is None:
        return ()
    start, end = _range(span, source)
    place = source.text.rfind(said, start, end)
    return at(macro, source.span(place, place + len(said)), text) if place >= 0 else ()
