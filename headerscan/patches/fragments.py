"""Hunks read without the file they change: headers of which only parts are known.

What is unknown becomes empty lines, so that line numbers hold. A part may begin or end in
the middle of a comment, an enum or a struct; it is closed off so that it can be scanned.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from headerscan.errors import InputError
from headerscan.patches.diffs import FilePatch
from headerscan.patches.patching import Applied, Patched

_MAX_LINES = 1_000_000
UNSEEN = "headerscan_unseen"
"""The name of an enumerator or member that stands for those before the part, and the word
that stands for the beginning of a comment."""
_COMMENT = f"/** {UNSEEN}"
_OPENERS = {
    "enum": f"enum {{ {UNSEEN} = {UNSEEN}_value,",
    "struct": f"struct {UNSEEN} {{ int {UNSEEN};",
}
_NOISE = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"|^[ \t]*#(?:[^\\\n]|\\.)*", re.DOTALL | re.MULTILINE
)
_MEMBER = re.compile(
    r"\s*(?!(?:extern|typedef|static|inline)\b)[A-Za-z_]\w*[\s*]+(?:[A-Za-z_]\w*[\s*]+)*+"
    r"[A-Za-z_]\w*\s*(?:\[[^\]]*\]\s*)*(?::\s*\w+\s*)?"
)
_ENUMERATOR = re.compile(r"\s*[A-Za-z_]\w*\s*(?:=[^;{}]*)?(?:,|\Z)")


def fragments(patch: FilePatch, file: str) -> tuple[str, Patched]:
    """Return what is known of a file's old text, and of its new one.

    Raises :class:`~headerscan.errors.InputError` for line numbers beyond all reason.
    """
    old: list[str] = []
    new: list[str] = []
    applied = []
    for hunk in patch.hunks:
        if max(hunk.old_start, hunk.new_start) > _MAX_LINES:
            raise InputError(
                f"this hunk is said to stand beyond line {_MAX_LINES}",
                remedy="get the patch again, or name its headers with --base",
                file=file,
                line=hunk.line,
            )
        olds = _append(old, hunk.old_start, hunk.old)
        news = _append(new, hunk.new_start, hunk.new)
        applied.append(Applied(hunk, olds, news))
    return _text(old), Patched(_text(new), tuple(applied))


def _append(lines: list[str], start: int, part: Sequence[str]) -> range:
    """Add a part at its line, or below the part before it; return where it is."""
    lines += [""] * max(1, start - 1 - len(lines))
    first = len(lines) + 1
    opener, body, closer = _closed_off(part)
    lines[-1] += opener
    lines += body
    lines.append(closer)
    return range(first, first + len(body))


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _closed_off(part: Sequence[str]) -> tuple[str, list[str], str]:
    """Return what to put before, in the place of, and behind a part."""
    text = "\n".join(part)
    head = _COMMENT if _begins_in_comment(text) else ""
    tail = " */" if text.rfind("/*") > text.rfind("*/") else ""
    plain = _NOISE.sub(" ", head + text)
    depth = lowest = 0
    before = len(plain)
    for index, mark in enumerate(plain):
        depth += (mark == "{") - (mark == "}")
        if depth < lowest:
            lowest, before = depth, min(before, index)
    inside = plain[:before]
    opener = ""
    flat = depth == 0 and "{" not in plain
    if lowest < 0 or (flat and (_is_enumerators(plain) or _is_members(plain))):
        opener = _OPENERS["struct" if ";" in inside else "enum"]
        depth += 1
    return opener + head, text.split("\n"), tail + " } ;" * max(0, depth)


def _begins_in_comment(text: str) -> bool:
    end, begin = text.find("*/"), text.find("/*")
    return end >= 0 and (begin < 0 or end < begin)


def _is_enumerators(plain: str) -> bool:
    entries = plain.strip()
    return "," in entries and ";" not in entries and _only_enumerators(entries)


def _is_members(plain: str) -> bool:
    """Say whether a part is declarations that a header has in structs only: ``int x;``."""
    entries = [entry for entry in plain.split(";") if entry.strip()]
    return bool(entries) and all(_MEMBER.fullmatch(entry) for entry in entries)


def _only_enumerators(entries: str) -> bool:
    position = 0
    while position < len(entries):
        match = _ENUMERATOR.match(entries, position)
        if match is None or match.end() == position:
            return False
        position = match.end()
    return True
