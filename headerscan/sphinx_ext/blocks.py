"""A comment's text as blocks: paragraphs, lists and literal text. No docutils here.

The layout is what people write in C headers, in libvirt's style, gtk-doc's or markdown's:

- an empty line ends a paragraph;
- ``-``, ``*``, ``+`` or ``•`` and a space open a list item, and so do ``1.`` and ``1)``;
  an item goes on in lines that are indented further than its mark;
- text that is indented further than the paragraph before it is literal, unless that
  paragraph's own lines hang as deep: ``Note: …`` goes on in further paragraphs;
- lines of which most are C, by what they begin or end with, are literal;
- what stands between ``|[`` and ``]|``, or between lines of three backticks, is literal.

Every text has a reading; nothing is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

_BULLET = re.compile(r"([-*+•])[ \t]+(?=\S)")
_NUMBER = re.compile(r"\(?(?:(\d{1,3})[.)]|[a-z]\))[ \t]+(?=\S)")
_FENCE = re.compile(r"(```+|~~~+)[\w-]*$|\|\[(?:<!--.*?-->)?$")
_CODE = re.compile(
    r"[;{}]$|^\s*(?:case\b.*:|default:|//.*)$|^\s*#\s*(?:if|ifn?def|el(?:if|se)|endif|define|include)\b"
)
_DEEPEST = 6


class Paragraph(msgspec.Struct, frozen=True):
    """Running text on one line."""

    text: str


class Literal(msgspec.Struct, frozen=True):
    """Text whose lines stand as they are."""

    text: str


class Items(msgspec.Struct, frozen=True):
    """A list; each item is a sequence of blocks."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    """The first number of a numbered list, None where items have no numbers."""


Block = Paragraph | Literal | Items


def blocks(text: str, *, introduced: bool = False) -> tuple[Block, ...]:
    """Return a text's blocks. Lists nest six deep; what lies deeper is running text.

    ``introduced`` says that words which end in a colon stand before the text.
    """
    lines = text.expandtabs(8).split("\n")
    return tuple(_blocks([line.rstrip() for line in lines], 0, after_paragraph=introduced))


def _blocks(lines: Sequence[str], depth: int, *, after_paragraph: bool = False) -> Iterator[Block]:
    margin = min((_indent(line) for line in lines if line), default=0)
    lines = [line[margin:] for line in lines]
    index = hanging = 0
    while index < len(lines):
        line = lines[index]
        if not line:
            index += 1
        elif _FENCE.match(line.strip()):
            literal, index = _fenced(lines, index)
            yield from literal
        elif _mark(line) and depth < _DEEPEST:
            items, index = _items(lines, index, depth)
            yield items
        elif (end := _end_of_code(lines, index)) is not None:
            yield from _literal(_dedented(lines[index:end]))
            index = end
        elif line[0] == " " and after_paragraph and _indent(line) != hanging:
            literal, index = _indented(lines, index)
            yield from literal
        else:
            first = index
            paragraph, index = _paragraph(lines, index, depth)
            yield paragraph
            after_paragraph = True
            hanging = _hanging(lines[first:index]) or (hanging if line[0] == " " else 0)


def _hanging(lines: Sequence[str]) -> int:
    """Return how deep the lines of a paragraph hang below its first; 0 where they do not."""
    depths = {_indent(line) for line in lines[1:]}
    return depths.pop() if len(depths) == 1 and min(depths) > _indent(lines[0]) else 0


def _end_of_code(lines: Sequence[str], index: int) -> int | None:
    """Return where C ends that begins at a line; None where none does."""
    end = index
    while end < len(lines) and lines[end]:
        end += 1
    likely = sum(_CODE.search(line) is not None for line in lines[index:end])
    return end if end - index > 1 and 2 * likely >= end - index else None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mark(line: str) -> re.Match[str] | None:
    stripped = line.lstrip(" ")
    return _BULLET.match(stripped) or _NUMBER.match(stripped)


def _paragraph(lines: Sequence[str], index: int, depth: int) -> tuple[Paragraph, int]:
    first = index
    indent = _indent(lines[first])
    index += 1
    while index < len(lines) and lines[index]:
        line = lines[index]
        if depth < _DEEPEST and _mark(line) and (depth or _opens_a_list(lines, index)):
            break
        if _FENCE.match(line.strip()) or (
            _indent(line) >= indent + 4 and _introduces(lines, index)
        ):
            break
        index += 1
    return Paragraph(" ".join(" ".join(lines[first:index]).split())), index


def _introduces(lines: Sequence[str], index: int) -> bool:
    """Say whether the line before ends in a colon, so that a literal block may follow."""
    return lines[index - 1].endswith(":")


def _opens_a_list(lines: Sequence[str], index: int) -> bool:
    """Say whether a marked line inside a paragraph is an item, not a wrapped sentence.

    ``-1 on error`` has no space behind its mark; "a number such as" and "2. …" is rare
    enough that the line before must end a clause, or the next line must be marked alike.
    """
    if lines[index - 1].endswith((":", ".", ";", ",")):
        return True
    following = lines[index + 1] if index + 1 < len(lines) else ""
    return bool(following and _mark(following))


def _items(lines: Sequence[str], index: int, depth: int) -> tuple[Items, int]:
    opening = _mark(lines[index])
    assert opening is not None  # the caller has looked
    numbered = opening.re is _NUMBER
    start = int(opening[1]) if numbered and opening[1] else None
    margin = _indent(lines[index])
    items: list[tuple[Block, ...]] = []
    while index < len(lines):
        line = lines[index]
        mark = _mark(line)
        if mark is None or mark.re is not opening.re or _indent(line) != margin:
            break
        first = index
        index = _end_of_item(lines, index, margin)
        width = margin + mark.end()
        body = [lines[first][width:], *_dedented(lines[first + 1 : index])]
        items.append(tuple(_blocks([line.rstrip() for line in body], depth + 1)))
        while index < len(lines) and not lines[index]:
            index += 1
    return Items(tuple(items), start), index


def _end_of_item(lines: Sequence[str], index: int, margin: int) -> int:
    """Return where an item ends: at a line that is not indented further than its mark.

    An item whose lines go on at the mark's own margin is taken until a blank line.
    """
    index += 1
    blank = False
    while index < len(lines):
        line = lines[index]
        if not line:
            blank = True
        elif _indent(line) <= margin and (blank or _mark(line) or not margin):
            break
        index += 1
    return index


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def _indented(lines: Sequence[str], index: int) -> tuple[list[Literal], int]:
    first = index
    while index < len(lines) and (not lines[index] or lines[index][0] == " "):
        index += 1
    return _literal(_dedented(lines[first:index])), index


def _fenced(lines: Sequence[str], index: int) -> tuple[list[Literal], int]:
    opening = lines[index].strip()
    closing = "]|" if opening.startswith("|[") else opening[:3]
    first = index = index + 1
    while index < len(lines) and not lines[index].strip().startswith(closing):
        index += 1
    return _literal(_dedented(lines[first:index])), index + 1


def _literal(lines: Sequence[str]) -> list[Literal]:
    text = "\n".join(lines).strip("\n")
    return [Literal(text)] if text.strip() else []
