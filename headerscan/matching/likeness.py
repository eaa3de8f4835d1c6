"""How alike two words are: what a misspelt name was meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches


def likeness(one: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1."""
    return SequenceMatcher(a=one, b=other, autojunk=False).ratio()


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the question that names the closest word, ``otherwise`` where none is like it."""
    close = get_close_matches(word, list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else otherwise


def nearest(name: str, among: Iterable[str], cutoff: float = 0.8) -> str | None:
    """Return the name that is most like ``name``, None if none is or two are equally so."""
    best = get_close_matches(name, list(among), n=2, cutoff=cutoff)
    is_tie = len(best) == 2 and likeness(best[0], name) == likeness(best[1], name)
    return best[0] if best and not is_tie else None
