"""Hunks read without the file they change: headers of which only parts are known.

What is unknown becomes empty lines, so that line numbers hold. A part may begin or end in
the middle of a comment, an enum or a struct; it is closed off so that it can be scanned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import NamedTuple

from headerscan.errors import HeaderSyntaxError, InputError
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
from headerscan.patches.diffs import FilePatch, Hunk
from headerscan.patches.patching import Applied, Patched

_MAX_LINES = 1_000_000
UNSEEN = "headerscan_unseen"
"""The name of an enumerator or member that stands for those before the part, and the word
that stands for the beginning of a comment."""
UNCERTAIN = f"{UNSEEN}_uncertain"
"""The value of such an enumerator where it may differ between the two sides."""
_COMMENT = f"/** {UNSEEN}"
_STRUCT = f"struct {UNSEEN} {{ int {UNSEEN};"
_NOISE = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|^[ \t]*#(?:[^\\\n]|\\.)*", re.DOTALL | re.MULTILINE
)
_NOISE_COMMENTS = re.compile(r"/\*.*?(?:\*/|\Z)|^[ \t]*\*.*$", re.DOTALL | re.MULTILINE)
_DECLARED = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)|\b([A-Za-z_]\w*)\b(?=\s*[(,;=])", re.MULTILINE
)
_BRACE, _BRACKET = re.compile(r"[{}]"), re.compile(r"[()]")
_MAX_BRACKETS = 50
_STARRED = re.compile(r"\s*\*(?:\s|\Z)")
_CODE = re.compile(r"\s*(?:[A-Za-z_]|#\s*define\b)")
_NAME = re.compile(r"/\*\*?\s*(?:\n[ \t]*\*[ \t]*)?([A-Za-z_]\w*)[ \t]*:")
_NAMED = re.compile(r"\s*[A-Za-z_]\w*\s*;")
_OPEN_TYPEDEF = re.compile(r"\btypedef\s+(?:enum|struct|union)\b[^;{}]*\{[^{}]*\Z")
_LINKAGE_END = re.compile(r"(#[ \t]*if[^\n]*__cplusplus[^\n]*\n\s*)\}")
_PROTOTYPE = re.compile(r"\w\s*\((?!\s*\*)[^;{}]*\)[\s\w]*;|\A[^({}]*\)[\s\w]*;")
"""A function's declaration, or the end of one: no struct holds any, and ``extern "C"`` does."""
_MEMBER = re.compile(
    r"\s*(?!(?:extern|typedef|static|inline)\b)[A-Za-z_]\w*[\s*]+(?:[A-Za-z_]\w*[\s*]+)*+"
    r"[A-Za-z_]\w*\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?"
)
_ENUMERATORS = re.compile(r"(?>\s*[A-Za-z_]\w*\s*(?:=[^;{}]*)?(?:,|\Z))++")


def fragments(patch: FilePatch, file: str) -> tuple[str, Patched]:
    """Return what is known of a file's old text, and of its new one.

    Raises :class:`~headerscan.errors.InputError` for line numbers beyond all reason.
    """
    old: list[str] = []
    new: list[str] = []
    applied = []
    declared = _declared("\n".join(text for hunk in patch.hunks for _, text in hunk.lines))
    earlier = frozenset[str]()
    for hunk in patch.hunks:
        if max(hunk.old_start, hunk.new_start) > _MAX_LINES:
            raise InputError(
                f"this hunk is said to stand beyond line {_MAX_LINES}",
                remedy="get the patch again, or name its headers with --base",
                file=file,
                line=hunk.line,
            )
        marks = _marks(hunk.lines)
        # What an earlier hunk adds to an enum, this one may take from the same one.
        may_even_out = bool(earlier) and len(earlier | marks) > 1
        before, after = _closed_off(hunk, declared, may_even_out)
        earlier = frozenset() if before.has_ends or after.has_ends else earlier
        earlier |= _marks_below(hunk) if after.is_open_enum else frozenset()
        olds = _append(old, hunk.old_start, before)
        news = _append(new, hunk.new_start, after)
        applied.append(Applied(hunk, olds, news))
    return "\n".join([*old, ""]), Patched("\n".join([*new, ""]), tuple(applied))


