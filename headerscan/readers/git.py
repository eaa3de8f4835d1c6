"""Headers out of a git repository, without a checkout.

Works in bare, shallow and worktree repositories alike; paths are literal, however odd.
"""

from __future__ import annotations

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import GitRef, Side, is_header, logical_name, public_paths, tree_of
from headerscan.lexing.decoding import header_of
from headerscan.model import Header
from headerscan.readers.git_objects import LINK, Entry, GitObjects
from headerscan.readers.limits import Limits, Tally
from headerscan.release import BUILD_FILES


class Revision(msgspec.Struct, frozen=True):
    """What a revision holds at a path, and the build files from there up to the top."""

    entries: tuple[Entry, ...]
    headers: tuple[tuple[str, Entry], ...]
    """The logical name and the file of each header among the entries, sorted by path."""
    made: tuple[tuple[str, Entry], ...]
    """Those that a build made of templates among them."""
    build_files: tuple[Entry, ...]
    """The nearest first."""


def read_git(ref: GitRef, repo: str, limits: Limits) -> Side:
    """Return the headers of a revision; see :func:`headerscan.readers.read`."""
    with GitObjects(repo) as objects:
        found = revision(objects, ref, limits)
        if not found.headers:
            raise _nothing(found, ref)
        tally = Tally(str(ref), limits)

        def taken(name: str, entry: Entry) -> Header:
            data = objects.content(entry, limits.header)
            origin = f"git:{ref.rev}:{entry.path}"
            tally.add(len(data), origin)
            return header_of(name, data, origin)

        return Side(
            headers=tuple(taken(*item) for item in found.headers),
            made=tuple(taken(*item) for item in found.made),
            build_files=tuple(
                taken(entry.path.rpartition("/")[2], entry) for entry in found.build_files
            ),
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
    if path in files:
        name = logical_name(f"/{path}", path.rpartition("/")[2])
        return Revision(entries, ((name, files[path]),), (), build_files)
    top = f"{path}/" if path else ""
    below = {entry.path.removeprefix(top): entry for entry in entries if entry.is_file}
    paths = [short for short in below if is_header(short)]
    if any(name in below for name in BUILD_FILES):
        paths = public_paths(paths)
    tree = tree_of(paths, f"/{top}".rstrip("/"))
    headers, made = (
        tuple((name, below[short]) for short, name in names.items())
        for names in (tree.headers, tree.made)
    )
    return Revision(entries, headers, made, build_files)


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
