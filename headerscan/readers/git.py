"""Headers out of a git repository, without a checkout.

Works in bare, shallow and worktree repositories alike; paths are literal, however odd.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import GitRef, Side, is_header, public_paths
from headerscan.readers.git_objects import LINK, Entry, GitObjects
from headerscan.readers.limits import Limits
from headerscan.readers.trees import File, side_of
from headerscan.release import BUILD_FILES


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
            origin=str(ref),
            limits=limits,
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
