"""Regular expressions that are compiled when they are first used.

Compiling all of a program's patterns takes longer than most runs; each run uses a few.
"""

import re
from typing import cast

_METHODS = "match fullmatch search finditer findall sub subn split".split()
_SHORTEST_SENTENCE = 20
_WORD = re.compile(r"[a-z]+\b(?![_(])")


class _Pattern:
    """Stands for a compiled pattern, and has its methods from the first use on."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(self._source, self._flags)
        # What the instance itself has is found without coming here again.
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern; one that is wrong raises :class:`re.error` where it is first used."""
    return cast("re.Pattern[str]", _Pattern(source, flags))


def without_lead(text: str, leads: tuple[str, ...]) -> str:
    """Return a doc without what begins it and only says what sort of thing it is.

    What is left begins with a capital, unless it is a name, and is a sentence, or all stays.
    """
    for lead in leads:
        match = re.match(lead, text)
        if match and len(text) - match.end() > _SHORTEST_SENTENCE:
            rest = text[match.end() :]
            return rest[0].upper() + rest[1:] if _WORD.match(rest) else rest
    return text
