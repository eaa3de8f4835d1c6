"""A symbol's comment as it stands in its header: where its words are, and edits of them."""

import re
from collections.abc import Mapping

from headerscan.comments.docs import comment_text
from headerscan.diagnostics import Edit, Span
from headerscan.lexing.source import Source
from headerscan.model import Symbol
from headerscan.rules import LintContext

Edits = tuple[Edit, ...]

_NAME = re.compile(r"\s*(?:SECTION:)?[A-Za-z_]\w*(?:\s*\(\))?\s*:(?!:)\s*")
_END_OF_PARAGRAPH = re.compile(
    r"\n[ \t\r]*(?:\n|[@\\#*-]|(?i:since|returns?|deprecated)\b)|[ \t]*\([Ss]ince[ :]+v?\d"
)
_END_OF_SENTENCE = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)(?<!cf)[.](?=\s+[A-Z\"'(]|\s*\Z)")
_CLAUSE_END = " \t\r\n.,:;"


class Comment:
    """A symbol's comment; its text is empty where the header's is not at hand.

    So it is where the comment stands in a C file. What finds nothing edits nothing.
    """

    def __init__(self, symbol: Symbol, context: LintContext) -> None:
        doc = symbol.doc
        self.symbol = symbol
        self.span = doc.span if doc is not None and doc.origin is None else None
        self.source = context.once(_sources).get(symbol.header) if self.span else None
        self.all = self.source.text if self.source else ""
        self.start, self.end = self.range(self.span)

    @property
    def text(self) -> str:
        """Return the words in place: what decorates them is blanked."""
        return comment_text(self.all[self.start : self.end], self.start).text

    def range(self, span: Span | None) -> tuple[int, int]:
        """Return the offsets of a span."""
        if span is None or self.source is None:
            return 0, 0
        offset = self.source.offset
        return offset(span.line, span.column), offset(span.end_line, span.end_column)

    def find(self, pattern: str, flags: int = 0, start: int = 0) -> list[re.Match[str]]:
        """Return where a pattern matches, from an offset on."""
        sought = re.compile(pattern, flags)
        return list(sought.finditer(self.all, max(start, self.start), self.end))

    def spot(self, word: str | None) -> Span | None:
        """Return the place of a word; the whole comment where it has the word in another form.

        None where the comment is not in the header.
        """
        found = self.find(_word(word), re.IGNORECASE) if word else []
        return self.source.span(*found[0].span()) if found and self.source else self.span

    def edit(self, start: int, end: int, text: str) -> Edits:
        """Return the edit that puts a text in the place of what stands from offset to offset."""
        if self.source is None or self.span is None:
            return ()
        return (Edit(self.source.span(start, end), text, self.span),)

    def at(self, span: Span, text: str) -> Edits:
        """Return the edit that puts a text at a place."""
        return self.edit(*self.range(span), text)

    def replaced(self, word: str, text: str) -> Edits:
        """Return edits that put a text in the place of a word, wherever it stands.

        A comment that has both is about their difference, and is left alone.
        """
        found = [] if self.find(_word(text)) else self.find(_word(word))
        return tuple(edit for match in found for edit in self.edit(*match.span(), text))

    def within(self, span: Span | None, said: str, text: str) -> Edits:
        """Return the edit of some words within a place, if they stand on one line there."""
        place = self.all.rfind(said, *self.range(span))
        return self.edit(place, place + len(said), text) if place >= 0 else ()

    def own_part(self) -> int:
        """Return where it speaks of the symbol, 0 if of no other: else ``@name:`` opens a part."""
        found = self.find(rf"@{re.escape(self.symbol.name)}[ \t]*:")
        return found[0].end() if found else 0

    def line(self, pattern: str, text: str) -> Edits:
        """Return the edit of the first group of a line's pattern, where that matches first."""
        found = self.find(pattern, re.IGNORECASE | re.MULTILINE, self.own_part())
        return self.edit(*found[0].span(1), text) if found else ()

    def since(self, said: str, release: str) -> Edits:
        """Return the edit that names another release where it says since which one."""
        line = rf"\bsince[ \t:]*(?:version[ \t]+)?v?({re.escape(said)})(?![\w.]*\w)"
        return self.line(line, release)

    def behind_first_sentence(self, text: str, *, whole: bool = False) -> Edits:
        """Return the edit that puts words before the stop of the first sentence.

        As a sentence of their own they go behind the ``whole`` first paragraph.
        """
        words, doc = self.text, self.symbol.doc
        start = len(words) - len(words.lstrip())
        if doc is not None and doc.name is not None and (match := _NAME.match(words, start)):
            start = match.end()
        said = words[start:].rstrip()
        if match := _END_OF_PARAGRAPH.search(said):
            said = said[: match.start()].rstrip()
        if not whole:
            end = _END_OF_SENTENCE.search(said)
            said = (said[: end.start()] if end else said).rstrip(_CLAUSE_END)
        elif not said.endswith("."):
            text = f".{text}"
        place = self.start + start + len(said)
        return self.edit(place, place, text) if said else ()


def _word(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)"


def _sources(context: LintContext) -> Mapping[str, Source]:
    return {name: Source(header.text, name) for name, header in context.sources.items()}
