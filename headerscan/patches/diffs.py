"""Patches as text to values: unified diffs, alone, in git's dress, or in mails.

Format: "Detailed Description of Unified Format" of the GNU diffutils manual, and
git-diff(1), "GENERATING PATCH TEXT WITH -P". A file that is no header is passed over: what
its hunks hold, and whether they are whole, is of no concern.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from posixpath import commonprefix

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import is_header
from headerscan.patches.mails import Envelope, Message, messages

_FILE = re.compile(r"--- .*\n\+\+\+ .*\n@@ -\d")
_HUNK = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")
_GIT = re.compile(r"diff --(git|cc|combined) (.+)")
_RENAME = re.compile(r"(rename|copy) (from|to) (.+)")
_BEHIND_HUNK = re.compile(rf"diff --git |--[ ]?\Z|{_HUNK.pattern}")
"""What no line of a hunk is, in spite of its numbers, where lines may have got lost."""
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_PREFIX = re.compile(r"\A[abciow12]/")
_SUBJECT_PREFIX = re.compile(r"(?:\s*(?:\[[^\]]*\]|[Rr][Ee]:|[Ff]wd?:))*\s*")
NOWHERE = "/dev/null"
_NO_FILES = (" 120000", " 160000")
"""How git ends a line with the mode of a symbolic link, or of a submodule."""


class Hunk(msgspec.Struct):
    """One change: lines with their marks, and where they stood and will stand.

    Nothing changes it once it is read. Once it has found its place in a header, its lines and
    their numbers are those there, whatever mail programs made of them.
    """

    title: str
    """Its ``@@`` line without the section."""
    old_start: int
    new_start: int
    line: int
    """The 1-based line of its ``@@`` in the patch."""
    lines: list[tuple[str, str]]
    """Pairs of mark (space, ``-`` or ``+``) and text without line end."""
    open_marks: str = ""
    """The marks of those lines that have no line end in their file, as its last ones."""
    offset: int = 0
    """How many lines below the announced place it was found."""
    fuzz: int = 0
    """How many lines of context at an end may have been left out to find it."""

    @property
    def old(self) -> list[str]:
        """Return the lines that must be there."""
        return [text for mark, text in self.lines if mark != "+"]

    @property
    def new(self) -> list[str]:
        """Return the lines that will be there."""
        return [text for mark, text in self.lines if mark != "-"]

    @property
    def old_lines(self) -> range:
        """Return the numbers of its old lines."""
        return range(self.old_start, self.old_start + len(self.old))

    @property
    def new_lines(self) -> range:
        """Return the numbers of its new lines."""
        return range(self.new_start, self.new_start + len(self.new))


class FilePatch(msgspec.Struct):
    """What happens to one file; ``old`` is None for a new one, ``new`` for a removed one.

    They differ where the file is renamed or copied. Nothing changes it once it is read.
    """

    old: str | None
    new: str | None
    line: int
    hunks: list[Hunk]
    is_git: bool = False
    """The two paths are of one tree; those of ``diff -u old/x.h new/x.h`` are of two."""
    is_copy: bool = False
    is_link: bool = False
    """What changes is where a symbolic link leads, or a submodule: no text of a header."""
    wrong: InputError | None = None
    """Why it cannot be applied."""

    @property
    def is_of_header(self) -> bool:
        """Say whether the file is a header, before or after."""
        return not self.is_link and any(is_header(path) for path in (self.old, self.new) if path)

    @property
    def path(self) -> str:
        """Return the path that the file has afterwards, or had."""
        return self.new or self.old or NOWHERE


class Patch(msgspec.Struct, frozen=True):
    """One patch of a series."""

    files: tuple[FilePatch, ...]
    damaged: bool
    """White space and counts may be wrong, because mail programs had it in hand."""
    envelope: Envelope
    """Of the mail that it came in."""

    @property
    def subject(self) -> str:
        """Return what it is about, without ``[PATCH]`` and the like."""
        return _SUBJECT_PREFIX.sub("", self.envelope.subject, count=1)

    @property
    def of_headers(self) -> list[FilePatch]:
        """Return what happens to headers."""
        return [part for part in self.files if part.is_of_header]


def parse_patches(text: str, file: str) -> tuple[Patch, ...]:
    """Return the patches of a file in order; ``file`` is named in errors.

    Raises :class:`~headerscan.errors.InputError` where there is none. What is wrong with the
    patch of a file, which may be none that matters, is said there.
    """
    read = ((message, tuple(_Parser(message, file).files())) for message in messages(text))
    patches = tuple(
        Patch(files, message.damaged, message.envelope) for message, files in read if files
    )
    if not patches:
        raise InputError(
            "there is no patch in this file",
            remedy="give a unified diff, such as git diff or git format-patch makes",
            file=file,
        )
    return patches


class _Parser:
    """One message's lines, taken from the top."""

    def __init__(self, message: Message, file: str) -> None:
        self.damaged = message.damaged
        self.lines = deque(message.lines)
        self.file = file
        self.parts: list[FilePatch] = []

    def files(self) -> Iterator[FilePatch]:
        while self.lines:
            self.take(*self.lines.popleft())
        for part in self.parts:
            paths = [path for path in (part.old, part.new) if path]
            for path in paths:
                if "\0" in path or ".." in re.split(r"[/\\]", path):
                    part.wrong = self.error(
                        f"the path '{path}' leads out of the tree that this patch is for",
                        part.line,
                        "make the patch from the repository's top",
                    )
            if len(paths) > 1 and not part.is_git:
                part.old = part.new = _common_path(*paths)
            if paths:
                yield part

    def take(self, text: str, number: int) -> None:
        if match := _GIT.match(text):
            paths = _git_paths(match[2]) if match[1] == "git" else (_path(match[2]),) * 2
            self.parts.append(FilePatch(*paths, number, [], is_git=True))
        elif text.startswith("--- ") and self.lines and self.lines[0].text.startswith("+++ "):
            paths = _unprefixed(text[4:]), _unprefixed(self.lines.popleft().text[4:])
            if not self.parts or self.parts[-1].hunks or self.parts[-1].wrong:
                self.parts.append(FilePatch(*paths, number, []))
            self.parts[-1].old, self.parts[-1].new = paths
        elif match := _HUNK.match(text):
            if not self.parts:
                raise self.error("a hunk stands before any '---' and '+++' line", number)
            self.parts[-1].hunks.append(self.hunk(match, number))
        elif self.parts and not self.parts[-1].hunks:
            self.extended_header(self.parts[-1], text, number)

    def extended_header(self, part: FilePatch, text: str, number: int) -> None:
        part.is_link = part.is_link or text.endswith(_NO_FILES)
        if match := _RENAME.match(text):
            part.is_copy = match[1] == "copy"
            if match[2] == "from":
                part.old = _path(match[3])
            else:
                part.new = _path(match[3])
        elif text.startswith("new file mode"):
            part.old = None
        elif text.startswith("deleted file mode"):
            part.new = None
        elif text.startswith(("GIT binary patch", "Binary files ")):
            what = f"the patch of {part.path} is binary"
            part.wrong = self.error(what, number, "make it as text, with git diff --text")
        elif text.startswith("@@@ "):
            part.wrong = self.error(
                f"the change of {part.path} is told against several parents at once",
                number,
                "make the patch of a merge against one of them, with git diff MERGE^1 MERGE",
            )

    def hunk(self, match: re.Match[str], number: int) -> Hunk:
        old_left, new_left = counts = int(match[2] or 1), int(match[4] or 1)
        hunk = Hunk(match[0], int(match[1]), int(match[3]), number, [])
        while self.lines:
            text = self.lines[0].text
            mark = text[:1] or " "
            if mark == "\\":
                hunk.open_marks += hunk.lines[-1][0] if hunk.lines else " "
            elif max(old_left, new_left) <= 0 or self.is_behind(old_left, new_left):
                break
            elif mark in " \t-+":
                hunk.lines.append((" ", text) if mark == "\t" else (mark, text[1:]))
                old_left -= mark != "+"
                new_left -= mark != "-"
            elif self.damaged and hunk.lines:
                # A long line that a mail program has broken in two.
                last, before = hunk.lines[-1]
                hunk.lines[-1] = (last, f"{before} {text}")
            else:
                break
            self.lines.popleft()
        if max(old_left, new_left) > 0 and not self.damaged:
            self.parts[-1].wrong = self.parts[-1].wrong or self.error(
                f"this hunk is cut short: it announces {counts[0]} old and {counts[1]} new lines"
                f" and has {counts[0] - old_left} and {counts[1] - new_left}",
                number,
            )
        return hunk

    def is_behind(self, *left: int) -> bool:
        """Say whether the next line is none of a hunk's, of which so many lines are left."""
        if self.damaged and _BEHIND_HUNK.match(self.lines[0].text):
            return True
        # Two lines may look like a file's paths, and the next hunk follows.
        three = "\n".join(line.text for line in islice(self.lines, 3))
        return left != (1, 1) and _FILE.match(three) is not None

    def error(
        self, what: str, number: int, remedy: str = "get the whole patch again, as plain text"
    ) -> InputError:
        return InputError(what, remedy=remedy, file=self.file, line=number)


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


def _unescaped(match: re.Match[str]) -> str:
    what = match[1]
    return chr(int(what, 8) & 0xFF) if len(what) == 3 else _ESCAPES.get(what, what)


def _common_path(old: str, new: str) -> str:
    """Return a file's path below the two folders that ``diff -u`` compares."""
    if tail := commonprefix([old.split("/")[::-1], new.split("/")[::-1]]):
        return "/".join(tail[::-1])
    return old if is_header(old) and not is_header(new) else new
