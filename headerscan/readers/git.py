"""Headers out of a git repository, without a checkout, as git itself lists and gives them out.

Works in bare, shallow and worktree repositories alike; paths are literal, however odd.
Formats: git-cat-file(1), "BATCH OUTPUT", and git-ls-tree(1), "OUTPUT FORMAT".
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import IO, Self

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import GitRef, Side, is_header, public_paths
from headerscan.readers.trees import File, Limits, Tally, side_of, too_large
from headerscan.release import BUILD_FILES

LINK = "120000"
SUBMODULE = "160000"
_CHUNK = 1 << 16


class Entry(msgspec.Struct, frozen=True):
    """A file, a link or a submodule in a revision."""

    path: str
    """From the repository's top."""
    id: str
    mode: str

    @property
    def is_file(self) -> bool:
        """Say whether it is neither a link nor a submodule."""
        return self.mode not in (LINK, SUBMODULE)


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

    def get(self, name: str, limit: int | None = None) -> tuple[str, bytes] | None:
        """Return an object's id and content; None where the repository has it not.

        Raises :class:`~headerscan.errors.InputError` where it has more than ``limit``
        bytes, or git fails.
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
        if limit is not None and int(digits) > limit:
            self._pass_over(int(digits) + 1)
            raise too_large(name, limit)
        content = self._contents.read(int(digits))
        if len(content) != int(digits) or self._contents.read(1) != b"\n":
            raise self._failure()
        return object_id, content

    def _pass_over(self, size: int) -> None:
        while size > 0:
            size -= len(self._contents.read(min(size, _CHUNK))) or size

    def _failure(self) -> InputError:
        said = self._process.communicate()[1].decode("utf-8", "replace").strip()
        first = said.split("\n", 1)[0].removeprefix("fatal: ") or "git ended unexpectedly"
        remedy = f"run git -C {self.repo} fsck to see what is wrong"
        if "dubious ownership" in said:
            remedy = f"if you trust it, run: git config --global --add safe.directory {self.repo}"
        elif "not a git repository" in said or "cannot change to" in said:
            remedy = "name the repository's folder with --repo"
        return InputError(
            f"git cannot read this repository ({first})", remedy=remedy, file=self.repo
        )

    def ask(self, *arguments: str) -> str:
        """Return the output of another git command in the repository, empty if it fails."""
        done = subprocess.run(  # noqa: S603 - fixed commands only
            ["git", "-C", self.repo, *arguments],  # noqa: S607 - the user's git
            capture_output=True,
            check=False,
            env=self._environment(),
        )
        return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else ""

    def _tree(self, rev: str) -> str:
        """Return the id of a revision's top tree."""
        if found := self.get(f"{rev}^{{tree}}"):
            return found[0]
        where, remedy = "repository", "check the name, or get it with: git -C {} fetch --tags"
        if self.ask("rev-parse", "--is-shallow-repository").strip() == "true":
            where = "shallow clone"
            remedy = "get the whole history with: git -C {} fetch --unshallow --tags"
        raise InputError(
            f"there is no revision '{rev}' in this {where}",
            remedy=remedy.format(self.repo),
            file=self.repo,
        )

    def entries(self, rev: str, paths: Sequence[str], limits: Limits) -> Iterator[Entry]:
        """Yield what a revision holds at and below paths, all of it for none, sorted by path.

        Raises :class:`~headerscan.errors.InputError` where there is no such revision, and
        past the limit for members: a few trees that name each other many times can spell
        out billions of paths.
        """
        command = ("ls-tree", "-r", "-z", "--full-tree", self._tree(rev), "--", *paths)
        with self._started(*command) as listing:
            assert listing.stdout is not None  # it is a pipe
            try:
                for count, line in enumerate(_ended_by_nul(listing.stdout), start=1):
                    if count > limits.members:
                        raise InputError(
                            f"there are more than {limits.members} files in this revision",
                            remedy="name a folder: git:REVISION:PATH",
                            file=self.repo,
                        )
                    what, _, path = line.partition(b"\t")
                    mode, _, object_id = what.decode().split()
                    yield Entry(_name(path), object_id, mode)
            finally:
                listing.terminate()
        if listing.returncode > 0:
            raise InputError(
                f"git cannot list the files of '{rev}'",
                remedy=f"run git -C {self.repo} fsck to see what is wrong",
                file=self.repo,
            )

    def content(self, entry: Entry, limit: int) -> bytes:
        """Return a file's content.

        Raises :class:`~headerscan.errors.InputError` where this clone lacks it, and where
        it has more than ``limit`` bytes.
        """
        found = self.get(entry.id, limit)
        if found is None:
            raise InputError(
                f"the object {entry.id} is not in this clone",
                remedy=f"get it with: git -C {self.repo} fetch",
                file=self.repo,
            )
        return found[1]

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


