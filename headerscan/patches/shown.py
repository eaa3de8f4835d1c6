"""Headers as far as a patch shows them, where it is reviewed without a base.

The lines of hunks stand where they say, and all else is empty. A hunk may begin or end in the
middle of a comment, an enum, a struct or a prototype: what is missing to read it goes into the
lines around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

import msgspec

from headerscan.errors import HeaderSyntaxError, InputError
from headerscan.lexing.lexer import lex
from headerscan.lexing.source import Source
from headerscan.patches.diffs import FilePatch, Hunk

_MAX_LINES = 1_000_000
_MAX_BRACKETS = 50
ABOVE, PERHAPS_ABOVE, AROUND = "above_hunk_", "perhaps_above_hunk_", "around_hunk_"
"""What stands for the enumerators above a hunk (the second one where other hunks may have
changed their number), and the name of a struct that begins above it. The hunk's line in the
patch follows."""
_ENUM, _STRUCT = "enum {{ {0}{1} = unknown_{1},", f"struct {AROUND}{{1}} {{{{"
_NOISE = re.compile(
    r"/\*.*?(?:\*/|\Z)|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|^[ \t]*#(?:[^\\\n]|\\.)*",
    re.DOTALL | re.MULTILINE,
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|^[ \t]*\*.*?$", re.DOTALL | re.MULTILINE)
_LINKAGE_END = re.compile(r"(#[ \t]*if[^\n]*__cplusplus[^\n]*\n\s*)\}")
_BRACKETS = {"{": re.compile(r"[{}]"), "(": re.compile(r"[()]")}
_STARRED = re.compile(r"\s*\*(?:\s|\Z)")
_NAMED = re.compile(r"\s*[A-Za-z_]\w*\s*;")
_PROTOTYPE = re.compile(r"\w\s*\((?!\s*\*)[^;{}]*\)[\s\w]*;|\A[^({}]*\)[\s\w]*;")
"""A function's declaration, or the end of one: no struct holds any, and ``extern "C"`` does."""
_MEMBER = re.compile(
    r"\s*(?!(?:extern|typedef|static|inline)\b)[A-Za-z_]\w*[\s*]+(?:[A-Za-z_]\w*[\s*]+)*+"
    r"[A-Za-z_]\w*\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?"
)
_ENUMERATORS = re.compile(r"(?>\s*[A-Za-z_]\w*\s*(?:=[^;{}]*)?(?:,|\Z))++")
_TITLE = re.compile(r"/\*\*?\s*(?:\n[ \t]*\*[ \t]*)?([A-Za-z_]\w*)[ \t]*:")


_Side = tuple[str, list[str]]
"""What goes before a side of a hunk so that it can be read, and its lines with what ends them."""


def shown(part: FilePatch, file: str) -> tuple[str, str, list[Hunk]]:
    """Return what a patch shows of a header, before and after, and its hunks as they stand there.

    Raises :class:`~headerscan.errors.InputError` for what cannot be applied, and for line
    numbers beyond all reason; ``file`` is named in it.
    """
    if part.wrong is not None:
        raise part.wrong
    olds: list[str] = []
    news: list[str] = []
    hunks: list[Hunk] = []
    words = "".join(f"{text}\n" for hunk in part.hunks for _, text in hunk.lines)
    above = ABOVE
    for hunk in part.hunks:
        if max(hunk.old_start, hunk.new_start) > _MAX_LINES:
            raise InputError(
                f"this hunk is said to stand beyond line {_MAX_LINES}",
                remedy="get the patch again, or name its headers with --base",
                file=file,
                line=hunk.line,
            )
        old, new = _sides(hunk, words, above)
        starts = _append(olds, hunk.old_start, *old), _append(news, hunk.new_start, *new)
        hunks.append(msgspec.structs.replace(hunk, old_start=starts[0], new_start=starts[1]))
        plain = _plain("\n".join((old[0], *hunk.old))), _plain("\n".join((new[0], *hunk.new)))
        if _changes_below(hunk) and _ends_in_enum(plain[1]):
            above = PERHAPS_ABOVE
        elif any(mark in side for side in plain for mark in ";}"):
            above = ABOVE
    return "\n".join([*olds, ""]), "\n".join([*news, ""]), hunks


def _append(lines: list[str], start: int, opener: str, side: Sequence[str]) -> int:
    """Add a side at its line, or below the one before it; return where it begins."""
    lines += [""] * max(0 if lines else 1, start - 1 - len(lines))
    lines[-1] += opener
    lines += side
    return len(lines) - len(side) + 1


