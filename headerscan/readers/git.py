"""Headers out of a git repository, without a checkout, as git itself lists and gives them out.

Works in bare, shallow and worktree repositories alike; paths are literal, however odd.
Formats: git-cat-file(1), "BATCH OUTPUT", and git-ls-tree(1), "OUTPUT FORMAT".
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Self

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import GitRef
from headerscan.readers.trees import LACK, LIMITS, MIB, File, Listing, Wanted, past_limit, size
from headerscan.release import BUILD_FILES

if TYPE_CHECKING:
    import subprocess

_NOT_FOLLOWED = (b"120000", b"160000")
"""The modes of links and submodules."""
_LONGEST = 64 * MIB
"""What a revision's list of files may have."""
_CHUNK = 1 << 16


class Entry(msgspec.Struct, frozen=True):
    """A file, a link or a submodule in a revision."""

    path: str
    """From the repository's top."""
    id: str
    is_file: bool
    """It is neither a link nor a submodule."""


class GitObjects:
    """A running ``git cat-file --batch`` in one repository; a context manager."""

    def __init__(self, repo: str) -> None:
        self.repo = repo

    def __enter__(self) -> Self:
        self._process = self._started("cat-file", "--batch")
        assert self._process.stdin is not None  # it is a pipe
        assert self._process.stdout is not None
        self._names, self._contents = self._process.stdin, self._process.stdout
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.terminate()
        self._process.communicate()

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a fixed command: a revision's name goes to the standard input alone."""
        import subprocess  # noqa: PLC0415 - most runs ask git nothing

        try:
            return subprocess.Popen(  # noqa: S603 - as said above
                ["git", "-C", self.repo, *command],  # noqa: S607 - the user's git
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment(),
            )
        except FileNotFoundError as error:
            raise InputError(
                "the program git is not installed", remedy="install git, or name a file instead"
            ) from error

    def _environment(self) -> dict[str, str]:
        """Return git's environment; in a hook, git's own words about ``.`` still count.

        A partial clone would fetch what it lacks, by programs that its configuration names.
        """
        environment = {
            **os.environ,
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_LITERAL_PATHSPECS": "1",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "",
        }
        if self.repo != ".":
            for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
                environment.pop(key, None)
        return environment

    def ask(self, *arguments: str) -> str:
        """Return the output of another git command in the repository, empty if it fails."""
        process = self._started(*arguments)
        said = process.communicate()[0]
        return said.decode("utf-8", "surrogateescape") if process.returncode == 0 else ""

    def get(self, name: str, shown: str = "") -> tuple[str, bytes] | None:
        """Return an object's id and content; None where the repository has it not.

        Raises :class:`~headerscan.errors.InputError`, which names ``shown``, for what is larger
        than a header may be, and where git fails.
        """
        try:
            self._names.write(os.fsencode(name) + b"\n")
            self._names.flush()
            answer = self._contents.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise self._failure()
        if answer.endswith((b" missing\n", b" ambiguous\n")):
            return None
        object_id, _, digits = answer.decode().split()
        length = int(digits)
        if length > LIMITS.header:
            left = length + 1
            while left > 0:
                left -= len(self._contents.read(min(left, _CHUNK))) or left
            raise past_limit(shown or name, size(LIMITS.header))
        content = self._contents.read(length)
        if len(content) != length or self._contents.read(1) != b"\n":
            raise self._failure()
        return object_id, content

    def _failure(self) -> InputError:
        said = self._process.communicate()[1].decode("utf-8", "replace").strip()
        first = said.split("\n", 1)[0].removeprefix("fatal: ") or "git ended unexpectedly"
        remedy = f"run git -C {self.repo} fsck to see what is wrong"
        if "dubious ownership" in said:
            remedy = f"if you trust it, run: git config --global --add safe.directory {self.repo}"
        elif "not a git repository" in said or "cannot change to" in said:
            remedy = "name the repository's folder with --repo"
        return self._error(f"git cannot read this repository ({first})", remedy)

    def _error(self, what: str, remedy: str) -> InputError:
        return InputError(what, remedy=remedy, file=self.repo)

    def content(self, entry: Entry) -> bytes:
        """Return a file's content; errors are those of :meth:`get`, and that it is not there."""
        found = self.get(entry.id, entry.path)
        if found is None:
            what = f"the object {entry.id} is not in this clone"
            raise self._error(what, f"get it with: git -C {self.repo} fetch")
        return found[1]

    def entries(self, rev: str, paths: Sequence[str]) -> list[Entry]:
        """Return what a revision holds at and below paths, all of it for none, sorted by path.

        Raises :class:`~headerscan.errors.InputError` where there is no such revision, and
        past the limit for members: a few trees that name each other many times can spell
        out billions of paths.
        """
        command = ("ls-tree", "-r", "-z", "--full-tree", self._tree(rev), "--", *paths)
        with self._started(*command) as listing:
            assert listing.stdout is not None  # it is a pipe
            told = listing.stdout.read(_LONGEST)
            if len(told) == _LONGEST or told.count(b"\0") > LIMITS.members:
                listing.terminate()
                raise past_limit(f"git:{rev}", f"{LIMITS.members} files")
        if listing.returncode != 0:
            what = f"git cannot list the files of '{rev}'"
            raise self._error(what, f"run git -C {self.repo} fsck to see what is wrong")
        return [_entry(line) for line in told.split(b"\0")[:-1]]

    def _tree(self, rev: str) -> str:
        """Return the id of a revision's top tree."""
        if found := self.get(f"{rev}^{{tree}}"):
            return found[0]
        where, remedy = "repository", f"check the name, or get it with: git -C {self.repo} fetch"
        if self.ask("rev-parse", "--is-shallow-repository").strip() == "true":
            where = "shallow clone"
            remedy = f"get the whole history with: git -C {self.repo} fetch --unshallow"
        raise self._error(f"there is no revision '{rev}' in this {where}", f"{remedy} --tags")