def _ended_by_nul(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\0")
        yield from lines


def _name(raw: bytes) -> str:
    """Return a file's name; one that is no UTF-8 is read as Latin-1, so that it prints."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


class Revision(msgspec.Struct, frozen=True):
    """What a revision holds at a path, and the build files from there up to the top."""

    entries: tuple[Entry, ...]
    headers: Mapping[str, Entry]
    """The headers among the entries, by their paths below ``top``."""
    top: str
    """The path of the folder that they are in, with a slash before it; empty for the whole."""
    build_files: tuple[Entry, ...]
    """The nearest first."""


def read_git(ref: GitRef, repo: str, limits: Limits) -> Side:
    """Return the headers of a revision; see :func:`headerscan.readers.read`."""
    with GitObjects(repo) as objects:
        found = revision(objects, ref, limits)
        if not found.headers:
            raise _nothing(found, ref)

        def file(path: str, entry: Entry) -> File:
            read = partial(objects.content, entry, limits.header)
            return File(path, f"git:{ref.rev}:{entry.path}", read)

        return side_of(
            [file(*item) for item in found.headers.items()],
            [file(entry.path, entry) for entry in found.build_files],
            top=found.top,
            tally=Tally(str(ref), limits),
            tags=tuple(objects.ask("tag", f"--points-at={ref.rev}").split()),
        )


def has_path(rev: str, path: str, repo: str) -> bool:
    """Say whether a revision has a file or folder; none is said of what is no revision."""
    with GitObjects(repo) as objects:
        return objects.get(f"{rev}:{path}") is not None


def author(repo: str) -> str | None:
    """Return the name and address that git gives new commits in a folder, None without any."""
    with GitObjects(repo) as objects:
        said = objects.ask("var", "GIT_AUTHOR_IDENT")
    return said.rpartition(">")[0] + ">" if ">" in said else None


def revision(objects: GitObjects, ref: GitRef, limits: Limits) -> Revision:
    """Return what a reference names; there are no entries where the revision has it not."""
    path = ref.path or ""
    build = [f"{folder}{name}" for folder in _folders(path) for name in BUILD_FILES]
    listed = list(objects.entries(ref.rev, [path, *build] if path else [], limits))
    files = {entry.path: entry for entry in listed if entry.is_file}
    build_files = tuple(files[name] for name in build if name in files)
    entries = tuple(entry for entry in listed if _is_at(entry, path))
    top = path.rpartition("/")[0] if path in files else path
    below = {
        entry.path.removeprefix(f"{top}/" if top else ""): entry
        for entry in entries
        if entry.is_file
    }
    if path not in files:
        paths = [short for short in below if is_header(short)]
        if any(name in below for name in BUILD_FILES):
            paths = public_paths(paths)
        below = {short: below[short] for short in paths}
    return Revision(entries, below, f"/{top}" if top else "", build_files)


def _folders(path: str) -> list[str]:
    """Return the folders from a path up to the top, each with its slash: the top's is empty."""
    parts = path.split("/") if path else []
    return ["".join(f"{part}/" for part in parts[:end]) for end in range(len(parts), -1, -1)]


def _is_at(entry: Entry, path: str) -> bool:
    return path in ("", entry.path) or entry.path.startswith(f"{path}/")


def _nothing(found: Revision, ref: GitRef) -> InputError:
    """Return the error for a reference that names no header."""
    if len(found.entries) == 1 and found.entries[0].path == ref.path:
        what = "a link" if found.entries[0].mode == LINK else "a submodule"
        return InputError(f"this is {what}", remedy="name what it leads to", file=str(ref))
    what = "there is no header (*.h) nor template of one (*.h.in) in this folder of the revision"
    if ref.path is not None and not found.entries:
        what = f"revision '{ref.rev}' has no file or folder '{ref.path}'"
    remedy = f"see what there is with: git ls-tree -r --name-only {ref.rev}"
    return InputError(what, remedy=remedy, file=str(ref))