def _marks(lines: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(mark for mark, _ in lines if mark != " ")


def _marks_below(hunk: Hunk) -> frozenset[str]:
    """Return the marks of the lines in the body that a hunk ends in."""
    below = takewhile(lambda line: not line[1].rstrip().endswith("{"), reversed(hunk.lines))
    return _marks(below)


class _Part(NamedTuple):
    """A side of a hunk, with what to put before and behind it so that it can be read."""

    opener: str
    lines: list[str]
    closers: list[str]
    has_ends: bool = False
    """What was open above it need not be so below."""
    is_open_enum: bool = False
    """An enum goes on below it."""


def _append(lines: list[str], start: int, part: _Part) -> range:
    """Add a part at its line, or below the part before it; return where it is."""
    lines += [""] * max(0 if lines else 1, start - 1 - len(lines))
    first = len(lines) + 1
    lines[-1] += part.opener
    lines += part.lines
    lines += part.closers
    return range(first, first + len(part.lines))


def _closed_off(
    hunk: Hunk,
    declared: frozenset[str],
    may_even_out: bool,  # noqa: FBT001 - private, one caller
) -> tuple[_Part, _Part]:
    """Return both sides of a hunk; ``declared`` are names that the patch shows as code.

    An enum that begins above the hunk has the same value there on both sides, unless
    ``may_even_out``: other hunks may have changed it.

    A side that cannot be divided into items, as one with an apostrophe in what may be a
    comment, is tried as the inside of one.
    """
    sides = hunk.old, hunk.new
    stub = next((found for side in sides if (found := _stub(side, declared))), "")
    guess = any(_begins_in_comment("\n".join(side)) for side in sides)
    is_below = bool(hunk.lines) and hunk.lines[0][0] != "+"
    enum = f"enum {{ {UNSEEN} = {UNCERTAIN if may_even_out else f'{UNSEEN}_{hunk.line}'},"
    for in_comment in (guess, True):
        old, new = (_part(side, in_comment, is_below, stub, enum) for side in sides)
        if _can_be_divided(old) and _can_be_divided(new):
            return old, new
    old, new = (_Part("", [""] * len(side), []) for side in sides)
    return old, new


def _can_be_divided(part: _Part) -> bool:
    try:
        lex(Source("\n".join((part.opener, *part.lines, *part.closers))))
    except HeaderSyntaxError:
        return False
    return True


def _part(side: Sequence[str], in_comment: bool, is_below: bool, stub: str, enum: str) -> _Part:  # noqa: FBT001 - private, one caller
    text = "\n".join(side)
    head = _COMMENT if in_comment else ""
    if not head and is_below and side and _CODE.match(side[0]):
        head = f"{_COMMENT} */"  # the comment of what stands there may be above
    commented = head + text
    tail = f" {UNSEEN} */" if commented.rfind("/*") > commented.rfind("*/") else ""
    plain = _NOISE.sub(" ", _LINKAGE_END.sub(r"\1 ", commented + tail))
    depth, lowest, before = _depths(plain)
    inside, behind = plain[:before], plain[before + 1 :]
    opener = ""
    if lowest < 0 and not _PROTOTYPE.search(inside):
        opener = _STRUCT if ";" in inside else enum
        if _NAMED.match(behind):
            opener = f"typedef {opener}"
    elif depth == 0 and "{" not in plain and (_is_enumerators(plain) or _is_members(plain)):
        opener = _STRUCT if ";" in plain else enum
        depth += 1
    open_bodies = depth - min(0, lowest)
    ends = tail + _end_of_call(plain) + _end_of_bodies(plain, open_bodies)
    # A directive has its line; all else shares one, so that the next hunk keeps its lines.
    closers = [ends, stub, ";"] if stub.startswith("#") else [f"{ends} {stub};"]
    return _Part(
        opener + head,
        text.split("\n") if side else [],
        closers,
        has_ends=any(mark in plain for mark in ";}"),
        is_open_enum=open_bodies > 0 and ";" not in plain[plain.rfind("{") + 1 :],
    )


def _depths(plain: str) -> tuple[int, int, int]:
    """Return how deep braces are at the end, at the least, and where they first are that."""
    depth = lowest = 0
    before = len(plain)
    for match in _BRACE.finditer(plain):
        depth += 1 if match[0] == "{" else -1
        if depth < lowest:
            lowest, before = depth, min(before, match.start())
    return depth, lowest, before


def _end_of_bodies(plain: str, count: int) -> str:
    name = UNSEEN if _OPEN_TYPEDEF.search(plain) else ""
    return " } ;" * (count - 1) + f" }} {name};" if count > 0 else ""


def _end_of_call(plain: str) -> str:
    """Return what closes the brackets of a declaration that goes on below a part."""
    depth = 0
    for match in _BRACKET.finditer(plain, plain.rfind(";") + 1):
        depth = max(0, depth + (1 if match[0] == "(" else -1))
    if depth == 0:
        return ""
    return (" ..." if plain.rstrip().endswith(",") else "") + ")" * min(depth, _MAX_BRACKETS) + ";"


def _begins_in_comment(text: str) -> bool:
    end, begin = text.find("*/"), text.find("/*")
    if end >= 0 or begin >= 0:
        return end >= 0 and (begin < 0 or end < begin)
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and all(map(_STARRED.match, lines))


def _declared(shown: str) -> frozenset[str]:
    """Return the names that some lines define as macros, or that stand as declared ones do."""
    return frozenset(
        match[1] or match[2] for match in _DECLARED.finditer(_NOISE_COMMENTS.sub(" ", shown))
    )


def _stub(side: Sequence[str], declared: frozenset[str]) -> str:
    """Return a declaration of what a part's last comment names, if the patch shows none."""
    text = "\n".join(side)
    begin = text.rfind("/*")
    name = _NAME.match(text, begin) if begin >= 0 else None
    end = text.find("*/", begin)
    if name is None or name[1] in declared or (end >= 0 and text[end + 2 :].strip()):
        return ""
    if name[1].isupper():
        return f'# define {name[1]} "{UNSEEN}"'
    return f"void {name[1]}({UNSEEN});"


def _is_enumerators(plain: str) -> bool:
    return "," in plain and _ENUMERATORS.fullmatch(plain.strip()) is not None


def _is_members(plain: str) -> bool:
    """Say whether a part is declarations that a header has in structs only: ``int x;``."""
    entries = [entry for entry in plain.split(";") if entry.strip()]
    return bool(entries) and all(_MEMBER.fullmatch(entry) for entry in entries)
