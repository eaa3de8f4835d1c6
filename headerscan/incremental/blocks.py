"""A header's text in blocks, each of which can be read by itself.

A block is one or more paragraphs, up to a blank line at which nothing is open: no comment,
no brace, no ``#if``. What a block says does not hang on the text around it, so that the
blocks that two releases share need to be read once. An include guard around it all is no
part of any block.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from headerscan.errors import HeaderSyntaxError
from headerscan.lexing.conditionals import directive_name
from headerscan.lexing.lexer import ItemKind, Lexed, lex
from headerscan.lexing.source import Source

PARAGRAPH_END = re.compile(r"\n(?:[ \t\r]*\n)+")
_GUARD = re.compile(
    r"^[ \t]*#[ \t]*ifndef[ \t]+(\w+)[ \t]*\r?\n[ \t]*#[ \t]*define[ \t]+\1\b[^\n/]*\n",
    re.MULTILINE,
)
_LAST_ENDIF = re.compile(r"\n[ \t]*#[ \t]*endif\b[^\n]*\s*\Z")
_OPENS = re.compile(
    r"extern\s*\"[^\"\n]*\"\s*\{|[{}]|/\*|\*/|^[ \t]*#[ \t]*(?:if|endif)", re.MULTILINE
)
ATTACHES_BACKWARD = re.compile(r"\s*/[*/][*!/]<")
GROUP = re.compile(r"[@\\]\{")
_STAND_IN = "\nextern int body;\n"
_MEANINGLESS = (ItemKind.COMMENT, ItemKind.SKIPPED)
_MAX_TRIES = 50
"""How many paragraphs that look whole may turn out to go on, one behind another."""


def split(
    text: str, is_whole: Callable[[str], bool], known: Iterable[str] = ()
) -> list[str] | None:
    """Return a header's blocks; None where it is not all in blocks.

    Joined, they give the text but for its include guard. ``is_whole`` is asked whether what
    looks like a block can be read by itself; of what is ``known`` that has been said.
    """
    if GROUP.search(text):
        return None  # doxygen's groups reach over blank lines
    body = _body(text)
    ends = _paragraph_ends(body)
    attaches = "*<" in body or "/<" in body or "!<" in body
    by_start: defaultdict[str, list[str]] = defaultdict(list)
    for one in known:
        by_start[PARAGRAPH_END.split(one, 1)[0]].append(one)
    found: list[str] = []
    begin, position = 0, 0
    while position < len(ends):
        start = PARAGRAPH_END.split(body[begin : ends[position]], 1)[0]
        block = next((one for one in by_start[start] if body.startswith(one, begin)), None)
        if block is not None:
            while ends[position] < begin + len(block):
                position += 1
            if attaches and ATTACHES_BACKWARD.match(body, ends[position]):
                block = None
        if block is None:
            whole = _end_of_whole(body, begin, ends, position, is_whole)
            if whole is None:
                return None
            position, block = whole, body[begin : ends[whole]]
        found.append(block)
        begin, position = begin + len(block), position + 1
    return found


def _end_of_whole(
    body: str, begin: int, ends: Sequence[int], first: int, is_whole: Callable[[str], bool]
) -> int | None:
    """Return the position in ``ends``, from ``first`` on, where a whole text ends."""
    depth, tries, start = [0, 0, 0], 0, begin
    for position in range(first, len(ends)):
        end = ends[position]
        _count(body[start:end], depth)
        start = end
        if any(depth) or ATTACHES_BACKWARD.match(body, end):
            continue
        if is_whole(body[begin:end]):
            return position
        tries += 1
        if tries > _MAX_TRIES:
            return None
    return None


def _paragraph_ends(text: str) -> list[int]:
    ends = [match.end() for match in PARAGRAPH_END.finditer(text)]
    if text and (not ends or ends[-1] < len(text)):
        ends.append(len(text))
    return ends


def _count(paragraph: str, depth: list[int]) -> None:
    """Add up what a paragraph opens and closes, as far as its characters tell."""
    for mark in _OPENS.findall(paragraph):
        if mark in "{}":
            depth[0] = max(0, depth[0] + (1 if mark == "{" else -1))
        elif mark in ("/*", "*/"):
            depth[1] = int(mark == "/*")
        elif not mark.startswith("e"):
            depth[2] += -1 if mark.endswith("endif") else 1


def _body(text: str) -> str:
    """Return a text without its include guard, and what of no meaning stands around that."""
    opening, closing = _GUARD.search(text), _LAST_ENDIF.search(text)
    if opening is None or closing is None or closing.start() < opening.end():
        return text
    skeleton = text[: opening.end()] + _STAND_IN + text[closing.start() :]
    try:
        lexed = lex(Source(skeleton))
    except HeaderSyntaxError:
        return text
    if lexed.guards != {opening[1]} or not lexed.is_whole or _declares(skeleton, lexed):
        return text
    body = text[opening.end() : closing.start() + 1]
    return text if opening[1] in body else body


def _declares(skeleton: str, lexed: Lexed) -> bool:
    """Say whether anything stands around an include guard that may be a symbol."""
    names: Counter[str] = Counter()
    for item in lexed.items:
        text = skeleton[item.start : item.end]
        if item.kind is ItemKind.DIRECTIVE:
            names[directive_name(text)] += 1
        elif item.kind not in _MEANINGLESS and text != _STAND_IN.strip():
            return True
    return names["define"] > 1 or names["undef"] > 0
