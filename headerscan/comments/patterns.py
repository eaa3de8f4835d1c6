"""A profile's patterns, compiled: the types and units that texts state, and what else they say."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from headerscan.matching.phrases import Phrases, blanked, needed, spaced
from headerscan.profile import Annotations, Extractor, Types, Units

T = TypeVar("T")
Compiled = tuple[Extractor, re.Pattern[str], tuple[str, ...]]

_USUAL = {
    "sentence": r"\bas\s+(?:an?\s+|the\s+)?{type}",
    "parenthesis": r"\(\s*(?:an?\s+)?{type}\s*\)",
    "prefix": r"\A[\s*]*{type}\s*:",
    "trailing": r"\A\s*{type}",
    "name-suffix": r"_{type}\Z",
    "macro-argument": r"[(,]\s*{type}\s*[),]",
}
_FURTHER = r"\s*,?\s+or\s+(?:(?:since|from)\s+v?[\d.]+\s+)?(?:as\s+)?(?:an?\s+)?{type}"
_SAYINGS = ("multiple", "member", "enum", "inherit")


class Stated(Generic[T]):
    """Patterns, each with what it states."""

    def __init__(self, entries: Iterable[tuple[T, str]]) -> None:
        listed = list(entries)
        self.meanings = [meaning for meaning, _ in listed]
        self.phrases = Phrases([pattern for _, pattern in listed])

    def matches(self, text: str, line: str) -> Iterator[tuple[T, re.Match[str]]]:
        """Yield what a text states, with each pattern's first match; ``line`` is it on one line."""
        for number, match in self.phrases.matches(text, line):
            yield self.meanings[number], match


class UnitFinder:
    """Finds the unit that a text states first; of phrases at one place the longest counts."""

    def __init__(self, units: Units) -> None:
        known = units.known.items()
        self.stated = Stated(
            (name, text) for name, unit in known for text in (*unit.phrases, *unit.nonstandard)
        )
        self.weak = Stated((name, text) for name, unit in known for text in unit.weak)
        self.hints = [(name, re.compile(text)) for name, unit in known for text in unit.hints]
        self.decoys = Phrases(units.decoys)

    def find(self, text: str, line: str, name: str) -> tuple[str, re.Match[str]] | None:
        """Return the unit that ``text`` states, ``line`` on one line, as the doc of ``name``."""
        text, line = blanked(self.decoys, text, line)
        found = list(self.stated.matches(text, line))
        if not found and (weak := list(self.weak.matches(text, line))):
            hint = next((unit for unit, pattern in self.hints if pattern.search(name)), None)
            found = [one for one in weak if hint in (None, one[0])]
        return min(found, key=lambda one: (one[1].start(), -one[1].end()), default=None)


class TypePatterns:
    """Finds types; ``legal`` are the type enum's enumerators with the words they stand for."""

    def __init__(self, types: Types, annotations: Annotations, legal: Mapping[str, str]) -> None:
        self.legal = legal
        self.words = {" ".join(word.split()).lower(): kind for word, kind in types.words.items()}
        self.misspelt = [re.compile(pattern) for pattern in types.misspelt]
        phrase = _type_phrase(types, legal)
        self.each_type = re.compile(phrase)
        self.further = re.compile(_FURTHER.replace("{type}", phrase))
        self.extractors = [_compiled(extractor, phrase) for extractor in annotations.extractors]
        self.arguments = [one for way, one, _ in self.extractors if way.kind == "macro-argument"]
        """Those that are tried on a macro's replacement."""
        self.decoys = Phrases(annotations.decoys)
        self.sayings = Stated(
            (kind, pattern) for kind in _SAYINGS for pattern in getattr(annotations, kind)
        )
        """What a doc says beside the type."""

    def end(self, match: re.Match[str], text: str) -> int:
        """Return where a phrase ends, with all its ``or …`` alternatives."""
        end = match.end()
        if match.end("type") == end:
            while further := self.further.match(text, end):
                end = further.end()
        return end

    def types_in(self, match: re.Match[str], text: str, end: int) -> tuple[str, ...]:
        """Return the canonical types that a phrase names, in order, each once.

        ``end`` is where the phrase ends.
        """
        words = [word[0] for word in self.each_type.finditer(text, match.start("type"), end)]
        found = map(self._canonical, words or [match["type"]])
        return tuple(dict.fromkeys(kind for kind in found if kind))

    def _canonical(self, word: str) -> str | None:
        """Return the canonical type of a phrase; None where it names none."""
        if word in self.legal:
            return self.legal[word]
        for pattern in self.misspelt:
            match = pattern.fullmatch(word)
            if match and match.re.groups and match[1] in self.words.values():
                return match[1]
        return self.words.get(" ".join(word.split()).lower())


def _type_phrase(types: Types, legal: Mapping[str, str]) -> str:
    """Return the pattern of any type."""
    names = map(re.escape, sorted(legal, key=len, reverse=True))
    own = [rf"{re.escape(types.prefix)}[A-Z]\w*"] if types.prefix else []
    misspelt = (pattern.replace("(", "(?:") for pattern in types.misspelt)
    words = sorted(types.words, key=len, reverse=True)
    phrases = (r"\s+".join(map(re.escape, word.split())) for word in words)
    return rf"(?<!\w)(?:{'|'.join((*names, *own, *misspelt, *phrases)) or '(?!)'})(?!\w)"


def _compiled(extractor: Extractor, phrase: str) -> Compiled:
    """Return an extractor with its pattern, and texts that stand in whatever it finds."""
    pattern = _USUAL[extractor.kind] if extractor.pattern == "{type}" else extractor.pattern
    words = () if extractor.ignore_case else needed(pattern.replace("{type}", "()"))
    if extractor.kind == "name-suffix":
        phrase = phrase.removeprefix(r"(?<!\w)")
    flags = re.IGNORECASE if extractor.ignore_case else 0
    typed = spaced(pattern).replace("{type}", f"(?P<type>{phrase})")
    return extractor, re.compile(typed, flags), words