def _entry(line: bytes) -> Entry:
    what, _, path = line.partition(b"\t")
    mode, _, object_id = what.split()
    try:
        name = path.decode("utf-8")
    except UnicodeDecodeError:
        name = path.decode("latin-1")  # so that it prints
    return Entry(name, object_id.decode(), mode not in _NOT_FOLLOWED)


class Revision(Listing, frozen=True, kw_only=True):
    """The files of a revision that were asked for, and what else stands there."""

    entries: Sequence[Entry]


def has_path(rev: str, path: str, repo: str) -> bool:
    """Say whether a revision has a file or folder; none is said of what is no revision."""
    with GitObjects(repo) as objects:
        return objects.get(f"{rev}:{path}") is not None


def author(repo: str) -> str | None:
    """Return the name and address that git gives new commits in a folder, None without any."""
    said = GitObjects(repo).ask("var", "GIT_AUTHOR_IDENT")
    return said.rpartition(">")[0] + ">" if ">" in said else None


def revision(objects: GitObjects, ref: GitRef, wanted: Wanted) -> Revision:
    """Return the file that a reference names, or the wanted ones below the folder.

    There are no entries where the revision has nothing of that name.
    """
    path = ref.path or ""
    build = [f"{folder}{name}" for folder in _folders(path) for name in BUILD_FILES]
    listed = objects.entries(ref.rev, [path, *build] if path else [])
    by_path = {entry.path: entry for entry in listed if entry.is_file}
    top = path.rpartition("/")[0] if path in by_path else path
    before = f"{top}/" if top else ""

    def file(short: str, entry: Entry) -> File:
        origin = f"git:{ref.rev}:{entry.path}"
        return File(short, origin, partial(objects.content, entry), entry.id)

    entries = [
        entry for entry in listed if path in ("", entry.path) or entry.path.startswith(f"{path}/")
    ]
    below = {entry.path.removeprefix(before): entry for entry in entries if entry.is_file}
    files = [file(*item) for item in below.items() if path in by_path or wanted(item[0])]
    lack = LACK
    if path and not entries:
        lack = "the revision has no such file or folder"
    elif entries and entries[0].path == path and not below:
        lack = "this is a link or a submodule, which is not followed"
    return Revision(
        str(ref),
        files,
        f"/{top}" if top else "",
        build_files=[file(name, by_path[name]) for name in build if name in by_path],
        is_project=path not in by_path and any(name in below for name in BUILD_FILES),
        state="\0".join(f"{one.state} {one.path}" for one in files),
        entries=entries,
        lack=lack,
    )


def _folders(path: str) -> list[str]:
    """Return the folders from a path up to the top, each with its slash: the top's is empty."""
    parts = path.split("/") if path else []
    return ["".join(f"{part}/" for part in parts[:end]) for end in range(len(parts), -1, -1)]
