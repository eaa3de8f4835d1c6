"""A profile's patterns, compiled so that most texts are passed over at a glance.

In a pattern a space stands for any white space, line ends included. What a pattern needs
word by word is told from the pattern itself: searching for plain text costs a small part
of what a regular expression does.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain

_PIECE = re.compile(
    r"""
      (?P<escape>\\.)                     # \b, \d: no text; \( and the like: text
    | (?P<set>\[\^?\]?(?:[^\]\\]|\\.)*\])
    | (?P<open>\()
    | (?P<close>\))
    | (?P<either>\|)
    | (?P<anchor>[\^$.])
    | (?P<repeat>[*+?]|\{\d*,?\d*\})
    | (?P<text>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN_GROUP = re.compile(r"\(\?(?:P<\w+>|=)((?:[^()|\\]|\\.)*)\)(?![*?{])")
"""A named group or a look ahead, of no alternatives: what it needs, the whole pattern does."""
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
        self._others: list[tuple[str, ...]] = []
        self._always: list[int] = []
        by_word: defaultdict[str, list[int]] = defaultdict(list)
        for number, pattern in enumerate(patterns):
            longest, *others = sorted(needed(pattern), key=len, reverse=True) or ("",)
            (by_word[longest] if longest else self._always).append(number)
            self._others.append(tuple(others))
        self._by_word = tuple(by_word.items())

    def possible(self, line: str) -> Sequence[int]:
        """Return the numbers of the patterns that a text may match, in order."""
        found = [several for word, several in self._by_word if word in line]
        return sorted(chain(self._always, *found)) if found else self._always

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
    if " " not in pattern:
        return pattern
    result: list[str] = []
    behinds: list[bool] = []
    pieces = [(piece.lastgroup, piece[0], piece.end()) for piece in _PIECE.finditer(pattern)]
    for index, (kind, text, end) in enumerate(pieces):
        if kind == "open":
            inside = behinds[-1:] == [True]
            behinds.append(inside or pattern.startswith(("?<=", "?<!"), end))
        elif kind == "close":
            behinds = behinds[:-1]
        if kind == "text" and text == " ":
            repeat = pieces[index + 1][1] if pieces[index + 1 : index + 2] else ""
            optional, counted = repeat in ("?", "*"), repeat[:1] == "{" and repeat[1:] != ""
            fixed = counted or behinds[-1:] == [True]
            result.append(r"\s" if fixed else r"\s*" if optional else r"\s+")
        elif not (kind == "repeat" and text in "?*+" and result[-1:] in ([r"\s*"], [r"\s+"])):
            result.append(text)
    return "".join(result)


def longest_word(pattern: str) -> str:
    """Return the longest word of what a pattern needs, empty where it needs none for certain."""
    return max((word for run in needed(pattern) for word in run.split()), key=len, default="")


@cache
def needed(pattern: str) -> tuple[str, ...]:
    """Return texts of two characters and more that stand in whatever a pattern matches.

    They stand there once it is :func:`on_one_line`. Only what is not repeated and outside
    all brackets counts, but for plain named groups and looks ahead; a pattern with flags or
    alternatives of its own needs nothing for certain.
    """
    if re.match(r"\(\?[aiLmsux]+\)", pattern):
        return ()
    runs: list[str] = []
    for run in _runs(_PLAIN_GROUP.sub(r"(?:)\1(?:)", pattern)):
        if run is None:
            return ()
        runs.append(run)
    return tuple(run for run in runs if len(run) > 1)


def _runs(pattern: str) -> Iterator[str | None]:
    """Yield the runs of plain text outside brackets; None where there are alternatives."""
    run, depth = "", 0
    for piece in _PIECE.finditer(pattern):
        kind, text = piece.lastgroup, piece[0]
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif depth == 0 and kind == "either":
            yield None
        elif depth == 0 and kind == "repeat" and not text.startswith("+"):
            run = run[:-1]
        is_space = text == " " and not run.endswith(" ")
        is_text = kind in ("text", "escape") and not (
            text[-1].isspace() or (text[:-1] and text[-1].isalnum())
        )
        if depth == 0 and (is_space or is_text):
            run += text[-1]
        else:
            yield run
            run = ""
    yield run


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
