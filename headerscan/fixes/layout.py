"""Edits in one comment, laid out as the comment is: at its width, with its lines' decoration.

Lines are changed from the first edit on and only as far as words have to move: what stands
in a line that still has room stays as it was, to the last space.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from headerscan.diagnostics import Edit, Span

WIDTH = 80
"""How long lines of comments get where a header does not show it."""

_TAB = 8
_OPENER = re.compile(r"(?:/\*[*!]*<?|//[/!]?<?)[ \t]*")
_MARGIN = re.compile(r"[ \t]*(?:\*+(?!/)|//[/!]?<?)?[ \t]*")
_CLOSER = re.compile(r"[ \t]*\**\*/\Z")
_STRUCTURE = re.compile(
    r"[-@\\#*+/|<>]|\d+[.):]|[A-Za-z_]\w*(?:\(\))?:(?:\s|\Z)|(?:since|returns?|deprecated)\b",
    re.IGNORECASE,
)
"""What begins a line that is more than the next words of a sentence."""
_WORDS = re.compile(r"[ \t]+(?=\S)")


def laid_out(lines: Sequence[str], edits: Iterable[Edit], width: int) -> list[str] | None:
    """Return the lines of one comment with its edits made.

    ``lines`` are those from the first to the last line of ``Edit.comment``, whole and without
    line ends; edits must not overlap. None where a comment cannot be edited as text, as one
    whose lines are spliced by backslashes, and where code would change.
    """
    listed = sorted(edits)
    comment = listed[0].comment
    if any(line.rstrip().endswith(("\\", "??/")) for line in lines):
        return None
    new = _Comment(lines, comment)
    for edit in reversed(listed):
        new.make(edit)
    new.wrap(width)
    return new.lines if new.is_comment() else None


def width_of(lines: Sequence[str], otherwise: int) -> int:
    """Return at which column the lines of a comment are wrapped, ``otherwise`` where none is.

    Each line that another follows in its paragraph is a witness: it is no longer than that, and
    would be with the next line's first word.
    """
    witnesses = list(_wrapped(lines))
    if not witnesses:
        return otherwise
    longest = max(size for size, _ in witnesses)
    return max(longest, min(otherwise, *(size + more for size, more in witnesses)))


def house_width(comments: Iterable[Sequence[str]]) -> int:
    """Return at which column a header's comments are wrapped: at most :data:`WIDTH`."""
    sizes = [size for lines in comments for size, _ in _wrapped(lines) if size <= WIDTH]
    return max(sizes, default=WIDTH)


