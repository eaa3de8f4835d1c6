"""A profile's patterns, compiled so that most texts are passed over at a glance.

In a pattern a space stands for any white space, line ends included. What a pattern needs
word by word is told from the pattern itself: searching for plain text costs a small part
of what a regular expression does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from headerscan.patterns import lazy_pattern

_PIECE = lazy_pattern(
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


class Phrase(msgspec.Struct, frozen=True):
    """A compiled pattern, and texts that whatever it matches must hold."""

    pattern: re.Pattern[str]
    needs: tuple[str, ...]

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        for word in self.needs:
            if word not in text:
                return None
        return self.pattern.search(text)

    def blanked(self, text: str) -> str:
        """Return a text of the same length with all matches blanked out."""
        if any(word not in text for word in self.needs):
            return text
        return self.pattern.sub(lambda match: " " * len(match[0]), text)


def phrase(pattern: str) -> Phrase:
    """Compile a pattern."""
    compiled = compile_phrase(pattern)
    return Phrase(compiled, tuple(sorted(needed(pattern), key=len, reverse=True)))


def compile_phrase(pattern: str) -> re.Pattern[str]:
    """Return a pattern in which a space stands for any white space, line ends included."""
    return lazy_pattern(pattern.replace(" ", r"\s+"))


def needed(pattern: str) -> tuple[str, ...]:
    """Return texts of two characters and more that stand in whatever a pattern matches.

    Only what is outside all brackets and not repeated counts; a pattern with flags or
    alternatives of its own needs nothing for certain.
    """
    if "(?" in pattern and re.search(r"\(\?[aiLmsux-]+[:)]", pattern):
        return ()
    runs: list[str] = []
    for run in _runs(pattern):
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
        is_text = (kind == "text" and text != " ") or (kind == "escape" and not text[1].isalnum())
        if depth == 0 and is_text:
            run += text[-1]
        else:
            yield run
            run = ""
    yield run
