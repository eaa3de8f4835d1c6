"""Why a constant has no value: the reasons that a snapshot gives, by class."""

from __future__ import annotations

import re

CLASSES = {
    "platform": re.compile(r"depends on the (?:size of long|sizes and alignments)"),
    "condition": re.compile(r"differs between #if branches"),
    "elsewhere": re.compile(r"\A(?!the size of ).*(?:is not known|before it has no value)\Z"),
    "not constant": re.compile(
        r"it is (?:no expression|no constant|no integer|a pointer|a floating|of no basic)"
        r"|it takes the size of|expands to nothing|is no (?:integer|number|constant)"
        r"|but to compilers"
    ),
    "size": re.compile(
        r"the size of .* (?:is not known|hangs on itself|everywhere)\Z|is not understood\Z"
        r"|other members in other branches"
    ),
}
"""Patterns of the notes, as ``docs/reference/values`` tells of them."""


def class_of(note: str) -> str:
    """Return the class of a reason; there must be exactly one."""
    (found,) = (name for name, pattern in CLASSES.items() if pattern.search(note))
    return found
