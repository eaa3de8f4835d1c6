"""What the user names, what that gives, and what headers are called; nothing is opened here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from posixpath import normpath

import msgspec

from headerscan.errors import InputError
from headerscan.model import Api, Header


class PathRef(msgspec.Struct, frozen=True):
    """A file or a folder; what a file holds shows when it is opened."""

    path: str

    def __str__(self) -> str:
        return self.path


class GitRef(msgspec.Struct, frozen=True):
    """A git revision, or one file or folder in it."""

    rev: str
    path: str | None = None
    """With ``/`` between folders, from the repository's top; None for all of it."""

    def __str__(self) -> str:
        return f"git:{self.rev}" if self.path is None else f"git:{self.rev}:{self.path}"


class StdinRef(msgspec.Struct, frozen=True):
    """Standard input."""

    def __str__(self) -> str:
        return "-"


Ref = PathRef | GitRef | StdinRef


class Side(msgspec.Struct, frozen=True):
    """What one input, or several, hold."""

    headers: tuple[Header, ...] = ()
    """Those of files, folders, git, archives and API descriptions, sorted by path."""
    made: tuple[Header, ...] = ()
    """Headers that a build made of templates among ``headers``, which count in their place."""
    apis: tuple[Api, ...] = ()
    """What snapshots say."""
    build_files: tuple[Header, ...] = ()
    """The build files that may name the release, by their own names, the nearest first."""
    tags: tuple[str, ...] = ()
    """The git tags that the revision carries."""


STDIN_NAME = "<stdin>"
"""What standard input is called in findings, as for compilers."""

_FORMS = "write git:REVISION or git:REVISION:PATH, such as git:v9.0.0:include/libvirt"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_TEMPLATE = re.compile(r"(?<=[^/])(?:\.h\.(?:in|cmake(?:\.?in)?|meson(?:\.in)?|tmpl)|\.hin)\Z")
"""What templates of headers end in: those of autoconf, CMake, meson and hand-made builds."""
_LIKE_HEADER = re.compile(r"[^.][^.]*\.h\.(?!orig\b|rej\b|bak\b|old\b|sw[a-p]\b)\w[\w.]*")
_MULTIARCH = re.compile(r"[a-z0-9_]+-(?:linux|kfreebsd|hurd)?-?(?:gnu|musl|uclibc)[a-z0-9_]*\Z")


def parse_reference(text: str) -> Ref:
    """Return what an input reference of the command line names.

    Raises :class:`~headerscan.errors.InputError` for an empty reference and for
    ``git:`` without a revision.
    """
    if text == "-":
        return StdinRef()
    if not text:
        raise InputError("an input is empty", remedy="name a file, a folder or git:REVISION")
    if "\0" in text:
        raise InputError("an input's name holds a NUL character", remedy="leave it out")
    if text.startswith("git:"):
        rev, colon, path = text[len("git:") :].partition(":")
        if not rev or _CONTROL.search(rev):
            raise InputError(f"'{text}' names no git revision", remedy=_FORMS)
        return GitRef(rev, _git_path(path, text) if colon else None)
    return PathRef(text)


def _git_path(path: str, text: str) -> str | None:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or ".." in parts:
        raise InputError(
            f"'{text}' leaves the repository",
            remedy="give the path from the repository's top, without ..",
        )
    return "/".join(parts) or None


def installed_path(path: str) -> str:
    """Return the path that a build gives what it makes of a template: ``x.h`` of ``x.h.in``.

    Any other path is returned as it is.
    """
    return _TEMPLATE.sub(".h", path)


def is_template(path: str) -> bool:
    """Say whether a path is that of a header's template, of which a build makes the header."""
    return installed_path(path) != path


def is_header(path: str) -> bool:
    """Say whether a file found in a tree is a header, or a template of one, and not hidden."""
    return installed_path(path).endswith(".h") and not any(
        part.startswith(".") and part not in (".", "..") for part in path.split("/")
    )


def looks_like_header(name: str) -> bool:
    """Say whether a file's name has ``.h`` in it as that of a template of some kind may have.

    Backups and what patches leave (``x.h~``, ``x.h.orig``) are none.
    """
    return _LIKE_HEADER.fullmatch(name) is not None


def logical_name(path: str, otherwise: str) -> str:
    """Return what one writes between ``<`` and ``>`` to include a header.

    That is the part of ``path`` after its last folder ``include``, less the folder that
    Debian adds for an architecture (``x86_64-linux-gnu``), else ``otherwise``. A template
    has the name of what is made of it.
    """
    path, otherwise = installed_path(path), installed_path(otherwise)
    *folders, base = path.split("/")
    if "include" not in folders:
        return normpath(otherwise)
    last = len(folders) - 1 - folders[::-1].index("include")
    parts = folders[last + 1 :]
    if parts and _MULTIARCH.match(parts[0]):
        parts = parts[1:]
    return "/".join([*parts, base])


def is_public(path: str) -> bool:
    """Say whether a path is below an ``include`` folder, beside which headers are private."""
    return "include" in path.split("/")[:-1]


class Tree(msgspec.Struct, frozen=True):
    """The logical names of a tree's headers by their paths in it, which are sorted."""

    headers: Mapping[str, str]
    made: Mapping[str, str]
    """Those that a build made of templates that stand there too."""


def tree_of(paths: Iterable[str], top: str) -> Tree:
    """Return what the headers of a tree are called, each by its own name.

    ``top`` is the tree's own path. A header and a template of the same logical name belong
    together: the template counts. Headers whose short names are the same (two folders
    ``include`` in one repository) keep their paths below ``top``.
    """
    short = {path: logical_name(f"{top}/{path}", path) for path in sorted(paths)}
    templates = {name for path, name in short.items() if is_template(path)}
    made = {
        path: name for path, name in short.items() if name in templates and not is_template(path)
    }
    kept = {path: name for path, name in short.items() if path not in made}
    often = Counter(kept.values())
    return Tree(
        {path: name if often[name] == 1 else normpath(path) for path, name in kept.items()}, made
    )
