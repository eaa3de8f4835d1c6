"""How alike two words are: what a misspelt name was meant to be.

:mod:`difflib` is imported where there is something to compare, as most runs have nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from difflib import SequenceMatcher


def likeness(one: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1."""
    return matcher_to(other, one).ratio()


def matcher_to(word: str, first: str = "") -> SequenceMatcher[str]:
    """Return what compares words with one word, beginning with ``first``."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - as said above

    return SequenceMatcher(a=first, b=word, autojunk=False)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like another, None where none is like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - as said above

    return next(iter(get_close_matches(word, list(known), n=1)), None)
