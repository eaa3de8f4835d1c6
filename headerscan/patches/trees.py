"""Where the headers of a base stand in the tree that a series of patches is for.

A patch names ``include/lib/a.h``; the base may be ``/usr/include/lib``, or an archive's
folder, or a revision's. One way leads from the patches' paths to the base's: that of the
repository, if the base is a revision of it and has any, else the one that the ends of most paths
speak for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
        found = (one for one in self._places(path) if one in files)
        return next(found, next(iter(files), None) if self._is_alone else None)

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
        wholes = {(*self.top, *path.split("/")): header for path, header in self.files.items()}
        below = {whole: len(whole) - len(self.top) for whole in wholes}
        found = _alike([part.old for part in parts if part.old], below)
        sure = {
            path: ways
            for path, ways in found.items()
            if "/" not in path or ways[0][0] != _parts(path)[:-1]
        }
        votes = Counter(way for ways in (sure or found).values() for way in ways)
        for path, ways in (sure or found).items():
            first, *others = sorted(ways, key=votes.__getitem__, reverse=True)
            if others and votes[others[0]] == votes[first]:
                one, two = sorted(
                    wholes[*put, *_parts(path)[len(drop) :]].name
                    for drop, put in (first, others[0])
                )
                raise InputError(
                    f"the patch's {path} may be {one} or {two}",
                    remedy="name with --base only the folder that the patch is for",
                )
        self.is_sure = bool(sure)
        if not found:
            folders = dict.fromkeys([self.top, *(whole[:-1] for whole in wholes)], 1)
            ups = [up for part in parts for up in accumulate(part.path.split("/")[:-1], join)]
            votes = Counter(chain.from_iterable(_alike(ups, folders).values()))
        ranked = [way for way, _ in votes.most_common()]
        return ranked if sure else ranked[:1]


def _alike(paths: Iterable[str], wholes: Mapping[Parts, int]) -> dict[str, list[_Way]]:
    """Return by path the ways that go with the longest end that it shares with any of some others.

    ``wholes`` say how many of their last parts are below the root: an end counts if it is all
    of these, or all of the path.
    """
    found: dict[str, list[_Way]] = {}
    for path in dict.fromkeys(paths):
        parts, longest = _parts(path), 1
        for whole, below in wholes.items():
            tail = len(commonprefix([parts[::-1], whole[::-1]]))
            if tail >= max(longest, min(below, len(parts))):
                way = parts[: len(parts) - tail], whole[: len(whole) - tail]
                found[path] = [*found.get(path, []), way] if tail == longest else [way]
                longest = tail
    return found


def _parts(path: str) -> Parts:
    return tuple(part for part in path.split("/") if part not in ("", "."))
