"""Pieces of reStructuredText as text."""  # noqa: INP001 - imported by its name, from the folder

from __future__ import annotations

import textwrap


def title(text: str, mark: str = "=") -> str:
    """Return a section's title."""
    return f"{text}\n{mark * len(text)}\n"


def code(language: str, text: str, *options: str) -> str:
    """Return a block of code; options are such as ``:linenos:``."""
    head = "\n".join((f".. code-block:: {language}", *(f"   {option}" for option in options)))
    return f"{head}\n\n{textwrap.indent(text.strip(chr(10)), '   ')}\n"


def plain(text: str) -> str:
    """Return text with what reStructuredText would take for markup escaped."""
    for mark in "\\*|`":
        text = text.replace(mark, f"\\{mark}")
    return text
