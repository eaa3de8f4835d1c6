"""Patches as text to values: unified diffs, alone, in git's dress, or in mails.

Format: "Detailed Description of Unified Format" of the GNU diffutils manual, and
git-diff(1), "GENERATING PATCH TEXT WITH -P". A file that is no header is passed over: what
its hunks hold, and whether they are whole, is of no concern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from posixpath import commonprefix

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import is_header
from headerscan.patches.mails import Envelope, Line, Message, messages

_FILE = re.compile(r"--- .*\n\+\+\+ .*\n@@ -\d")
_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_GIT = re.compile(r"diff --git (.+)")
_MERGE = re.compile(r"diff --(?:cc|combined) (.+)")
_RENAME = re.compile(r"(?:rename|copy) (from|to) (.+)")
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_PREFIX = re.compile(r"\A[abciow12]/")
NOWHERE = "/dev/null"
_NO_FILES = (" 120000", " 160000")
"""How git ends a line with the mode of a symbolic link, or of a submodule."""


class Hunk(msgspec.Struct):
    """One change: lines with their marks, and where they stood and will stand.

    Nothing changes it once it is read.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: list[tuple[str, str]]
    """Pairs of mark (space, ``-`` or ``+``) and text without line end."""
    line: int
    """The 1-based line of its ``@@`` in the patch."""
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

    def end_open(self) -> None:
        """Take note that the last line so far has no line end."""
        mark = self.lines[-1][0] if self.lines else " "
        self.old_ends_open = self.old_ends_open or mark != "+"
        self.new_ends_open = self.new_ends_open or mark != "-"


class FilePatch(msgspec.Struct):
    """What happens to one file; ``old`` is None for a new one, ``new`` for a removed one.

    They differ where the file is renamed or copied. Nothing changes it once it is read.
    """

    old: str | None
    new: str | None
    hunks: list[Hunk]
    line: int
    is_git: bool = False
    """The two paths are of one tree; those of ``diff -u old/x.h new/x.h`` are of two."""
    is_binary: bool = False
    is_copy: bool = False
    is_link: bool = False
    """What changes is where a symbolic link leads, or a submodule: no text of a header."""

    @property
    def is_of_header(self) -> bool:
        """Say whether the file is a header, before or after."""
        paths = [path for path in (self.old, self.new) if path is not None]
        return not self.is_link and any(map(is_header, paths))

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
    envelope: Envelope = Envelope()
    """Of the mail that it came in."""


def parse_patches(text: str, file: str) -> tuple[Patch, ...]:
    """Return the patches of a file in order; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.InputError` where there is none, and for a header whose
    hunk is cut short, whose path leads out of the tree that the patch is for, or whose
    change is a merge's.
    """
    patches = []
    for message in messages(text):
        files = tuple(_Parser(message, file).files())
        if files:
            patches.append(Patch(message.subject, files, message.damaged, message.envelope))
    if not patches:
        raise InputError(
            "there is no patch in this file",
            remedy="give a unified diff, such as git diff or git format-patch makes",
            file=file,
        )
    return tuple(patches)


