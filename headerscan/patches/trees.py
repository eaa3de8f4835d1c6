"""Where the headers of a base stand in the tree that a series of patches is for.

A patch names ``include/lib/a.h``; the base may be ``/usr/include/lib``, or an archive's
folder, or a revision's. One way leads from the patches' paths to the base's: that of the
repository, if the base is a revision of it and has any, else the one that the ends of most paths
speak for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from posixpath import basename, commonpath, commonprefix, dirname, join

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import is_header, is_public, tree_of
from headerscan.model import Header
from headerscan.patches.diffs import FilePatch

Parts = tuple[str, ...]
_Way = tuple[Parts, Parts]
"""What to drop from the front of a patch's path, and what to put there."""
_SAME: _Way = ((), ())


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
        self, headers: Collection[Header], where: Where | None, parts: Sequence[FilePatch]
    ) -> None:
        if where is None:
            common = commonpath([header.origin for header in headers])
            where = Where(common, common)
        self.files = {
            "/".join(_parts(header.origin.removeprefix(where.root).lstrip("/:"))): header
            for header in headers
        }
        self.is_file = "" in self.files
        top = where.top
        if self.is_file:
            self.files, top = {basename(top): self.files[""]}, dirname(top)
        self.top = _parts(top)
        self._is_alone = (
            self.is_file and not where.is_revision and len({p.path for p in parts}) == 1
        )
        self._way: _Way | None = _SAME if where.is_revision else None
        if not any(self.place(part.old or part.path) in self.files for part in parts):
            self._way = self._likely(parts) or self._way
        self._is_own = where.is_revision and self._way == _SAME
        """The patches' paths are those of the repository that the base is a revision of."""

    def find(self, path: str, files: Iterable[str]) -> str | None:
        """Return which of some files a patch means; None where it is none of them."""
        known = list(files)
        placed = self.place(path)
        if placed in known:
            return placed
        if self._is_alone and known:
            return known[0]
        alike = [] if self._is_own else [one for one in known if self.is_like(path, one)]
        return alike[0] if len(alike) == 1 else None

    def place(self, path: str) -> str | None:
        """Return where a path of a patch is below the base's root; None where it is not."""
        if self._way is None:
            return None
        (drop, put), parts = self._way, _parts(path)
        whole, size = (*put, *parts[len(drop) :]), len(self.top)
        is_below = parts[: len(drop)] == drop and whole[:size] == self.top
        return "/".join(whole[size:]) if is_below else None

    def lacks(self, path: str) -> bool:
        """Say whether a header that is not there should be, because the base's tree is read.

        A source tree's private headers are not read.
        """
        placed = self.place(path)
        if not self._is_own or self.is_file or placed is None or not is_header(path):
            return False
        return self._is_public(placed) or not all(map(self._is_public, self.files))

    def is_like(self, path: str, other: str) -> bool:
        """Say whether paths have more than a file's name in common, if there is more."""
        tail = _tail(_parts(path), (*self.top, *other.split("/")))
        is_enough = tail >= min(other.count("/") + 1, len(_parts(path)))
        return is_enough and (tail > 1 or (tail == 1 and "/" not in path))

    def names(self, files: Iterable[str]) -> Mapping[str, str]:
        """Return the logical names that files have together, by their paths, which are sorted.

        What a build made of a template that is among them is left out.
        """
        return tree_of(files, "/".join(["", *self.top])).headers

    def _is_public(self, path: str) -> bool:
        return is_public(join(*self.top, path))

    def _likely(self, parts: Sequence[FilePatch]) -> _Way | None:
        wholes = {(*self.top, *path.split("/")): path for path in self.files}
        below = {whole: len(whole) - len(self.top) for whole in wholes}
        ways = _best([part.old for part in parts if part.old], below)
        if not ways:
            folders = dict.fromkeys([self.top, *(whole[:-1] for whole in wholes)], 1)
            ups = (accumulate(part.path.split("/")[:-1], join) for part in parts)
            ways = _best(chain.from_iterable(ups), folders)
        elif all(len(found) > 1 for found in ways.values()):
            path, found = next(iter(ways.items()))
            tail = _parts(path)[len(found[0][0]) :]
            one, two = sorted(self.files[wholes[*put, *tail]].name for _, put in found[:2])
            raise InputError(
                f"the patch's {path} may be {one} or {two}",
                remedy="name with --base only the folder that the patch is for",
            )
        votes = Counter(found[0] for found in ways.values())
        return max(votes, key=votes.__getitem__, default=None)


def _best(paths: Iterable[str], wholes: Mapping[Parts, int]) -> dict[str, list[_Way]]:
    """Return by path the ways that go with the longest common end of all.

    ``wholes`` say how many of their last parts are below the root: an end counts if it is all
    of these, or all of a patch's path.
    """
    ways: defaultdict[int, dict[str, list[_Way]]] = defaultdict(dict)
    for path in dict.fromkeys(paths):
        parts = _parts(path)
        for whole, below in wholes.items():
            tail = _tail(parts, whole)
            if tail and tail >= min(below, len(parts)):
                way = parts[: len(parts) - tail], whole[: len(whole) - tail]
                ways[tail].setdefault(path, []).append(way)
    return ways[max(ways, default=0)]


def _tail(one: Parts, two: Parts) -> int:
    """Return how many of the last parts two paths have in common."""
    return len(commonprefix([one[::-1], two[::-1]]))


def _parts(path: str) -> Parts:
    return tuple(part for part in path.split("/") if part not in ("", "."))
