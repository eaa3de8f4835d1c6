"""Patches as text to values: unified diffs, alone, in git's dress, or in mails.

Format: "Detailed Description of Unified Format" of the GNU diffutils manual, and
git-diff(1), "GENERATING PATCH TEXT WITH -P". No library reads a patch whose counts a mail
program has made wrong, nor keeps the line on which each hunk stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from headerscan.errors import InputError
from headerscan.patches.mails import Line, Message, messages

_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@ ?(.*)")
_GIT = re.compile(r"diff --git (.+)")
_RENAME = re.compile(r"(?:rename|copy) (from|to) (.+)")
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_PREFIX = re.compile(r"\A[abciow12]/")
NOWHERE = "/dev/null"
_LINK = " 120000"
"""How git ends a line with the mode of a symbolic link."""


class Hunk(msgspec.Struct, frozen=True):
    """One change: lines with their marks, and where they stood and will stand."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[tuple[str, str], ...]
    """Pairs of mark (space, ``-`` or ``+``) and text without line end."""
    line: int
    """The 1-based line of its ``@@`` in the patch."""
    section: str = ""
    """What git thinks the hunk is in."""
    old_ends_open: bool = False
    """The old text's last line has no line end, and is in the hunk."""
    new_ends_open: bool = False

    @property
    def old(self) -> list[str]:
        """Return the lines that must be there."""
        return [text for mark, text in self.lines if mark != "+"]

    @property
    def new(self) -> list[str]:
        """Return the lines that will be there."""
        return [text for mark, text in self.lines if mark != "-"]

    @property
    def title(self) -> str:
        """Return the hunk's ``@@`` line without the section."""
        return f"@@ -{self.old_start},{self.old_count} +{self.new_start},{self.new_count} @@"


class FilePatch(msgspec.Struct, frozen=True):
    """What happens to one file; ``old`` is None for a new one, ``new`` for a removed one."""

    old: str | None
    new: str | None
    hunks: tuple[Hunk, ...]
    line: int
    is_binary: bool = False
    is_copy: bool = False
    is_link: bool = False
    """What changes is where a symbolic link leads, and no text of a header."""

    @property
    def path(self) -> str:
        """Return the path that the file has afterwards, or had."""
        return self.new or self.old or NOWHERE


class Patch(msgspec.Struct, frozen=True):
    """One patch of a series."""

    subject: str
    files: tuple[FilePatch, ...]
    damaged: bool = False
    """White space and counts may be wrong, because mail programs had it in hand."""


def parse_patches(text: str, file: str) -> tuple[Patch, ...]:
    """Return the patches of a file in order; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.InputError` where there is none, where a hunk is cut
    short, and where a path leads out of the tree that the patch is for.
    """
    patches = []
    for message in messages(text):
        files = tuple(_Parser(message, file).files())
        if files:
            patches.append(Patch(message.subject, files, message.damaged))
    if not patches:
        raise InputError(
            "there is no patch in this file",
            remedy="give a unified diff, such as git diff or git format-patch makes",
            file=file,
        )
    return tuple(patches)


class _Draft(msgspec.Struct):
    """A file's patch that is being read."""

    line: int
    old: str | None = None
    new: str | None = None
    hunks: list[Hunk] = msgspec.field(default_factory=list)
    is_binary: bool = False
    is_copy: bool = False
    is_link: bool = False


