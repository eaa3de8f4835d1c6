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
_STARRED = re.compile(r"(?:\s*\*(?:\s.*|\Z)|\s*)")
_NAMED = re.compile(r"\s*[A-Za-z_]\w*\s*;")
_PROTOTYPE = re.compile(r"\w\s*\((?!\s*\*)[^;{}]*\)[\s\w]*;|\A[^({}]*\)[\s\w]*;")
"""A function's declaration, or the end of one: no struct holds any, and ``extern "C"`` does."""
_MEMBER = re.compile(
    r"\s*(?!(?:extern|typedef|static|inline)\b)[A-Za-z_]\w*[\s*]+(?:[A-Za-z_]\w*[\s*]+)*+"
    r"[A-Za-z_]\w*\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?"
)
_ENUMERATORS = re.compile(r"(?>\s*[A-Za-z_]\w*\s*(?:=[^;{}]*)?(?:,|\Z))++")
_TITLE = re.compile(
    r"(?=/\*\*|[^:]*:[ \t]*(?:\(|$))/\*\*?\s*(?:\n[ \t]*\*[ \t]*)?([A-Za-z_]\w*)[ \t]*:",
    re.MULTILINE,
)
"""The name that opens a comment; in one that is no doc nothing but annotations stands behind it."""


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
    # Each hunk by itself: a comment may end below it.
    texts = ("\n".join(text for _, text in hunk.lines) for hunk in part.hunks)
    words = " ".join(_COMMENT.sub(" ", text) for text in texts)
    above = ABOVE
    for hunk in part.hunks:
        if max(hunk.old_start, hunk.new_start) > _MAX_LINES:
            raise InputError(
                f"this hunk is said to stand beyond line {_MAX_LINES}",
                remedy="get the patch again, or name its headers with --base",
                file=file,
                line=hunk.line,
            )
        opener, old, new = _readable(hunk, words, above)
        old_start = _append(olds, hunk.old_start, opener, old)
        new_start = _append(news, hunk.new_start, opener, new)
        hunks.append(msgspec.structs.replace(hunk, old_start=old_start, new_start=new_start))
        plain = _plain("\n".join([opener, *hunk.new]))
        is_in_enum = _brackets(plain, "{}")[1] > 0 and ";" not in plain[plain.rfind("{") :]
        if is_in_enum and _changes_body(hunk):
            above = PERHAPS_ABOVE
        elif ";" in plain or "}" in plain:
            above = ABOVE
    return "\n".join([*olds, ""]), "\n".join([*news, ""]), hunks


def _changes_body(hunk: Hunk) -> bool:
    """Say whether lines change in the body that a hunk ends in."""
    body = takewhile(lambda line: not line[1].rstrip().endswith("{"), reversed(hunk.lines))
    return any(mark != " " for mark, _ in body)


def _append(lines: list[str], start: int, opener: str, side: Sequence[str]) -> int:
    """Add a side at its line, or below the one before it; return where it begins."""
    lines += [""] * max(0 if lines else 1, start - 1 - len(lines))
    lines[-1] += opener
    lines += side
    return len(lines) - len(side) + 1


def _readable(hunk: Hunk, words: str, above: str) -> tuple[str, list[str], list[str]]:
    """Return what goes before a hunk so that it can be read, and its sides with what ends them.

    What stands above is the same for both sides, so that either tells it. A hunk that cannot be
    divided into items, as one with an apostrophe in what may be a comment, is tried as the inside
    of one; if that does not help, its lines are empty.
    """
    sides = hunk.old, hunk.new
    texts = ["\n".join(lines) for lines in sides]
    stub = next(filter(None, (_stub(text, words) for text in texts)), "")
    for comment in ("/**" * any(map(_begins_in_comment, texts)), "/**"):
        plains = [_plain(comment + text) for text in texts]
        is_outside = any(_PROTOTYPE.search(_before_end(plain)) for plain in plains)
        body = "" if is_outside else next(filter(None, map(_body_around, plains)), "")
        opener = body.format(above, hunk.line) + comment
        old, new = ([*lines, *_closers("\n".join([opener, *lines]), stub)] for lines in sides)
        if _is_divided([opener, *old]) and _is_divided([opener, *new]):
            return opener, old, new
    return "", [""] * len(hunk.old), [""] * len(hunk.new)


def _is_divided(lines: Sequence[str]) -> bool:
    try:
        lex(Source("\n".join(lines)))
    except HeaderSyntaxError:
        return False
    return True


def _stub(side: str, words: str) -> str:
    """Return a declaration of what a side's last comment names, if no hunk's words do."""
    begin = side.rfind("/*")
    name = _TITLE.match(side, begin) if begin >= 0 else None
    end = side.find("*/", begin)
    if name is None or (end >= 0 and side[end + 2 :].strip()):
        return ""
    declared = rf"^[ \t]*#[ \t]*define[ \t]+{name[1]}\b|\b{name[1]}\b\s*[(,;=]"
    if re.search(declared, words, re.MULTILINE):
        return ""
    return f'# define {name[1]} "unknown"' if name[1].isupper() else f"void {name[1]}();"


def _plain(text: str) -> str:
    """Return C without comments, strings and directives."""
    return _NOISE.sub(" ", _LINKAGE_END.sub(r"\1 ", text))


def _begins_in_comment(text: str) -> bool:
    end, begin = text.find("*/"), text.find("/*")
    if end >= 0 or begin >= 0:
        return end >= 0 and (begin < 0 or end < begin)
    return bool(text.strip()) and all(map(_STARRED.fullmatch, text.split("\n")))


def _body_around(plain: str) -> str:
    """Return how the body begins that a text begins in; nothing where it begins in none."""
    end, _ = _brackets(plain, "{}")
    if end is not None:
        typedef = "typedef " if _NAMED.match(plain, end + 1) else ""
        return typedef + (_STRUCT if ";" in _before_end(plain) else _ENUM)
    if "{" in plain:
        return ""
    entries = [entry for entry in plain.split(";") if entry.strip()]
    if ";" in plain and entries and all(map(_MEMBER.fullmatch, entries)):
        return _STRUCT
    return _ENUM if "," in plain and _ENUMERATORS.fullmatch(plain.strip()) else ""


def _before_end(plain: str) -> str:
    """Return what stands before the end of the body that a text begins in; all, if none ends."""
    return plain[: _brackets(plain, "{}")[0]]


def _brackets(plain: str, pair: str) -> tuple[int | None, int]:
    """Return where the first bracket is that closes none here, and how many are open at last."""
    unopened, depth = None, 0
    for bracket in re.finditer(f"[{re.escape(pair)}]", plain):
        depth += 1 if bracket[0] == pair[0] else -1
        if depth < 0:
            unopened, depth = bracket.start() if unopened is None else unopened, 0
    return unopened, depth


def _closers(text: str, stub: str) -> list[str]:
    """Return the lines that end what is open at the end of a text."""
    comment = " */" if text.rfind("/*") > text.rfind("*/") else ""
    plain = _plain(text + comment)
    call = ""
    # A declaration goes on below.
    if depth := min(_brackets(plain[plain.rfind(";") + 1 :], "()")[1], _MAX_BRACKETS):
        call = (" ..." if plain.rstrip().endswith(",") else "") + ")" * depth + ";"
    ends = comment + call + " };" * _brackets(plain, "{}")[1]
    # A directive has its line; all else shares one, so that the next hunk keeps its lines.
    return [ends, stub, ";"] if stub.startswith("#") else [f"{ends} {stub};"]
