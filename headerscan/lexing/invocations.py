"""Macros that stand alone where a declaration might: ``G_BEGIN_DECLS``, ``DECLARE_X(y)``.

No semicolon ends them, so what they are shows from the lines alone: a call that ends its
line is one if what follows on the next lines is a declaration without it.
"""

from __future__ import annotations

import re

from headerscan.lexing.words import KEYWORDS

_NAME = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_LINE_END = re.compile(r"[ \t\r]*+\n\s*+")
_BLANK_LINE = re.compile(r"[ \t\r]*+\n[ \t\r]*+\n\s*+")
_BRACKET = re.compile(r"""[()]|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'""", re.DOTALL)
_DECLARES = re.compile(
    r"(?!\w++\s++[A-Z_][A-Z0-9_]*+\s*+\(\s*+\()[A-Za-z_]\w*+\s*+(?:[A-Za-z_]|\*)", re.ASCII
)
"""A type and what it is the type of; not ``name PARAMETERS((int a))``, which wants one."""
_SHOUTED = re.compile(r"[A-Z_][A-Z0-9_]*+\Z")


def behind_call(text: str, start: int, end: int) -> int:
    """Return the offset behind the brackets that open at ``start``, or -1."""
    depth = 0
    for match in _BRACKET.finditer(text, start, end):
        if match[0] == "(":
            depth += 1
        elif match[0] == ")":
            depth -= 1
            if depth == 0:
                return match.end()
    return -1


def is_invocation(text: str) -> bool:
    """Say whether a text is macro calls and nothing else, or ends in a name on its own."""
    position, calls = 0, 0
    while match := _NAME.match(text, position):
        if match[0] in KEYWORDS:
            return False
        line = text.rfind("\n", 0, match.start()) + 1
        begins_line = line > 0 and not text[line : match.start()].strip()
        stands_alone = calls == 0 or (begins_line and _SHOUTED.match(match[0]))
        position = _behind_space(text, match.end())
        if not text.startswith("(", position):
            return bool(stands_alone) and position == len(text)
        position = behind_call(text, position, len(text))
        if position < 0:
            return False
        position, calls = _behind_space(text, position), calls + 1
    return calls > 0 and position == len(text)


def leading_invocations(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return start and end of each macro that stands alone before a declaration.

    The third offset is where what follows begins.
    """
    found: list[tuple[int, int, int]] = []
    certain = 0
    while match := _NAME.match(text, start, end):
        name, stop = match[0], match.end()
        called = _behind_space(text, stop)
        following = None
        if name in KEYWORDS:
            certain = len(found)
        elif text.startswith("(", called) and called < end:
            stop = behind_call(text, called, end)
            following = _LINE_END.match(text, stop, end) if stop >= 0 else None
        elif _SHOUTED.match(name) and (following := _BLANK_LINE.match(text, stop, end)):
            certain = len(found) + 1
        elif _DECLARES.match(text, start, end):
            certain = len(found)
        if following is None or following.end() >= end:
            break
        found.append((start, stop, following.end()))
        start = following.end()
    return found[:certain]


def _behind_space(text: str, position: int) -> int:
    while text[position : position + 1].isspace():
        position += 1
    return position