class _Parser:
    """One message's lines, read from top to bottom."""

    def __init__(self, message: Message, file: str) -> None:
        self.message = message
        self.lines: Sequence[Line | None] = message.lines
        self.file = file
        self.at = 0

    def files(self) -> Iterator[FilePatch]:
        draft: _Draft | None = None
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line is None:
                continue
            if match := _GIT.match(line.text):
                yield from _finished(draft)
                draft = _Draft(line.number)
                draft.old, draft.new = self.git_paths(match[1], line.number)
            elif line.text.startswith("--- ") and (target := self.target()):
                if draft is None or draft.hunks:
                    yield from _finished(draft)
                    draft = _Draft(line.number)
                draft.old = self.path(line.text[4:], line.number)
                draft.new = self.path(target.text[4:], target.number)
            elif match := _HUNK.match(line.text):
                if draft is None:
                    raise self.error("a hunk stands before any '---' and '+++' line", line.number)
                draft.hunks.append(self.hunk(match, line.number))
            elif draft is not None and not draft.hunks:
                self.extended_header(draft, line)
        yield from _finished(draft)

    def extended_header(self, draft: _Draft, line: Line) -> None:
        text = line.text
        draft.is_link = draft.is_link or text.endswith(_LINK)
        if match := _RENAME.match(text):
            path = self.path(match[2], line.number, prefixed=False)
            draft.is_copy = draft.is_copy or text.startswith("copy")
            if match[1] == "from":
                draft.old = path
            else:
                draft.new = path
        elif text.startswith("new file mode"):
            draft.old = None
        elif text.startswith("deleted file mode"):
            draft.new = None
        elif text.startswith(("GIT binary patch", "Binary files ")):
            draft.is_binary = True

    def target(self) -> Line | None:
        """Return the ``+++`` line that must follow a ``---`` line, and go past it."""
        following = self.lines[self.at] if self.at < len(self.lines) else None
        if following is None or not following.text.startswith("+++ "):
            return None
        self.at += 1
        return following

    def git_paths(self, text: str, number: int) -> tuple[str | None, str | None]:
        """Return the two paths of a ``diff --git`` line, as far as they are clear."""
        if text.startswith('"') or text.endswith('"'):
            return None, None
        old, middle, new = text.partition(" b/")
        if not middle:
            return None, None
        return self.path(old, number), self.path(f"b/{new}", number)

    def path(self, text: str, number: int, *, prefixed: bool = True) -> str | None:
        text = text.partition("\t")[0].rstrip()
        if text.startswith('"') and text.endswith('"') and len(text) > 1:
            text = _ESCAPE.sub(_unescaped, text[1:-1])
            text = text.encode("latin-1", "replace").decode("utf-8", "replace")
        if text == NOWHERE:
            return None
        if prefixed:
            text = _PREFIX.sub("", text, count=1)
        if not text or "\0" in text or ".." in re.split(r"[/\\]", text):
            raise InputError(
                f"the path '{text}' leads out of the tree that this patch is for",
                remedy="make the patch from the repository's top",
                file=self.file,
                line=number,
            )
        return text

    def hunk(self, match: re.Match[str], number: int) -> Hunk:
        old_count, new_count = (int(match[i]) if match[i] else 1 for i in (2, 4))
        body = _Body(old_count, new_count)
        while not body.is_full and self.at < len(self.lines):
            line = self.lines[self.at]
            if line is not None and not body.take(line.text, damaged=self.message.damaged):
                break
            self.at += 1
        if not body.is_full and not self.message.damaged:
            raise self.error(
                f"this hunk is cut short: it announces {old_count} old and {new_count} new lines"
                f" and has {old_count - body.old_left} and {new_count - body.new_left}",
                number,
            )
        self.open_ends(body)
        return Hunk(
            old_start=int(match[1]),
            old_count=old_count,
            new_start=int(match[3]),
            new_count=new_count,
            lines=tuple(body.lines),
            line=number,
            section=match[5].strip(),
            old_ends_open=body.old_ends_open,
            new_ends_open=body.new_ends_open,
        )

    def open_ends(self, body: _Body) -> None:
        """Go past the remark that the last line has no line end."""
        following = self.lines[self.at] if self.at < len(self.lines) else None
        if following is not None and following.text.startswith("\\ "):
            body.end_open()
            self.at += 1

    def error(self, what: str, number: int) -> InputError:
        return InputError(
            what, remedy="get the whole patch again, as plain text", file=self.file, line=number
        )


class _Body:
    """The lines of a hunk as they come in."""

    def __init__(self, old_count: int, new_count: int) -> None:
        self.old_left = old_count
        self.new_left = new_count
        self.lines: list[tuple[str, str]] = []
        self.old_ends_open = False
        self.new_ends_open = False

    @property
    def is_full(self) -> bool:
        return self.old_left <= 0 and self.new_left <= 0

    def take(self, text: str, *, damaged: bool) -> bool:
        """Add a line; return whether it belongs to the hunk."""
        mark, rest = text[:1] or " ", text[1:]
        if damaged and (
            text.startswith("diff --git ") or text in ("-- ", "--") or _HUNK.match(text)
        ):
            return False
        if mark == "\\":
            self.end_open()
        elif mark in " \t-+":
            self.lines.append((" ", text) if mark == "\t" else (mark, rest))
            self.old_left -= mark != "+"
            self.new_left -= mark != "-"
        elif damaged and self.lines:
            # A long line that a mail program has broken in two.
            last, before = self.lines[-1]
            self.lines[-1] = (last, f"{before} {text}")
        else:
            return False
        return True

    def end_open(self) -> None:
        mark = self.lines[-1][0] if self.lines else " "
        self.old_ends_open = self.old_ends_open or mark != "+"
        self.new_ends_open = self.new_ends_open or mark != "-"


def _finished(draft: _Draft | None) -> Iterator[FilePatch]:
    if draft is not None and (draft.old or draft.new):
        yield FilePatch(
            draft.old,
            draft.new,
            tuple(draft.hunks),
            draft.line,
            draft.is_binary,
            draft.is_copy,
            draft.is_link,
        )


def _unescaped(match: re.Match[str]) -> str:
    what = match[1]
    return chr(int(what, 8) & 0xFF) if len(what) == 3 else _ESCAPES.get(what, what)
