"""A profile's patterns, compiled so that most texts are passed over at a glance.

In a pattern a space stands for any white space, line ends included. What a pattern needs
word by word is told from the pattern itself: searching for plain text costs a small part
of what a regular expression does.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from headerscan.matching.regexes import texts_in

_SPACED = re.compile(
    r"""
      (?P<kept>\\.|\[\^?\]?(?:[^\]\\]|\\.)*\])                  # an escape, a set
    | (?P<behind>\(\?<[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))
    | [ ](?:(?P<counted>\{[\d,]+\})|(?P<optional>[?*])|\+)?
    """,
    re.VERBOSE | re.DOTALL,
)
_ANYTHING = "\0"
"""What stands in the text of a pattern where a match may have any text, or none."""
_BETWEEN = re.compile(r"\0|(?<= ) |[^\S ]")
_SHORTEST_SENTENCE = 20
_COMMON_WORD = re.compile(r"[a-z]+\b(?![_(])")


def on_one_line(text: str) -> str:
    """Return a text with each run of white space made one space, one at either end."""
    return f" {' '.join(text.split())} "


class Phrases:
    """Patterns to be tried on one text, in order; each is compiled when a text may match it.

    ``line`` is always the text :func:`on_one_line`, where what patterns need is sought.
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = tuple(patterns)
        words = [sorted(needed(pattern), key=len, reverse=True) or [""] for pattern in patterns]
        self._first = [longest for longest, *_ in words]
        self._others = [tuple(others) for _, *others in words]

    def possible(self, line: str) -> Sequence[int]:
        """Return the numbers of the patterns that a text may match, in order."""
        return [number for number, word in enumerate(self._first) if word in line]

    def matches(self, text: str, line: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield each pattern's number and its first match in a text."""
        for number in self.possible(line):
            if any(word not in line for word in self._others[number]):
                continue
            if match := compile_phrase(self.patterns[number]).search(text):
                yield number, match


def blanked(decoys: Phrases, text: str, line: str) -> tuple[str, str]:
    """Return a text of the same length in which decoys are spaces, and it on one line."""
    for number in decoys.possible(line):
        text = compile_phrase(decoys.patterns[number]).sub(lambda match: " " * len(match[0]), text)
        line = on_one_line(text)
    return text, line


@lru_cache(maxsize=512)
def compile_phrase(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern in which a space stands for any white space, line ends included."""
    return re.compile(spaced(pattern), flags)


def spaced(pattern: str) -> str:
    """Return a pattern with its spaces put as patterns of white space.

    A space in ``[ ]`` is one of a set and stays; one that is optional (`` ?``) may be any
    white space or none; one in a look behind, whose width must be fixed, is one character.
    """

    def put(match: re.Match[str]) -> str:
        if match["kept"]:
            return match["kept"]
        if match["behind"]:
            return re.sub(r"(\\.)| ", lambda each: each[1] or r"\s", match["behind"])
        if match["counted"]:
            return rf"\s{match['counted']}"
        return r"\s*" if match["optional"] else r"\s+"

    return _SPACED.sub(put, pattern)


def longest_word(pattern: str) -> str:
    """Return the longest word of what a pattern needs, empty where it needs none for certain."""
    return max((word for run in needed(pattern) for word in run.split()), key=len, default="")


@cache
def needed(pattern: str) -> tuple[str, ...]:
    """Return texts of two characters and more that stand in whatever a pattern matches.

    They stand there once it is :func:`on_one_line`. A pattern with flags of its own needs
    nothing for certain, nor do alternatives.
    """
    runs = _BETWEEN.split("".join(text or _ANYTHING for text in texts_in(pattern)))
    return tuple(run for run in runs if len(run) > 1)


def without_lead(text: str, leads: tuple[str, ...]) -> str:
    """Return a doc without what begins it and only says what sort of thing it is.

    What is left begins with a capital, unless it is a name, and is a sentence, or all stays.
    """
    for lead in leads:
        match = re.match(lead, text)
        if match and len(text) - match.end() > _SHORTEST_SENTENCE:
            rest = text[match.end() :]
            return rest[0].upper() + rest[1:] if _COMMON_WORD.match(rest) else rest
    return text
