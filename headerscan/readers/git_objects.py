"""One repository's objects through one ``git cat-file --batch`` process.

Formats: git-cat-file(1), "BATCH OUTPUT"; tree objects as git-mktree(1) makes them: mode,
space, name, NUL, and the object's id in binary.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from types import TracebackType
from typing import IO, NoReturn, Self

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import is_header
from headerscan.lexing.decoding import decode
from headerscan.limits import Limits, too_large

TREE = "40000"
FILES = ("100644", "100755", "100664")
LINK = "120000"


class Blob(msgspec.Struct, frozen=True):
    """A file in a revision: its path from the repository's top, and its object's id."""

    path: str
    id: str


class GitObjects:
    """A running ``git cat-file --batch`` in one repository; a context manager."""

    def __init__(self, repo: str) -> None:
        self.repo = repo
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            # The command is fixed; what the user names goes to its standard input alone.
            self._process = subprocess.Popen(  # noqa: S603 - as said above
                ["git", "-C", self.repo, "cat-file", "--batch"],  # noqa: S607 - the user's git
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self._environment(),
            )
        except FileNotFoundError as error:
            raise InputError(
                "the program git is not installed", remedy="install git, or name a file instead"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if process := self._process:
            process.terminate()
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    with contextlib.suppress(BrokenPipeError):  # git need not read the rest
                        pipe.close()
            process.wait()
            self._process = None

    def get(self, name: str, limit: int | None = None) -> tuple[str, str, bytes] | None:
        """Return an object's id, kind and content; None where the repository has it not.

        Raises :class:`~headerscan.errors.InputError` where it has more than ``limit``
        bytes, or git fails.
        """
        stdin, stdout = self._pipes()
        try:
            stdin.write(os.fsencode(name) + b"\n")
            stdin.flush()
            answer = stdout.readline()
        except BrokenPipeError:
            answer = b""
        if not answer:
            self._fail()
        words = answer.split()
        if answer.endswith((b" missing\n", b" ambiguous\n")):
            return None
        size = int(words[2])
        if limit is not None and size > limit:
            raise too_large(name, limit, "a header")
        content = stdout.read(size)
        if len(content) != size or stdout.read(1) != b"\n":
            self._fail()
        return words[0].decode(), words[1].decode(), content

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process is not None  # entered
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout

    def _fail(self) -> NoReturn:
        assert self._process is not None  # entered
        said = self._process.communicate()[1].decode("utf-8", "replace").strip()
        first = said.split("\n", 1)[0].removeprefix("fatal: ") or "git ended unexpectedly"
        remedy = f"run git -C {self.repo} fsck to see what is wrong"
        if "dubious ownership" in said:
            remedy = f"if you trust it, run: git config --global --add safe.directory {self.repo}"
        elif "not a git repository" in said or "cannot change to" in said:
            remedy = "name the repository's folder with --repo"
        raise InputError(
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

    def tree(self, rev: str) -> str:
        """Return the id of a revision's top tree.

        Raises :class:`~headerscan.errors.InputError` where there is no such revision.
        """
        if found := self.get(f"{rev}^{{tree}}"):
            return found[0]
        raise self._no_revision(rev)

    def _no_revision(self, rev: str) -> InputError:
        if self.ask("rev-parse", "--is-shallow-repository").strip() == "true":
            return InputError(
                f"there is no revision '{rev}' in this shallow clone",
                remedy=f"get the whole history with: git -C {self.repo} fetch --unshallow --tags",
                file=self.repo,
            )
        return InputError(
            f"there is no revision '{rev}' in this repository",
            remedy=f"check the name, or get it with: git -C {self.repo} fetch --tags",
            file=self.repo,
        )

    def entries(self, tree: str) -> Iterator[tuple[str, str, str]]:
        """Yield mode, name and id of what a tree holds, in git's order."""
        found = self.get(tree)
        if found is None or found[1] != "tree":
            raise self._no_object(tree)
        _, _, content = found
        width = len(tree) // 2
        position = 0
        while position < len(content):
            nul = content.index(b"\0", position)
            mode, _, name = content[position:nul].partition(b" ")
            position = nul + 1 + width
            yield mode.decode(), _name(name), content[nul + 1 : position].hex()

    def _no_object(self, name: str) -> InputError:
        return InputError(
            f"the object {name} is not in this clone",
            remedy=f"get it with: git -C {self.repo} fetch",
            file=self.repo,
        )

    def text(self, blob: Blob, origin: str, limit: int) -> str:
        """Return a file's text; ``origin`` is named in errors."""
        found = self.get(blob.id, limit)
        if found is None:
            raise self._no_object(blob.id)
        return decode(found[2], origin)

    def blobs(self, tree: str, folder: str, limits: Limits) -> Iterator[Blob]:
        """Yield the headers in and below a tree; links and submodules are not followed.

        Raises :class:`~headerscan.errors.InputError` past the limit for members: a few
        trees that name each other many times can spell out billions of paths.
        """
        trees, members = [(tree, folder)], 0
        while trees:
            tree, folder = trees.pop()
            for mode, name, object_id in self.entries(tree):
                members += 1
                if members > limits.members:
                    raise InputError(
                        f"there are more than {limits.members} files in this revision",
                        remedy="name a folder: git:REVISION:PATH",
                        file=self.repo,
                    )
                path = f"{folder}/{name}" if folder else name
                if mode == TREE and not name.startswith("."):
                    trees.append((object_id, path))
                elif mode in FILES and is_header(name):
                    yield Blob(path, object_id)

    def _environment(self) -> dict[str, str]:
        """Return git's environment; in a hook, git's own words about ``.`` still count.

        A partial clone would fetch what it lacks, by programs that its configuration names.
        """
        environment = {
            **os.environ,
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_ALLOW_PROTOCOL": "",
        }
        if self.repo != ".":
            for key in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
                environment.pop(key, None)
        return environment


def _name(raw: bytes) -> str:
    """Return a file's name; one that is no UTF-8 is read as Latin-1, so that it prints."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
