"""What a symbol means in one sentence, for a table that says the rest in its columns."""

from __future__ import annotations

import re

from headerscan.matching.patterns import without_lead
from headerscan.model import Doc, Macro, Symbol
from headerscan.profile import Profile
from headerscan.sphinx_ext.entries import Entry

LONGEST = 240
"""The most characters that a meaning has."""

_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.](?=\s|$)")
_SHORTEST_SENTENCE = 20
_ENDS = (".", ",", ";", ")")
_EMPTY_SENTENCE = re.compile(r"\.\s+(?=\.)")
_BEFORE_PUNCTUATION = re.compile(r"(?:[\s,;]|\(\s*\))+(?=[.;)]|$)")


def meaning(symbol: Symbol, profile: Profile, entry: Entry | None = None) -> str:
    """Return the first sentence of a symbol's doc, or its struct's typedef's.

    The type annotation and words that only say what sort of thing it is (the profile's
    ``docs.leads``) are left out. Empty text where nothing is said.
    """
    doc = symbol.doc
    if (doc is None or not doc.summary) and entry is not None:
        docs = (typedef.doc for typedef in entry.aliases)
        doc = next((alias for alias in docs if alias is not None and alias.summary), doc)
    if doc is None:
        return ""
    return _shorten(without_lead(_without_annotations(symbol, doc), profile.docs.leads))


def _without_annotations(symbol: Symbol, doc: Doc) -> str:
    text = doc.summary
    if isinstance(symbol, Macro) and symbol.field is not None:
        for annotation in symbol.field.annotations:
            before, said, behind = text.partition(annotation.text)
            # In "A string naming …" and "as an int containing …" it is a part of the sentence.
            if said and before and (not behind or behind.startswith(_ENDS)):
                text = before + behind
    return _BEFORE_PUNCTUATION.sub("", _EMPTY_SENTENCE.sub("", text)).lstrip(" .,;")


def _shorten(text: str) -> str:
    for match in _SENTENCE.finditer(text, _SHORTEST_SENTENCE):
        if match.end() <= LONGEST:
            return text[: match.end()]
        break
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
