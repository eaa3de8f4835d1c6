"""Macros that stand alone where a declaration might: ``G_BEGIN_DECLS``, ``DECLARE_X(y)``.

No semicolon ends them, so what they are shows from the lines alone: a call that ends its
line is one if what follows on the next lines is a declaration without it.
"""

from __future__ import annotations

import re

from headerscan.lexing.tokens import behind_call as tokens_behind_call
from headerscan.lexing.tokens import tokenize
from headerscan.lexing.words import KEYWORDS

_NAME = re.compile(r"[A-Za-z_]\w*+", re.ASCII)
_CALL = re.compile(r"\s*+\(")
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
    tokens = list(tokenize(text))
    index, before = 0, 0
    while index < len(tokens):
        token = tokens[index]
        if token.kind != "ident" or token.text in KEYWORDS:
            return False
        behind = tokens_behind_call(tokens, index)
        if behind == index + 1:
            begins_line = "\n" in text[before : token.start] and _SHOUTED.match(token.text)
            return behind == len(tokens) and (index == 0 or bool(begins_line))
        if behind > len(tokens):
            return False  # its brackets never close
        index, before = behind, tokens[behind - 1].end
    return index > 0


def leading_invocations(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return start and end of each macro that stands alone before a declaration.

    The third offset is where what follows begins.
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
            stop = behind_call(text, called.end() - 1, end)
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
