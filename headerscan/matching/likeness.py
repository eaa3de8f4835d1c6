"""How alike two words are: what a misspelt name was meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches


def likeness(one: str, other: str) -> float:
    """Return how alike two words are, from 0 to 1."""
    return SequenceMatcher(a=one, b=other, autojunk=False).ratio()


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like another, None where none is like it."""
    return next(iter(get_close_matches(word, list(known), n=1)), None)


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the question that names the closest word, ``otherwise`` where none is like it."""
    close = closest(word, known)
    return f"did you mean '{close}'?" if close else otherwise


def nearest(name: str, among: Iterable[str], cutoff: float = 0.8) -> str | None:
    """Return the name that is most like ``name``, None if none is or two are equally so."""
    matcher = SequenceMatcher(b=name, autojunk=False)
    best: list[str] = []
    best_ratio = cutoff
    for other in among:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio > best_ratio:
            best, best_ratio = [other], ratio
        elif ratio == best_ratio:
            best.append(other)
    return best[0] if len(best) == 1 else None