class _Parser:
    """One message's lines, read from top to bottom."""

    def __init__(self, message: Message, file: str) -> None:
        self.damaged = message.damaged
        self.lines: Sequence[Line | None] = message.lines
        self.file = file
        self.at = 0
        self.parts: list[FilePatch] = []
        self.wrong: dict[int, InputError] = {}
        """Why a part cannot be applied, if it is a header's, by the part's line."""

    def files(self) -> Iterator[FilePatch]:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line is not None:
                self.take(line)
        for part in self.parts:
            paths = part.old, part.new
            if part.old and part.new and not part.is_git:
                part.old = part.new = _common_path(part.old, part.new)
            if part.old or part.new:
                if part.is_of_header:
                    self.require_whole(part, paths)
                yield part

    def take(self, line: Line) -> None:
        if match := _GIT.match(line.text):
            self.parts.append(FilePatch(*_git_paths(match[1]), [], line.number, is_git=True))
        elif match := _MERGE.match(line.text):
            path = _path(match[1])
            self.parts.append(FilePatch(path, path, [], line.number, is_git=True))
            self.wrong[line.number] = self.error(
                f"the change of {path} is told against several parents at once",
                line.number,
                "make the patch of a merge against one of them, with git diff MERGE^1 MERGE",
            )
        elif line.text.startswith("--- ") and (target := self.following("+++ ")):
            old, new = _unprefixed(line.text[4:]), _unprefixed(target.text[4:])
            if not self.parts or self.parts[-1].hunks or self.parts[-1].is_binary:
                self.parts.append(FilePatch(old, new, [], line.number))
            self.parts[-1].old, self.parts[-1].new = old, new
        elif match := _HUNK.match(line.text):
            if not self.parts:
                raise self.error("a hunk stands before any '---' and '+++' line", line.number)
            self.parts[-1].hunks.append(self.hunk(match, line.number))
        elif self.parts and not self.parts[-1].hunks:
            _extended_header(self.parts[-1], line.text)

    def following(self, beginning: str) -> Line | None:
        """Return the next line and go past it, if it begins so."""
        line = self.lines[self.at] if self.at < len(self.lines) else None
        if line is None or not line.text.startswith(beginning):
            return None
        self.at += 1
        return line

    def require_whole(self, part: FilePatch, paths: Iterable[str | None]) -> None:
        for path in paths:
            if path is not None and ("\0" in path or ".." in re.split(r"[/\\]", path)):
                raise self.error(
                    f"the path '{path}' leads out of the tree that this patch is for",
                    part.line,
                    "make the patch from the repository's top",
                )
        if part.line in self.wrong:
            raise self.wrong[part.line]

    def hunk(self, match: re.Match[str], number: int) -> Hunk:
        old_left, new_left = (int(match[i]) if match[i] else 1 for i in (2, 4))
        hunk = Hunk(int(match[1]), old_left, int(match[3]), new_left, [], number)
        while (old_left > 0 or new_left > 0) and self.at < len(self.lines):
            line, size = self.lines[self.at], len(hunk.lines)
            if self.begins_file() and (old_left, new_left) != (1, 1):
                break
            if line is not None and not self.is_taken(line.text, hunk):
                break
            self.at += 1
            if len(hunk.lines) > size:
                old_left -= hunk.lines[-1][0] != "+"
                new_left -= hunk.lines[-1][0] != "-"
        if (old_left > 0 or new_left > 0) and not self.damaged:
            wrong = self.error(
                f"this hunk is cut short: it announces {hunk.old_count} old and {hunk.new_count}"
                f" new lines and has {hunk.old_count - old_left} and {hunk.new_count - new_left}",
                number,
            )
            self.wrong.setdefault(self.parts[-1].line, wrong)
        if self.following("\\ "):
            hunk.end_open()
        return hunk

    def is_taken(self, text: str, hunk: Hunk) -> bool:
        """Add a line to a hunk; return whether it belongs to it."""
        mark = text[:1] or " "
        if self.damaged and (
            text.startswith("diff --git ") or text in ("-- ", "--") or _HUNK.match(text)
        ):
            return False
        if mark == "\\":
            hunk.end_open()
        elif mark in " \t-+":
            hunk.lines.append((" ", text) if mark == "\t" else (mark, text[1:]))
        elif self.damaged and hunk.lines:
            # A long line that a mail program has broken in two.
            last, before = hunk.lines[-1]
            hunk.lines[-1] = (last, f"{before} {text}")
        else:
            return False
        return True

    def begins_file(self) -> bool:
        """Say whether the next file's lines stand here, of which no hunk has the third."""
        three = [line.text for line in self.lines[self.at : self.at + 3] if line is not None]
        return _FILE.match("\n".join(three)) is not None

    def error(
        self, what: str, number: int, remedy: str = "get the whole patch again, as plain text"
    ) -> InputError:
        return InputError(what, remedy=remedy, file=self.file, line=number)


def _extended_header(part: FilePatch, text: str) -> None:
    part.is_link = part.is_link or text.endswith(_NO_FILES)
    if match := _RENAME.match(text):
        part.is_copy = part.is_copy or text.startswith("copy")
        if match[1] == "from":
            part.old = _path(match[2])
        else:
            part.new = _path(match[2])
    elif text.startswith("new file mode"):
        part.old = None
    elif text.startswith("deleted file mode"):
        part.new = None
    elif text.startswith(("GIT binary patch", "Binary files ")):
        part.is_binary = True


def _git_paths(text: str) -> tuple[str | None, str | None]:
    """Return the two paths of a ``diff --git`` line, if they are the same one.

    Those of a rename differ, and stand in lines of their own.
    """
    half = len(text) // 2
    old, new = _unprefixed(text[:half]), _unprefixed(text[half + 1 :])
    return (old, new) if old == new and text[half : half + 1] == " " else (None, None)


def _unprefixed(text: str) -> str | None:
    path = _path(text)
    return None if path is None else _PREFIX.sub("", path, count=1)


def _path(text: str) -> str | None:
    text = text.partition("\t")[0].rstrip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = _ESCAPE.sub(_unescaped, text[1:-1])
        text = text.encode("latin-1", "replace").decode("utf-8", "replace")
    return text if text and text != NOWHERE else None


def _common_path(old: str, new: str) -> str:
    """Return a file's path below the two folders that ``diff -u`` compares."""
    if tail := commonprefix([old.split("/")[::-1], new.split("/")[::-1]]):
        return "/".join(tail[::-1])
    return old if is_header(old) and not is_header(new) else new


def _unescaped(match: re.Match[str]) -> str:
    what = match[1]
    return chr(int(what, 8) & 0xFF) if len(what) == 3 else _ESCAPES.get(what, what)
