"""A comment's text as docutils nodes: paragraphs, lists and literal blocks.

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
from collections.abc import Callable, Iterable, Iterator, Sequence

from docutils import nodes

from headerscan.sphinx_ext.text import Names, inline_nodes, literal_block

_BULLET = re.compile(r"([-*+•])[ \t]+(?=\S)")
_NUMBER = re.compile(r"\(?(?:(\d{1,3})[.)]|[a-z]\))[ \t]+(?=\S)")
_FENCE = re.compile(r"(```+|~~~+)[\w-]*$|\|\[(?:<!--.*?-->)?$")
_CODE = re.compile(
    r"[;{}]$|^\s*(?:case\b.*:|default:|//.*)$|^\s*#\s*(?:if|ifn?def|el(?:if|se)|endif|define|include)\b"
)
_DEEPEST = 6


def block_nodes(text: str, names: Names, *, introduced: bool = False) -> list[nodes.Node]:
    """Return a text's blocks. Lists nest six deep; what lies deeper is running text.

    ``introduced`` says that words which end in a colon stand before the text.
    """
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    return list(_Layout(lines, names).blocks(after_paragraph=introduced))


class _Layout:
    """The lines of a text, or of an item in it, and how far they are read."""

    def __init__(self, lines: Iterable[str], names: Names, depth: int = 0) -> None:
        self._lines = _dedented(list(lines))
        self._names = names
        self._depth = depth
        self._at = 0

    def blocks(self, *, after_paragraph: bool = False) -> Iterator[nodes.Node]:
        """Yield the nodes of all that is left."""
        hanging = 0
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line:
                self._at += 1
            elif fence := _FENCE.match(line.strip()):
                yield from self._fenced((fence[1] or "]|")[:3])
            elif _mark(line) and self._depth < _DEEPEST:
                yield self._list()
            elif self._is_code():
                yield from self._literal(self._end(lambda line: not line))
            elif line[0] == " " and after_paragraph and _indent(line) != hanging:
                yield from self._literal(self._end(lambda line: bool(line) and line[0] != " "))
            else:
                lines = self._take(self._end_of_paragraph())
                yield nodes.paragraph("", "", *inline_nodes(" ".join(lines), self._names))
                after_paragraph = True
                hanging = _hanging(lines) or (hanging if line[0] == " " else 0)

    def _end(self, stops: Callable[[str], bool]) -> int:
        """Return where the first line stands that stops what begins here."""
        ahead = range(self._at, len(self._lines))
        return next((at for at in ahead if stops(self._lines[at])), len(self._lines))

    def _take(self, end: int) -> Sequence[str]:
        lines = self._lines[self._at : end]
        self._at = end
        return lines

    def _literal(self, end: int) -> Iterator[nodes.Node]:
        text = "\n".join(_dedented(self._take(end))).strip("\n")
        if text.strip():
            yield literal_block(text)

    def _fenced(self, closing: str) -> Iterator[nodes.Node]:
        self._at += 1
        yield from self._literal(self._end(lambda line: line.strip().startswith(closing)))
        self._at += 1

    def _is_code(self) -> bool:
        lines = self._lines[self._at : self._end(lambda line: not line)]
        likely = sum(_CODE.search(line) is not None for line in lines)
        return len(lines) > 1 and 2 * likely >= len(lines)

    def _end_of_paragraph(self) -> int:
        indent = _indent(self._lines[self._at])
        for at in range(self._at + 1, len(self._lines)):
            line, before = self._lines[at], self._lines[at - 1]
            opens = self._depth < _DEEPEST and _mark(line)
            if (
                not line
                or (opens and (self._depth or self._opens_a_list(at)))
                or _FENCE.match(line.strip())
                or (_indent(line) >= indent + 4 and before.endswith(":"))
            ):
                return at
        return len(self._lines)

    def _opens_a_list(self, at: int) -> bool:
        """Say whether a marked line inside a paragraph is an item, not a wrapped sentence.

        ``-1 on error`` has no space behind its mark; "a number such as" and "2. …" is rare
        enough that the line before must end a clause, or the next line must be marked alike.
        """
        if self._lines[at - 1].endswith((":", ".", ";", ",")):
            return True
        return at + 1 < len(self._lines) and _mark(self._lines[at + 1]) is not None

    def _list(self) -> nodes.Node:
        opening = _mark(self._lines[self._at])
        assert opening is not None  # the caller has looked
        margin = _indent(self._lines[self._at])
        items: list[nodes.list_item] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            mark = _mark(line)
            if mark is None or mark.re is not opening.re or _indent(line) != margin:
                break
            first, *others = self._take(self._end_of_item(margin))
            inside = [first.lstrip(" ")[mark.end() :], *_dedented(others)]
            made = _Layout(inside, self._names, self._depth + 1).blocks()
            items.append(nodes.list_item("", *made))
            self._at = self._end(bool)
        if opening.re is _BULLET or not opening[1]:
            return nodes.bullet_list("", *items, bullet="-")
        number = int(opening[1])
        start = {} if number == 1 else {"start": number}
        return nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".", **start)

    def _end_of_item(self, margin: int) -> int:
        """Return where an item ends: at a line that is not indented further than its mark.

        An item whose lines go on at the mark's own margin is taken until a blank line.
        """
        is_behind_blank = False
        for at in range(self._at + 1, len(self._lines)):
            line = self._lines[at]
            if not line:
                is_behind_blank = True
            elif _indent(line) <= margin and (is_behind_blank or _mark(line) or not margin):
                return at
        return len(self._lines)


def _hanging(lines: Sequence[str]) -> int:
    """Return how deep the lines of a paragraph hang below its first; 0 where they do not."""
    depths = {_indent(line) for line in lines[1:]}
    return depths.pop() if len(depths) == 1 and min(depths) > _indent(lines[0]) else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mark(line: str) -> re.Match[str] | None:
    stripped = line.lstrip(" ")
    return _BULLET.match(stripped) or _NUMBER.match(stripped)


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line), default=0)
    return [line[margin:] for line in lines]
