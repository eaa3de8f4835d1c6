"""Which unit a doc states, by the profile's phrases."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from headerscan.matching.phrases import Phrases, blanked
from headerscan.profile import Units


class UnitPhrase(NamedTuple):
    """A unit as found: its canonical spelling, and the phrase with its offsets."""

    unit: str
    text: str
    start: int
    end: int
    standard: bool
    """False where the spelling is one that should be mended."""


class UnitFinder:
    """Finds the unit that a text states first; of phrases at one place the longest counts."""

    def __init__(self, units: Units) -> None:
        known = units.known.items()
        self._stated = _Stated(
            (name, text, standard)
            for name, unit in known
            for standard, texts in ((True, unit.phrases), (False, unit.nonstandard))
            for text in texts
        )
        self._weak = _Stated((name, text, True) for name, unit in known for text in unit.weak)
        self._hints = [(name, re.compile(text)) for name, unit in known for text in unit.hints]
        self._decoys = Phrases(units.decoys)

    def find(self, text: str, line: str, name: str) -> UnitPhrase | None:
        """Return the unit that ``text`` states, ``line`` on one line, as the doc of ``name``."""
        text, line = blanked(self._decoys, text, line)
        found = self._stated.in_text(text, line)
        if found:
            return _earliest(found)
        weak = self._weak.in_text(text, line)
        if weak:
            hint = self.hinted(name)
            weak = [phrase for phrase in weak if hint in (None, phrase.unit)]
        return _earliest(weak)

    def hinted(self, name: str) -> str | None:
        """Return the unit that a macro's name makes one expect."""
        return next((unit for unit, pattern in self._hints if pattern.search(name)), None)


class _Stated:
    """Patterns with the unit that each states, and whether its spelling is standard."""

    def __init__(self, stated: Iterable[tuple[str, str, bool]]) -> None:
        entries = tuple(stated)
        self._units = [(unit, standard) for unit, _, standard in entries]
        self._phrases = Phrases([pattern for _, pattern, _ in entries])

    def in_text(self, text: str, line: str) -> list[UnitPhrase]:
        """Return what each pattern finds first, in the patterns' order."""
        found = []
        for number, match in self._phrases.matches(text, line):
            unit, standard = self._units[number]
            words = " ".join(match[0].split())
            found.append(UnitPhrase(unit, words, match.start(), match.end(), standard))
        return found


def _earliest(found: list[UnitPhrase]) -> UnitPhrase | None:
    return min(found, key=lambda phrase: (phrase.start, -phrase.end), default=None)
