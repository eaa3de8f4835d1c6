"""Where the headers of a base stand in the tree that a series of patches is for.

A patch names ``include/lib/a.h``; the base may be ``/usr/include/lib``, or an archive's
folder, or a revision's. One way leads from the patches' paths to the base's: that of the
repository, if the base is a revision of it, else the one that the ends of most paths speak for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, commonpath, commonprefix, dirname

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import Tree, is_header, tree_of
from headerscan.model import Header
from headerscan.patches.diffs import FilePatch

Parts = tuple[str, ...]
_Way = tuple[Parts, Parts]
"""What to drop from the front of a patch's path, and what to put there."""


class Where(msgspec.Struct, frozen=True):
    """Where the headers of a base were read from."""

    root: str
    """The folder, as their origins begin with it; or the only file."""
    top: str
    """The root's path, of which logical names are made."""
    is_revision: bool = False
    """``top`` is the path from the top of the repository, as patches say it."""


class Layout:
    """The way from the paths of a series of patches to those of a base, below its root."""

    def __init__(
        self,
        base: Collection[Header],
        made: Collection[Header],
        where: Where | None,
        parts: Sequence[FilePatch],
    ) -> None:
        where = where or _common_folder([header.origin for header in base])
        self.is_revision = where.is_revision
        self.files = {_below(where.root, header.origin): header for header in (*base, *made)}
        self.is_file = "" in self.files
        if self.is_file:
            self.files = {basename(where.top): header for header in base}
        self.top = _parts(dirname(where.top) if self.is_file else where.top)
        self._is_regular = all(
            self.files[path].name == name for path, name in self._tree(self.files).headers.items()
        )
        is_alone = self.is_file and not self.is_revision and len({one.path for one in parts}) == 1
        self._alone = parts[0] if is_alone else None
        olds = list(dict.fromkeys(part.old for part in parts if part.old))
        self._way = self._likely(olds, [part.path for part in parts])

    def find(self, path: str, files: Mapping[str, Header]) -> str | None:
        """Return which of some files a patch means; None where it is none of them."""
        placed = self.place(path)
        if placed in files:
            return placed
        if self._alone is not None and path == (self._alone.old or self._alone.new):
            return next(iter(files), None)
        others = [other for other in files if _is_telling(self._tail(path, other), path)]
        return others[0] if len(others) == 1 else None

    def place(self, path: str) -> str | None:
        """Return where a path of a patch is below the base's root; None where it is not."""
        if self._way is None:
            return None
        (drop, put), parts = self._way, _parts(path)
        whole = (*put, *parts[len(drop) :])
        size = len(self.top)
        if parts[: len(drop)] != drop or whole[:size] != self.top:
            return None
        return "/".join(whole[size:])

    def lacks(self, path: str, files: Mapping[str, Header]) -> bool:
        """Say whether a header of that path is none of the files, though the base's tree is read.

        A source tree's private headers are not read.
        """
        placed = self.place(path)
        if not self.is_revision or self.is_file or placed is None or placed in files:
            return False
        all_public = all(map(self._is_public, self.files))
        return is_header(path) and (self._is_public(placed) or not all_public)

    def _is_public(self, path: str) -> bool:
        return "include" in self._whole(path)[:-1]

    def is_certain(self, path: str, found: str) -> bool:
        """Say whether a header that was found has more in common with a path than its name."""
        if self.is_revision:
            return found == self.place(path)
        return _is_telling(self._tail(path, found), path)

    def named(self, files: Mapping[str, Header]) -> dict[str, Header]:
        """Return files in order, with the logical names that they have together.

        What a build made of a template that is among them is left out.
        """
        return {
            path: msgspec.structs.replace(
                files[path], name=name if self._is_regular else files[path].name or name
            )
            for path, name in self._tree(files).headers.items()
        }

    def _tree(self, paths: Iterable[str]) -> Tree:
        return tree_of(paths, "/" + "/".join(self.top) if self.top else "")

    def _whole(self, path: str) -> Parts:
        return (*self.top, *path.split("/"))

    def _likely(self, olds: Sequence[str], paths: Sequence[str]) -> _Way | None:
        if self.is_revision:
            return (), ()
        wholes = {self._whole(path): path.count("/") + 1 for path in self.files}
        ways = _best(olds, wholes)
        if not ways:
            folders = dict.fromkeys([self.top, *(whole[:-1] for whole in wholes)], 1)
            ways = _best([up for path in paths for up in _folders(path)], folders)
        elif all(len(found) > 1 for found in ways.values()):
            names = {self._whole(path): header.name for path, header in self.files.items()}
            path, found = next(iter(ways.items()))
            size = len(found[0][0])
            tail = _parts(path)[size:]
            one, two = sorted(names[*put, *tail] for _, put in found[:2])
            raise InputError(
                f"the patch's {path} may be {one} or {two}",
                remedy="name with --base only the folder that the patch is for",
            )
        clear = [found[0] for found in ways.values()]
        return max(clear, key=clear.count, default=None)

    def _tail(self, path: str, other: str) -> int:
        tail = _tail(_parts(path), self._whole(other))
        return tail if _is_enough(tail, path, other.count("/") + 1) else 0


def _best(paths: Iterable[str], wholes: Mapping[Parts, int]) -> dict[str, list[_Way]]:
    """Return by path the ways that go with the longest common end of all.

    ``wholes`` say how many of their last parts are below the root.
    """
    best, ways = 1, dict[str, list[_Way]]()
    for path in paths:
        parts = _parts(path)
        for whole, below in wholes.items():
            tail = _tail(parts, whole)
            if tail < best or not _is_enough(tail, path, below):
                continue
            if tail > best:
                best, ways = tail, {}
            way = parts[: len(parts) - tail], whole[: len(whole) - tail]
            ways.setdefault(path, []).append(way)
    return ways


def _is_enough(tail: int, path: str, below: int) -> bool:
    """Say whether a common end is all of a patch's path, or all that is below the root."""
    return tail >= min(below, len(_parts(path)))


def _is_telling(tail: int, path: str) -> bool:
    """Say whether a common end of paths is more than a file's name, if there is more."""
    return tail > 1 or (tail == 1 and "/" not in path)


def _tail(one: Parts, two: Parts) -> int:
    """Return how many of the last parts two paths have in common."""
    return len(commonprefix([one[::-1], two[::-1]]))


def _folders(path: str) -> Iterator[str]:
    while path := dirname(path):
        yield path
        if path == "/":
            return


def _parts(path: str) -> Parts:
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _below(root: str, origin: str) -> str:
    return "/".join(_parts(origin.removeprefix(root).lstrip("/:")))


def _common_folder(origins: Sequence[str]) -> Where:
    common = commonpath(origins)
    return Where(common, common)
