"""Macros that stand alone where a declaration might: ``G_BEGIN_DECLS``, ``DECLARE_X(y)``.

No semicolon ends them, so what they are shows from the lines alone: a call that ends its
line is one if what follows on the next lines is a declaration without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from headerscan.lexing.tokens import Token, tokenize
from headerscan.lexing.words import KEYWORDS

_NAME = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_CALL = re.compile(r"\s*+\(")
_LINE_END = re.compile(r"[ \t\r]*+\n\s*+")
_BLANK_LINE = re.compile(r"[ \t\r]*+\n[ \t\r]*+\n\s*+")
_DECLARES = re.compile(
    r"(?!\w++\s++[A-Z_][A-Z0-9_]*+\s*+\(\s*+\()[A-Za-z_]\w*+\s*+(?:[A-Za-z_]|\*)", re.ASCII
)
"""A type and what it is the type of; not ``name PARAMETERS((int a))``, which wants one."""
_SHOUTED = re.compile(r"[A-Z_][A-Z0-9_]*+\Z")


def is_invocation(text: str) -> bool:
    """Say whether a text is macro calls and nothing else, or ends in a name on its own."""
    depth, calls, end = 0, 0, 0
    alone: Token | None = None
    begins_line = False
    for token in tokenize(text):
        if depth or (alone and token.text == "("):
            alone = None
            depth += (token.text == "(") - (token.text == ")")
            calls += depth == 0
        elif alone or token.kind != "ident" or token.text in KEYWORDS:
            return False
        else:
            alone, begins_line = token, "\n" in text[end : token.start]
        end = token.end
    if alone:
        return not calls or (begins_line and _SHOUTED.match(alone.text) is not None)
    return calls > 0 and depth == 0


def leading_invocations(
    text: str, start: int, end: int, closer: Callable[[int], int]
) -> list[tuple[int, int, int]]:
    """Return start and end of each macro that stands alone before a declaration.

    The third offset is where what follows begins. ``closer`` says where a parenthesis that
    opens at a place closes; -1 where it never does.
    """
    found: list[tuple[int, int, int]] = []
    certain = 0
    while match := _NAME.match(text, start, end):
        name, stop = match[0], match.end()
        called = _CALL.match(text, stop, end)
        following = None
        if name in KEYWORDS:
            certain = len(found)
        elif called:
            stop = closer(called.end() - 1) + 1
            following = _LINE_END.match(text, stop, end) if 0 < stop <= end else None
        elif _SHOUTED.match(name) and (following := _BLANK_LINE.match(text, stop, end)):
            certain = len(found) + 1
        elif _DECLARES.match(text, start, end):
            certain = len(found)
        if following is None or following.end() >= end:
            break
        found.append((start, stop, following.end()))
        start = following.end()
    return found[:certain]
