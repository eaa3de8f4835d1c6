"""Where the headers of a base stand in the tree that a series of patches is for.

A patch names ``include/lib/a.h``; the base may be ``/usr/include/lib``, or an archive's
folder, or a revision's. What leads from the patches' paths to the base's is the way of the
repository, if the base is a revision of it and has any, else what the ends of paths speak for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
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
    """The ways from the paths of a series of patches to those of a base, below its root."""

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
        self.is_sure = True
        """What is found has more than a file's name in common with the path that it is found by."""
        paths = {part.old or part.path for part in parts}
        self._is_alone = self.is_file and not where.is_revision and len(paths) == 1
        self._ways = [_SAME]
        if not where.is_revision or not any(self.find(path, self.files) for path in paths):
            self._ways = self._likely(parts) or [_SAME] * where.is_revision
        self._is_own = where.is_revision and self._ways[0] == _SAME
        """The patches' paths are those of the repository that the base is a revision of."""

    def find(self, path: str, files: Collection[str]) -> str | None:
        """Return which of some files a patch means; None where it is none of them."""
        found = sorted({one for one in self._places(path) if one in files})
        if path in found:
            return path
        if len(found) > 1:
            raise InputError(
                f"the patch's {path} may be {found[0]} or {found[1]}",
                remedy="name with --base only the folder that the patch is for",
            )
        return next(iter(found or (files if self._is_alone else ())), None)

    def place(self, path: str) -> str | None:
        """Return where a path of a patch is below the base's root; None where it is not."""
        return next(self._places(path), None)

    def lacks(self, path: str) -> bool:
        """Say whether a header that is not there should be, because the base's tree is read.

        A source tree's private headers are not read.
        """
        placed = self.place(path)
        if not self._is_own or self.is_file or placed is None or not is_header(path):
            return False
        return self._is_public(placed) or not all(map(self._is_public, self.files))

    def names(self, files: Iterable[str]) -> Mapping[str, str]:
        """Return the logical names that files have together, by their paths, which are sorted.

        What a build made of a template that is among them is left out.
        """
        return tree_of(files, "/".join(["", *self.top])).headers

    def _is_public(self, path: str) -> bool:
        return is_public(join(*self.top, path))

    def _places(self, path: str) -> Iterator[str]:
        parts, size = _parts(path), len(self.top)
        for drop, put in self._ways:
            whole = (*put, *parts[len(drop) :])
            if parts[: len(drop)] == drop and whole[:size] == self.top:
                yield "/".join(whole[size:])

    def _likely(self, parts: Sequence[FilePatch]) -> list[_Way]:
        """Return the ways that the ends of paths speak for, first those that most do.

        Where only files' names are alike, or folders, it is one way.
        """
        wholes = [(*self.top, *path.split("/")) for path in self.files]
        below = {whole: len(whole) - len(self.top) for whole in wholes}
        found = {part.old: _alike(part.old, below) for part in parts if part.old}
        sure = [
            way
            for path, ways in found.items()
            for way in ways
            if "/" not in path or way[0] != _parts(path)[:-1]
        ]
        self.is_sure = bool(sure)
        ways = sure or [way for ways in found.values() for way in ways]
        if not ways:
            folders = dict.fromkeys([self.top, *(whole[:-1] for whole in wholes)], 1)
            ups = [up for part in parts for up in accumulate(part.path.split("/")[:-1], join)]
            ways = [way for up in ups for way in _alike(up, folders)]
        ranked = [way for way, _ in Counter(ways).most_common()]
        return ranked if sure else ranked[:1]


def _alike(path: str, wholes: Mapping[Parts, int]) -> list[_Way]:
    """Return the ways that go with the longest end that a path has in common with others.

    ``wholes`` say how many of their last parts are below the root: an end counts if it is all
    of these, or all of the path.
    """
    parts = _parts(path)
    tails = {whole: len(commonprefix([parts[::-1], whole[::-1]])) for whole in wholes}
    longest = max(tails.values(), default=0)
    return [
        (parts[: len(parts) - tail], whole[: len(whole) - tail])
        for whole, tail in tails.items()
        if tail == longest >= max(1, min(wholes[whole], len(parts)))
    ]


def _parts(path: str) -> Parts:
    return tuple(part for part in path.split("/") if part not in ("", "."))