def _wrapped(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the length of each line that goes on, and how much its next word would add."""
    for line, following in pairwise(lines[1:]):
        margin, body = _parts(line)
        other, rest = _parts(following)
        if body and rest and margin == other and not _STRUCTURE.match(rest):
            yield _columns(line), len(rest.split(maxsplit=1)[0])


def _parts(line: str) -> tuple[str, str]:
    """Return what decorates a line that is not a comment's first, and its words."""
    match = _MARGIN.match(line)
    assert match is not None  # it matches the empty text
    body = line[match.end() :].rstrip()
    return match[0], "" if body in ("*/", "/") else body


def _columns(text: str) -> int:
    return len(text.expandtabs(_TAB))


class _Comment:
    """A comment's lines while they are edited; code before and behind it goes with them."""

    def __init__(self, lines: Sequence[str], comment: Span) -> None:
        self.first = comment.line
        self.lines = list(lines)
        self.start = comment.column - 1
        self.behind = lines[-1][comment.end_column - 1 :]
        self.lines[-1] = lines[-1][: comment.end_column - 1]
        self.is_block = lines[0].startswith("/*", self.start)
        self.code = lines[0][: self.start]
        self.limits: dict[int, int] = {}
        """How long each line that is touched was: none is broken that did not grow."""

    def make(self, edit: Edit) -> None:
        """Put an edit's text in the place of its span; edits below it are made already."""
        start, end = edit.span.line - self.first, edit.span.end_line - self.first
        before = self.lines[start][: edit.span.column - 1]
        after = self.lines[end][edit.span.end_column - 1 :]
        head, *more = edit.text.split("\n")
        margin = self.margin()
        texts = [before + head, *(f"{margin}{line}" if line else margin.rstrip() for line in more)]
        texts[-1] += after
        longest = max(map(_columns, self.lines[start : end + 1]))
        self.lines[start : end + 1] = texts
        self.shift(end, len(texts) - 1 - (end - start))
        for line in range(start, start + len(texts)):
            self.limits[line] = max(longest, self.limits.get(line, 0))

    def wrap(self, width: int) -> None:
        """Move words that stand beyond the width to the next line, or to a new one."""
        index = 0
        while index < len(self.lines):
            limit = max(width, self.limits.get(index, 0))
            if index in self.limits and _columns(self.lines[index]) > limit:
                self.break_line(index, width)
            index += 1

    def shift(self, behind: int, lines: int) -> None:
        """Count the lines behind one anew where others come or go there."""
        self.limits = {
            line + lines if line > behind else line: size for line, size in self.limits.items()
        }

    def break_line(self, index: int, width: int) -> None:
        line, margin = self.lines[index], self.margin_of(index)
        tail = _CLOSER.search(line) if index == len(self.lines) - 1 and self.is_block else None
        body = line[len(margin) : tail.start() if tail else len(line)]
        places = [m for m in _WORDS.finditer(body) if not _STRUCTURE.match(body, m.end())]
        fitting = [m for m in places if _columns(margin + body[: m.start()]) <= width]
        if not places:
            return
        place = fitting[-1] if fitting else places[0]
        rest = body[place.end() :]
        self.lines[index] = margin + body[: place.start()]
        if self.goes_on(index):
            below, following = _parts(self.lines[index + 1])
            self.limits.setdefault(index + 1, _columns(self.lines[index + 1]))
            closer = self.lines[index + 1][len(below) + len(following) :]
            self.lines[index + 1] = f"{below}{rest} {following}{closer}"
        else:
            new = margin if index else self.margin()
            self.lines.insert(index + 1, f"{new}{rest}{tail[0] if tail else ''}")
            self.shift(index, 1)
            self.limits[index + 1] = 0

    def goes_on(self, index: int) -> bool:
        """Say whether the next line is more of the same paragraph."""
        if index + 1 >= len(self.lines):
            return False
        below, following = _parts(self.lines[index + 1])
        if not following or _STRUCTURE.match(following):
            return False
        margin = self.margin_of(index) if index else self.margin()
        hangs = _STRUCTURE.match(self.lines[index], len(margin)) is not None
        return below == margin or (hangs and _columns(below) > _columns(margin))

    def margin_of(self, index: int) -> str:
        """Return what stands before the words of a line."""
        if index:
            return _parts(self.lines[index])[0]
        match = _OPENER.match(self.lines[0], self.start)
        return self.lines[0][: match.end() if match else self.start]

    def margin(self) -> str:
        """Return what new lines begin with: as other lines do, else as is usual."""
        for line in self.lines[1:]:
            margin, body = _parts(line)
            if body:
                return margin if margin.strip() != "*" or margin[-1:] != "*" else f"{margin} "
        indent = self.code if not self.code.strip() else " " * _columns(self.code)
        if not self.is_block:
            opener = _OPENER.match(self.lines[0], self.start)
            return indent + (opener[0].rstrip() if opener else "//") + " "
        return f"{indent} * "

    def is_comment(self) -> bool:
        """Say whether the lines are still one comment, and put back what stands behind it."""
        text = "\n".join(self.lines)[self.start :]
        if self.is_block:
            is_whole = text.startswith("/*") and text.find("*/", 2) == len(text) - 2
        else:
            is_whole = all(line.lstrip().startswith("//") for line in text.split("\n"))
        self.lines[-1] += self.behind
        return is_whole and not any(line.endswith(("\\", "??/")) for line in self.lines)
