"""What may be written next in a comment: types, units, releases and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from headerscan.comparing.spelling import description, promise
from headerscan.loading import Loaded
from headerscan.release import number_of

_WORD_BEFORE = re.compile(r"\w*\Z")
_RELEASE_BEFORE = re.compile(r"\b[Ss]ince\b\s*:?\s*(?P<begun>[\w.]*)\Z")
_UNIT = re.compile(r"[A-Za-z][\w/]*\Z")
_LEAST = 3
"""How many letters of a name are needed; all names at once would help nobody."""
_MOST = 200


class Suggestion(msgspec.Struct, frozen=True):
    """A text that may stand in the place of the last ``replaces`` characters."""

    text: str
    kind: Literal["type", "unit", "release", "name"]
    detail: str
    replaces: int


def in_comment(text: str, offset: int) -> bool:
    """Say whether an offset of a header's text is inside of a comment."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    opened = text.rfind("/*", 0, offset)
    return "//" in line or opened > text.rfind("*/", 0, offset)


def suggestions(before: str, loaded: Loaded) -> Iterator[Suggestion]:
    """Yield what may follow in a comment on a line that goes ``before`` the pointer."""
    release = _RELEASE_BEFORE.search(before)
    if release is not None:
        yield from _releases(len(release["begun"]), loaded)
        return
    yield from _phrases(before, loaded)
    begun = _word(before)
    if len(begun) >= _LEAST:
        yield from _names(begun, loaded)


def _releases(begun: int, loaded: Loaded) -> Iterator[Suggestion]:
    """Yield the headers' own release, then those that their comments name, newest first."""
    api = loaded.api
    named = {symbol.doc.since for symbol in api.symbols if symbol.doc and symbol.doc.since}
    numbered = [(number.order, said) for said in named if (number := number_of(said)) is not None]
    if api.version is not None:
        yield Suggestion(api.version, "release", "the release of these headers", begun)
    for _, release in sorted(numbered, reverse=True):
        if release != api.version:
            yield Suggestion(release, "release", "", begun)


def _phrases(before: str, loaded: Loaded) -> Iterator[Suggestion]:
    """Yield the profile's phrases for types and units, as far as they are not yet written."""
    for name, info in loaded.profile.types.info.items():
        if info.write is not None:
            yield Suggestion(info.write, "type", f"type {name}", _begun(before, info.write))
    for unit in loaded.profile.units.known:
        if _UNIT.match(unit):
            phrase = f"in {unit}"
            yield Suggestion(phrase, "unit", f"unit {unit}", _begun(before, phrase))


def _begun(before: str, phrase: str) -> int:
    """Return how many characters of a phrase stand already at the end of a line."""
    for length in range(min(len(before), len(phrase)), 0, -1):
        begins_word = length == len(before) or not before[-length - 1].isalnum()
        if begins_word and before.endswith(phrase[:length]):
            return length
    # "VIR_TYPED" begins the last word of "as VIR_TYPED_PARAM_INT".
    first, _, rest = phrase.partition(" ")
    word = _word(before)
    return len(word) if first and rest.startswith(word) else 0


def _word(before: str) -> str:
    word = _WORD_BEFORE.search(before)
    return "" if word is None else word[0]


def _names(begun: str, loaded: Loaded) -> Iterator[Suggestion]:
    found = (name for name in loaded.api.by_name if name.startswith(begun) and name != begun)
    for _, name in zip(range(_MOST), found, strict=False):
        symbol = loaded.api.by_name[name][0]
        yield Suggestion(name, "name", promise(symbol) or description(symbol), len(begun))
