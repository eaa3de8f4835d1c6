"""Comments of groups: one plain comment above several macros is about all of them.

So many headers name their constants once and list them line by line. What opens as
documentation does, or names a symbol, is that one symbol's.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from headerscan.comments.attach import DOC_OPENERS, Comments
from headerscan.lexing.macros import Definition

_LOGICAL_LINE = re.compile(r"(?:[^\\\n]++|\\\r?\n|\\)*+\n?")
_FIRST_WORD = re.compile(r"\s*+(\w++)")


_MOST_SHARED = 10_000
"""How long a comment may be that many macros share: each has a copy of it in a snapshot."""


class Commented(Protocol):
    """A macro with the comments that stand by it."""

    definition: Definition
    comments: Comments


def share_comments(text: str, macros: Sequence[Commented]) -> None:
    """Give a plain comment above a run of macros to each that has none of its own.

    A run has no blank line, nothing else between its macros, and one condition.
    """
    heading: Comments | None = None
    conditions: tuple[str, ...] = ()
    behind = -1
    """The offset of the line behind the run's last macro."""
    for macro in macros:
        comments, definition = macro.comments, macro.definition
        start = definition.name_start
        if heading is None and comments.above is None:
            continue
        line = text.rfind("\n", 0, start) + 1
        if comments.above is not None:
            heads = _heads_group(comments, definition.name)
            heading, conditions = (comments, definition.conditions) if heads else (None, ())
        elif line != behind or definition.conditions != conditions:
            heading = None
        elif comments.behind is None:
            assert heading is not None  # else the loop went on above
            macro.comments = Comments(heading.above)
        if heading is not None:
            match = _LOGICAL_LINE.match(text, start)
            behind = match.end() if match else -1


def _heads_group(comments: Comments, name: str) -> bool:
    above = comments.above
    if above is None or not comments.adjacent or above.opener in DOC_OPENERS:
        return False
    if len(above.text) > _MOST_SHARED:
        return False
    first = _FIRST_WORD.match(above.text)
    return first is None or first[1] != name
