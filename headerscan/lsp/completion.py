"""What may be written next in a comment: types, units, releases and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec
from lsprotocol.types import CompletionItemKind

from headerscan.comparing.spelling import description, promise
from headerscan.loading import Loaded
from headerscan.release import number_of

_RELEASE_BEFORE = re.compile(r"\b[Ss]ince\b\s*:?\s*(?P<begun>[\w.]*)\Z")
_UNIT = re.compile(r"[A-Za-z][\w/]*\Z")
_LEAST = 3
"""How many letters of a name are needed; all names at once would help nobody."""
_MOST = 200


class Suggestion(msgspec.Struct, frozen=True):
    """A text that may stand in the place of the last ``replaces`` characters."""

    text: str
    kind: CompletionItemKind
    detail: str
    replaces: int


def in_comment(text: str, offset: int) -> bool:
    """Say whether an offset of a header's text is inside of a comment."""
    line = text[text.rfind("\n", 0, offset) + 1 : offset]
    opened = text.rfind("/*", 0, offset)
    return "//" in line or opened > text.rfind("*/", 0, offset)


def suggestions(before: str, loaded: Loaded) -> Iterator[Suggestion]:
    """Yield what may follow in a comment on a line that goes ``before`` the pointer."""
    if release := _RELEASE_BEFORE.search(before):
        yield from _releases(len(release["begun"]), loaded)
        return
    for phrase, kind, detail in _phrases(loaded):
        yield Suggestion(phrase, kind, detail, _begun(before, phrase))
    begun = _word(before)
    if len(begun) >= _LEAST:
        by_name = loaded.api.by_name
        names = (name for name in by_name if name.startswith(begun) and name != begun)
        for name in islice(names, _MOST):
            said = promise(by_name[name][0]) or description(by_name[name][0])
            yield Suggestion(name, CompletionItemKind.Reference, said, len(begun))


def _releases(begun: int, loaded: Loaded) -> Iterator[Suggestion]:
    """Yield the headers' own release, then those that their comments name, newest first."""
    api = loaded.api
    named = {symbol.doc.since for symbol in api.symbols if symbol.doc and symbol.doc.since}
    numbered = [(number.order, said) for said in named if (number := number_of(said)) is not None]
    own = {} if api.version is None else {api.version: "the release of these headers"}
    older = {said: "" for _, said in sorted(numbered, reverse=True)}
    for release, detail in (own | older | own).items():
        yield Suggestion(release, CompletionItemKind.Value, detail, begun)


def _phrases(loaded: Loaded) -> Iterator[tuple[str, CompletionItemKind, str]]:
    """Yield the profile's phrases for types and units."""
    for name, info in loaded.profile.types.info.items():
        if info.write is not None:
            yield info.write, CompletionItemKind.TypeParameter, f"type {name}"
    for unit in filter(_UNIT.match, loaded.profile.units.known):
        yield f"in {unit}", CompletionItemKind.Unit, f"unit {unit}"


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
    return re.split(r"\W", before)[-1]
