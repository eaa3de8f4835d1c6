"""Headers out of a git repository, without a checkout.

Works in bare, shallow and worktree repositories alike; paths are literal, however odd.
"""

from __future__ import annotations

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import (
    GitRef,
    is_header,
    logical_name,
    logical_names,
    made_paths,
    public_paths,
)
from headerscan.lexing.decoding import decode
from headerscan.model import Header
from headerscan.readers.git_objects import LINK, Entry, GitObjects
from headerscan.readers.limits import Limits, Tally
from headerscan.readers.side import Side
from headerscan.release import BUILD_FILES


class Tree(msgspec.Struct, frozen=True):
    """What a revision holds at a path, and the build files from there up to the top."""

    entries: tuple[Entry, ...]
    build_files: tuple[Entry, ...]


def read_git(ref: GitRef, repo: str, limits: Limits) -> Side:
    """Return the headers of a revision; see :func:`headerscan.readers.read`."""
    with GitObjects(repo) as objects:
        tree = tree_of(objects, ref, limits)
        found = header_entries(tree, ref)
        if not found:
            raise _nothing(tree, ref)
        tally, headers = Tally(str(ref), limits), []
        for name, entry in found:
            headers.append(_header(objects, ref, name, entry, limits))
            tally.add(len(headers[-1].text), headers[-1].origin)
        build_files = [
            _header(objects, ref, entry.path.rpartition("/")[2], entry, limits)
            for entry in tree.build_files
        ]
        tags = objects.ask("tag", f"--points-at={ref.rev}").split()
        return Side(tuple(headers), None, tuple(build_files), tuple(tags))


def tree_of(objects: GitObjects, ref: GitRef, limits: Limits) -> Tree:
    """Return what a reference names, the nearest build files first; nothing where it is not."""
    folders = _folders(ref.path)
    build = [f"{folder}{name}" for folder in folders for name in BUILD_FILES]
    found = tuple(objects.entries(ref.rev, [ref.path, *build] if ref.path else [], limits))
    by_path = {entry.path: entry for entry in found if entry.is_file}
    return Tree(
        tuple(entry for entry in found if ref.path is None or _is_at(entry, ref.path)),
        tuple(by_path[path] for path in build if path in by_path),
    )


def header_entries(tree: Tree, ref: GitRef) -> list[tuple[str, Entry]]:
    """Return logical name and file of each header that a reference names, sorted by path."""
    path = ref.path or ""
    if len(tree.entries) == 1 and tree.entries[0].path == path and tree.entries[0].is_file:
        return [(logical_name(f"/{path}", path.rpartition("/")[2]), tree.entries[0])]
    below = len(path) + 1 if path else 0
    files = {entry.path[below:]: entry for entry in tree.entries if entry.is_file}
    paths = sorted(filter(is_header, files))
    if any(name in files for name in BUILD_FILES):
        paths = public_paths(paths)
    made = made_paths([(f"/{files[short].path}", short) for short in paths])
    paths = [short for short in paths if short not in made]
    names = logical_names([(f"/{files[short].path}", short) for short in paths])
    return [(name, files[short]) for name, short in zip(names, paths, strict=True)]


def _folders(path: str | None) -> list[str]:
    """Return the folders from a path up to the top, each with its slash: the top's is empty."""
    parts = path.split("/") if path else []
    return ["".join(f"{part}/" for part in parts[:end]) for end in range(len(parts), -1, -1)]


def _is_at(entry: Entry, path: str) -> bool:
    return entry.path == path or entry.path.startswith(f"{path}/")


def _header(objects: GitObjects, ref: GitRef, name: str, entry: Entry, limits: Limits) -> Header:
    origin = f"git:{ref.rev}:{entry.path}"
    return Header(name, decode(objects.content(entry, limits.header), origin), origin)


def _nothing(tree: Tree, ref: GitRef) -> InputError:
    """Return the error for a reference that names no header."""
    if len(tree.entries) == 1 and tree.entries[0].path == ref.path:
        what = "a link" if tree.entries[0].mode == LINK else "a submodule"
        return InputError(f"this is {what}", remedy="name what it leads to", file=str(ref))
    what = "there is no header (*.h) nor template of one (*.h.in) in this folder of the revision"
    if ref.path is not None and not tree.entries:
        what = f"revision '{ref.rev}' has no file or folder '{ref.path}'"
    remedy = f"see what there is with: git ls-tree -r --name-only {ref.rev}"
    return InputError(what, remedy=remedy, file=str(ref))
