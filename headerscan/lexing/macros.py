"""``#define`` directives: name, parameters, replacement, and the comment behind it.

Rules: C11 (ISO/IEC 9899:2011) 6.10.3.
"""

from __future__ import annotations

import re

import msgspec

_DEFINE = re.compile(
    r"#(?:[ \t\f\v]|\\\r?\n|/\*(?s:.*?)\*/)*+(?:define|undef)(?:[ \t\f\v]|\\\r?\n|/\*(?s:.*?)\*/)++"
    r"([A-Za-z_$][\w$]*+)(\()?"
)
_COMMENT = r"/\*(?s:.*?)\*/|//(?:[^\\\n]++|\\\r?\n|\\)*+"
LITERAL_OR_SPACE = re.compile(
    r"""("(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+'|(?<!\w)[0-9](?:'?[\w.])*+)"""
    rf"|(?:\s|\\\r?\n|{_COMMENT})++",
    re.DOTALL,
)
_LAST_COMMENT = re.compile(_COMMENT)


class Definition(msgspec.Struct, frozen=True):
    """A ``#define`` or ``#undef`` directive. Offsets are into the header's text."""

    name: str
    name_start: int
    parameters: tuple[str, ...] | None
    text: str
    """The replacement on one line: comments and line joins are one space."""
    comment: tuple[int, int] | None
    """Where the last comment behind the replacement stands."""
    conditions: tuple[str, ...] = ()

    def says_as(self, other: Definition) -> bool:
        """Say whether another directive defines the same."""
        return (self.text, self.parameters) == (other.text, other.parameters)


def parse_define(text: str, start: int, conditions: tuple[str, ...] = ()) -> Definition | None:
    """Return what the directive ``text``, which stands at ``start``, defines.

    None where the directive is no ``#define`` with a name.
    """
    match = _DEFINE.match(text)
    if not match:
        return None
    position, parameters = match.end(), None
    if match[2]:
        close = text.find(")", position)
        if close < 0:
            return None
        listed = _plain(text[position:close])[0]
        parameters = tuple(part.strip() for part in listed.split(",") if part.strip())
        position = close + 1
    replacement, comment = _plain(text[position:])
    return Definition(
        name=match[1],
        name_start=start + match.start(1),
        parameters=parameters,
        text=replacement,
        comment=comment and (start + position + comment[0], start + position + comment[1]),
        conditions=conditions,
    )


def _plain(text: str) -> tuple[str, tuple[int, int] | None]:
    """Return text on one line without comments, and the span of a comment that ends it."""
    comment: tuple[int, int] | None = None

    def simpler(match: re.Match[str]) -> str:
        nonlocal comment
        if match[1] is not None:
            return match[1]
        if match.end() == len(text) and "/" in match[0]:
            for found in _LAST_COMMENT.finditer(text, match.start()):
                comment = found.span()
        return " "

    return LITERAL_OR_SPACE.sub(simpler, text).strip(), comment