def _sides(hunk: Hunk, words: str, above: str) -> list[_Side]:
    """Return both sides of a hunk so that they can be read.

    A side that cannot be divided into items, as one with an apostrophe in what may be a
    comment, is tried as the inside of one; if that does not help, its lines are empty.
    """
    texts = ["\n".join(lines) for lines in (hunk.old, hunk.new)]
    stub = next(filter(None, (_stub(text, words) for text in texts)), "")
    for comment in ("/**" * any(map(_begins_in_comment, texts)), "/**"):
        openers = [
            _body_around(_plain(comment + text)).format(above, hunk.line) + comment
            for text in texts
        ]
        sides = [
            (opener, [*lines, *_closers("\n".join((opener, *lines)), stub)])
            for opener, lines in zip(openers, (hunk.old, hunk.new), strict=True)
        ]
        if all(_is_divided(*side) for side in sides):
            return sides
    return [("", [""] * len(lines)) for lines in (hunk.old, hunk.new)]


def _is_divided(opener: str, lines: Sequence[str]) -> bool:
    try:
        lex(Source("\n".join((opener, *lines))))
    except HeaderSyntaxError:
        return False
    return True


def _stub(side: str, words: str) -> str:
    """Return a declaration of what a side's last comment names, if no hunk shows one."""
    begin = side.rfind("/*")
    name = _TITLE.match(side, begin) if begin >= 0 else None
    end = side.find("*/", begin)
    if name is None or (end >= 0 and side[end + 2 :].strip()):
        return ""
    declared = rf"^[ \t]*#[ \t]*define[ \t]+{name[1]}\b|\b{name[1]}\b\s*[(,;=]"
    if re.search(declared, _COMMENT.sub(" ", words), re.MULTILINE):
        return ""
    return f'# define {name[1]} "unknown"' if name[1].isupper() else f"void {name[1]}();"


def _plain(text: str) -> str:
    """Return C without comments, strings and directives."""
    return _NOISE.sub(" ", _LINKAGE_END.sub(r"\1 ", text))


def _begins_in_comment(text: str) -> bool:
    end, begin = text.find("*/"), text.find("/*")
    if end >= 0 or begin >= 0:
        return end >= 0 and (begin < 0 or end < begin)
    lines = [line for line in text.split("\n") if line.strip()]
    return bool(lines) and all(map(_STARRED.match, lines))


def _body_around(plain: str) -> str:
    """Return how the body begins that a text begins in; nothing where it begins in none."""
    depth = 0
    for brace in _BRACKETS["{"].finditer(plain):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            inside = plain[: brace.start()]
            if _PROTOTYPE.search(inside):
                return ""
            typedef = "typedef " if _NAMED.match(plain, brace.end()) else ""
            return typedef + (_STRUCT if ";" in inside else _ENUM)
    if "{" in plain:
        return ""
    entries = [entry for entry in plain.split(";") if entry.strip()]
    if ";" in plain and entries and all(map(_MEMBER.fullmatch, entries)):
        return _STRUCT
    return _ENUM if "," in plain and _ENUMERATORS.fullmatch(plain.strip()) else ""


def _changes_below(hunk: Hunk) -> bool:
    """Say whether lines change in the body that a hunk ends in."""
    below = takewhile(lambda line: not line[1].rstrip().endswith("{"), reversed(hunk.lines))
    return any(mark != " " for mark, _ in below)


def _ends_in_enum(plain: str) -> bool:
    return _depth(plain) > 0 and ";" not in plain[plain.rfind("{") + 1 :]


def _depth(plain: str, opener: str = "{") -> int:
    """Return how many braces, or brackets of another sort, are open at the end."""
    depth = 0
    for bracket in _BRACKETS[opener].finditer(plain):
        depth = max(0, depth + (1 if bracket[0] == opener else -1))
    return depth


def _closers(text: str, stub: str) -> list[str]:
    """Return the lines that end what is open at the end of a text."""
    comment = " */" if text.rfind("/*") > text.rfind("*/") else ""
    plain = _plain(text + comment)
    call = ""
    # A declaration goes on below.
    if depth := min(_depth(plain[plain.rfind(";") + 1 :], "("), _MAX_BRACKETS):
        call = (" ..." if plain.rstrip().endswith(",") else "") + ")" * depth + ";"
    ends = comment + call + " };" * _depth(plain)
    # A directive has its line; all else shares one, so that the next hunk keeps its lines.
    return [ends, stub, ";"] if stub.startswith("#") else [f"{ends} {stub};"]
