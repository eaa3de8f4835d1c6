"""Which unit a doc states, by the profile's phrases."""

from __future__ import annotations

import re
from typing import NamedTuple

from headerscan.patterns import lazy_pattern
from headerscan.phrases import Phrase, phrase
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
        self.patterns: list[tuple[str, Phrase, bool]] = []
        self.weak: list[tuple[str, Phrase, bool]] = []
        self.hints: list[tuple[str, re.Pattern[str]]] = []
        for name, unit in units.known.items():
            self.patterns += [(name, phrase(text), True) for text in unit.phrases]
            self.patterns += [(name, phrase(text), False) for text in unit.nonstandard]
            self.weak += [(name, phrase(text), True) for text in unit.weak]
            self.hints += [(name, lazy_pattern(text)) for text in unit.hints]
        self.decoys = [phrase(text) for text in units.decoys]

    def find(self, text: str, name: str = "") -> UnitPhrase | None:
        """Return the unit that ``text`` states; ``name`` is whose doc it is."""
        for decoy in self.decoys:
            text = decoy.blanked(text)
        found = self._first(self.patterns, text)
        if found is None:
            hint = self.hinted(name)
            weak = [entry for entry in self.weak if hint in (None, entry[0])]
            found = self._first(weak, text)
        return found

    def _first(self, patterns: list[tuple[str, Phrase, bool]], text: str) -> UnitPhrase | None:
        best: UnitPhrase | None = None
        for unit, pattern, standard in patterns:
            match = pattern.search(text)
            if match and (
                best is None
                or match.start() < best.start
                or (match.start() == best.start and match.end() > best.end)
            ):
                words = " ".join(match[0].split())
                best = UnitPhrase(unit, words, match.start(), match.end(), standard)
        return best

    def hinted(self, name: str) -> str | None:
        """Return the unit that a macro's name makes one expect."""
        return next((unit for unit, pattern in self.hints if pattern.search(name)), None)
