"""Edits in one comment, laid out as the comment is: at its width, with its lines' decoration.

Lines are changed from the first edit on and only as far as words have to move: what stands
in a line that still has room stays as it was, to the last space.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from headerscan.diagnostics import Edit, Span

WIDTH = 80
"""How long lines of comments get where a header does not show it."""

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
    return new.whole()


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
    return len(text.expandtabs(8))


class _Line(msgspec.Struct):
    """A line while it is edited."""

    text: str
    limit: int | None = None
    """How long one that is touched was: none is broken that did not grow."""

    @property
    def parts(self) -> tuple[str, str]:
        return _parts(self.text)


class _Comment:
    """A comment's lines while they are edited; code before and behind it goes with them."""

    def __init__(self, lines: Sequence[str], comment: Span) -> None:
        self.first = comment.line
        self.start = comment.column - 1
        self.behind = lines[-1][comment.end_column - 1 :]
        self.lines = [*map(_Line, lines[:-1]), _Line(lines[-1][: comment.end_column - 1])]
        opener = _OPENER.match(lines[0], self.start)
        self.opener = opener[0] if opener else ""
        self.is_block = self.opener.startswith("/*")
        self.code = lines[0][: self.start]

    def make(self, edit: Edit) -> None:
        """Put an edit's text in the place of its span; edits below it are made already."""
        start, end = edit.span.line - self.first, edit.span.end_line - self.first + 1
        old, margin = self.lines[start:end], self.margin()
        head, *more = edit.text.split("\n")
        texts = [old[0].text[: edit.span.column - 1] + head]
        texts += [f"{margin}{line}" if line else margin.rstrip() for line in more]
        texts[-1] += old[-1].text[edit.span.end_column - 1 :]
        longest = max(max(_columns(line.text), line.limit or 0) for line in old)
        self.lines[start:end] = [_Line(text, longest) for text in texts]

    def wrap(self, width: int) -> None:
        """Move words that stand beyond the width to the next line, or to a new one."""
        for index, line in enumerate(self.lines):  # which grow meanwhile
            if line.limit is not None and _columns(line.text) > max(width, line.limit):
                self.break_line(index, width)

    def break_line(self, index: int, width: int) -> None:
        line, margin = self.lines[index].text, self.margin_of(index)
        is_last = index == len(self.lines) - 1
        tail = _CLOSER.search(line) if is_last and self.is_block else None
        body = line[len(margin) : tail.start() if tail else len(line)]
        places = [m for m in _WORDS.finditer(body) if not _STRUCTURE.match(body, m.end())]
        if not places:
            return
        fitting = [m for m in places if _columns(margin + body[: m.start()]) <= width]
        place = fitting[-1] if fitting else places[0]
        rest = body[place.end() :]
        self.lines[index].text = margin + body[: place.start()]
        if self.goes_on(index):
            following = self.lines[index + 1]
            below, words = following.parts
            closer = following.text[len(below) + len(words) :]
            limit = _columns(following.text) if following.limit is None else following.limit
            self.lines[index + 1] = _Line(f"{below}{rest} {words}{closer}", limit)
        else:
            new = margin if index else self.margin()
            self.lines.insert(index + 1, _Line(f"{new}{rest}{tail[0] if tail else ''}", 0))

    def goes_on(self, index: int) -> bool:
        """Say whether the next line is more of the same paragraph."""
        if index + 1 == len(self.lines):
            return False
        below, following = self.lines[index + 1].parts
        if not following or _STRUCTURE.match(following):
            return False
        margin = self.margin_of(index) if index else self.margin()
        hangs = _STRUCTURE.match(self.lines[index].text, len(margin)) is not None
        return below == margin or (hangs and _columns(below) > _columns(margin))

    def margin_of(self, index: int) -> str:
        """Return what stands before the words of a line."""
        return self.lines[index].parts[0] if index else self.code + self.opener

    def margin(self) -> str:
        """Return what new lines begin with: as other lines do, else as is usual."""
        for line in self.lines[1:]:
            margin, body = line.parts
            if body:
                return f"{margin} " if margin.endswith("*") and margin.strip() == "*" else margin
        indent = " " * _columns(self.code) if self.code.strip() else self.code
        return f"{indent} * " if self.is_block else f"{indent}{self.opener.rstrip()} "

    def whole(self) -> list[str] | None:
        """Return the lines with what stands behind the comment; None if they are not one now."""
        lines = [line.text for line in self.lines]
        text = "\n".join(lines)[self.start :]
        if self.is_block:
            is_one = text.find("*/", 2) == len(text) - 2
        else:
            is_one = all(line.lstrip().startswith("//") for line in text.split("\n"))
        lines[-1] += self.behind
        is_spliced = any(line.endswith(("\\", "??/")) for line in lines)
        return lines if is_one and not is_spliced else None
