"""Edits that rules offer: where in a symbol's comment which words go."""

import re

from headerscan.comments.docs import comment_text
from headerscan.diagnostics import Edit, Span
from headerscan.lexing.source import Source
from headerscan.lints._comments import source_of
from headerscan.lints._types import phrase
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc, Macro, Symbol
from headerscan.profile import Unit
from headerscan.rules import Complaint, LintContext

_NAME = re.compile(r"\s*(?:SECTION:)?[A-Za-z_]\w*(?:\s*\(\))?\s*:(?!:)\s*")
_END_OF_PARAGRAPH = re.compile(
    r"\n[ \t\r]*(?:\n|[@\\#*-]|(?i:since|returns?|deprecated)\b)|[ \t]*\([Ss]ince[ :]+v?\d"
)
_END_OF_SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)(?<!cf)[.](?=\s+[A-Z\"'(]|\s*\Z)")
_CLAUSE_END = " \t\r\n.,:;"


class _Comment:
    """A symbol's comment in its header's text."""

    def __init__(self, doc: Doc, source: Source) -> None:
        self.doc = doc
        self.source = source
        self.start, self.end = self.range(doc.span)
        self.text = comment_text(source.text[self.start : self.end], self.start).text
        """The words in place: what decorates them is blanked."""

    def range(self, span: Span) -> tuple[int, int]:
        """Return the offsets of a span."""
        offset = self.source.offset
        return offset(span.line, span.column), offset(span.end_line, span.end_column)

    def edit(self, start: int, end: int, text: str) -> Edit:
        """Return the edit that puts a text in the place of what stands from offset to offset."""
        return Edit(self.source.span(start, end), text, self.doc.span)

    def replaced(self, word: str, text: str) -> tuple[Edit, ...]:
        """Return the edits that put a text in the place of a word, wherever it stands."""
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        found = pattern.finditer(self.source.text, self.start, self.end)
        return tuple(self.edit(*match.span(), text) for match in found)

    def within(self, span: Span | None, said: str, text: str) -> tuple[Edit, ...]:
        """Return the edit of some words within a place, if they stand on one line there."""
        place = -1 if span is None else self.source.text.rfind(said, *self.range(span))
        return (self.edit(place, place + len(said), text),) if place >= 0 else ()

    def own_part(self, symbol: Symbol) -> int | None:
        """Return where it speaks of a symbol, if it documents several: ``@name:`` each."""
        pattern = re.compile(rf"@{re.escape(symbol.name)}[ \t]*:")
        match = pattern.search(self.source.text, self.start, self.end)
        return match.end() if match else None

    def first_sentence(self, *, whole: bool) -> tuple[int, str]:
        """Return where the first sentence begins, and it, or the ``whole`` first paragraph."""
        start = len(self.text) - len(self.text.lstrip())
        if self.doc.name is not None and (match := _NAME.match(self.text, start)):
            start = match.end()
        rest = self.text[start:].rstrip()
        if match := _END_OF_PARAGRAPH.search(rest):
            rest = rest[: match.start()].rstrip()
        if whole:
            return start, rest
        if match := _END_OF_SENTENCE.search(rest):
            rest = rest[: match.start()]
        return start, rest.rstrip(_CLAUSE_END)


def _comment(symbol: Symbol, context: LintContext) -> _Comment | None:
    """Return the comment of a symbol, if the header with it is at hand."""
    source = source_of(symbol.header, context)
    if symbol.doc is None or symbol.doc.origin is not None or source is None:
        return None
    return _Comment(symbol.doc, source)


def replaced(symbol: Symbol, word: str, text: str, context: LintContext) -> tuple[Edit, ...]:
    """Return edits that put a text in the place of a word, wherever the comment has it.

    A comment that has both is about their difference, and is left alone.
    """
    comment = _comment(symbol, context)
    if comment is None or comment.replaced(text, text):
        return ()
    return comment.replaced(word, text)


def renamed(symbol: Symbol, name: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that opens a comment with the symbol's name, not with ``name``."""
    comment = _comment(symbol, context)
    return comment.replaced(name, symbol.name)[:1] if comment else ()


def at(symbol: Symbol, span: Span | None, text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a text at a place in the symbol's comment."""
    if span is None or symbol.doc is None or symbol.doc.origin is not None:
        return ()
    return (Edit(span, text, symbol.doc.span),)


def _retyped(macro: Macro, type_: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that makes a key's only annotation state another type, by its full name."""
    annotations, types = macro.field.annotations if macro.field else (), context.profile.types
    comment = _comment(macro, context)
    if comment is None or len(annotations) != 1 or not annotations[0].types:
        return ()
    (annotation,) = annotations
    name, write = f"{types.prefix}{type_}", phrase(context.profile, type_)
    said = f"{types.prefix}{annotation.types[0]}" if len(annotation.types) == 1 else None
    if types.prefix and said and said in annotation.text:
        return comment.replaced(said, name)
    if annotation.text.split()[0].lower() == write.split()[0].lower():
        return at(macro, annotation.span, write)
    words = [one for one in types.words if annotation.text.endswith(f" {one}")]
    if not said or not words or not types.prefix:
        return ()
    return comment.within(annotation.span, max(words, key=len), name)


def contradicted(
    macro: Macro, by: str, type_: str | None, remedy: str | None, context: LintContext
) -> Complaint:
    """Return what is to say of a key whose stated types are wrong, as another one speaks for."""
    field = macro.field
    assert field is not None  # it states types
    return Complaint(
        message=f"the comment says {' or '.join(field.types)}, {by}",
        help=remedy,
        at=field.annotations[0].span if field.annotations else None,
        edits=_retyped(macro, type_, context) if type_ else (),
        safe=False,
    )


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
    known, comment = context.profile.units.known.get(unit), _comment(macro, context)
    words = None if known is None else _words_of(unit, known, like)
    if words is None or comment is None:
        return ()
    annotations = macro.field.annotations if macro.field else ()
    first = min((one.span for one in annotations if not one.confirms), default=None)
    start = -1 if first is None else comment.range(first)[0]
    if not comment.start < start < comment.end:
        return _behind_first_sentence(macro, f", {words}", context)
    before = comment.text[: start - comment.start].rstrip()
    place = comment.start + len(before)
    if before.endswith(","):
        return (comment.edit(place - 1, place - 1, f", {words}"),)
    return (comment.edit(place, place, f", {words},"),)


def released(symbol: Symbol, release: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit that adds to a comment since which release its symbol exists."""
    comment = _comment(symbol, context)
    if comment is None or not comment.text.strip() or comment.own_part(symbol) is not None:
        return ()
    place = comment.start + len(comment.text.rstrip())
    is_one_line = comment.doc.span.line == comment.doc.span.end_line
    text = f" (Since: {release})" if is_one_line else f"\n\nSince: {release}"
    return (comment.edit(place, place, text),)


def _words_of(unit: str, known: Unit, like: str | None) -> str | None:
    """Return the words that state a unit at the end of a clause."""
    literal = (pattern.replace(r"\b", "") for pattern in known.phrases)
    candidates = (like or "", f"in {unit}", *literal)
    fitting = (text for text in candidates if re.fullmatch(r"in \w+", text) or text == f"in {unit}")
    return next((text for text in fitting if is_standard(text, known)), None)


def is_standard(text: str, known: Unit) -> bool:
    """Say whether a text states a unit in a usual spelling."""
    return any(compile_phrase(pattern).fullmatch(text) for pattern in known.phrases)


def _behind_first_sentence(
    symbol: Symbol, text: str, context: LintContext, *, whole: bool = False
) -> tuple[Edit, ...]:
    """Return the edit that puts words before the stop of the first sentence, or behind it."""
    comment = _comment(symbol, context)
    start, said = comment.first_sentence(whole=whole) if comment else (0, "")
    if comment is None or not said:
        return ()
    if whole and not said.endswith("."):
        text = f".{text}"
    place = comment.start + start + len(said)
    return (comment.edit(place, place, text),)


def other_release(
    symbol: Symbol, said: str, release: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit that names another release where a comment says since which one."""
    line = rf"\bsince[ \t:]*(?:version[ \t]+)?v?({re.escape(said)})(?![\w.]*\w)"
    return _release(symbol, line, release, context)


def stated_release(
    symbol: Symbol, said: str, release: str, context: LintContext
) -> tuple[Edit, ...]:
    """Return the edit that writes a line on a release as libraries do, ``Since: 1.2.3``."""
    since = rf"(?:[@\\]|\b)since\b[ \t:]*(?:version[ \t]+)?{re.escape(said)}"
    return _release(symbol, rf"(?<=[ \t*/])({since})[ \t.)]*$", f"Since: {release}", context)


def _release(symbol: Symbol, pattern: str, text: str, context: LintContext) -> tuple[Edit, ...]:
    """Return the edit of the first group of a line's pattern."""
    comment = _comment(symbol, context)
    if comment is None:
        return ()
    line = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    start = comment.own_part(symbol) or comment.start
    match = line.search(comment.source.text, start, comment.end)
    return (comment.edit(*match.span(1), text),) if match else ()


def unit_respelt(macro: Macro, said: str, context: LintContext) -> tuple[str, tuple[Edit, ...]]:
    """Return the usual spelling of a key's unit, and the edit that writes it.

    It is the unit as the comment has it without hyphens, where that is usual (nanoseconds),
    else the short one. Words between those of the unit are kept by no edit.
    """
    field, comment = macro.field, _comment(macro, context)
    assert field is not None  # it has a unit
    assert field.unit is not None
    assert field.unit_text is not None
    known = context.profile.units.known[field.unit]
    joined = said.replace("-", "").replace(" ", "")
    for spelling in (joined, field.unit):
        if is_standard(field.unit_text.replace(said, spelling), known):
            if comment is None or len(said.split()) > 2:
                return spelling, ()
            return spelling, comment.within(field.unit_span, said, spelling)
    return field.unit, ()
