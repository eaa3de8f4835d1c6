"""What a folder, an archive and a git revision have in common: files, and headers among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from headerscan.inputs import Side, tree_of
from headerscan.lexing.decoding import header_of
from headerscan.model import Header
from headerscan.readers.limits import Limits, Tally

Wanted = Callable[[str], bool]
"""Says of a path whether the file is of interest."""


class File(msgspec.Struct, frozen=True):
    """A regular file of an input that can be read."""

    path: str
    """From the input's top, with ``/`` between folders."""
    origin: str
    """Where a person would open it."""
    read: Callable[[], bytes]
    """Raises :class:`~headerscan.errors.InputError` for what is larger than a header may be."""


def side_of(
    headers: Iterable[File],
    build_files: Iterable[File],
    *,
    top: str,
    origin: str,
    limits: Limits,
    tags: tuple[str, ...] = (),
) -> Side:
    """Return headers by their logical names; ``top`` is the path of the tree that they are in."""
    by_path = {file.path: file for file in headers}
    tree, tally = tree_of(by_path, top), Tally(origin, limits)

    def taken(name: str, file: File) -> Header:
        data = file.read()
        tally.add(len(data), file.origin)
        return header_of(name, data, file.origin)

    return Side(
        headers=tuple(taken(name, by_path[path]) for path, name in tree.headers.items()),
        made=tuple(taken(name, by_path[path]) for path, name in tree.made.items()),
        build_files=tuple(taken(file.path.rpartition("/")[2], file) for file in build_files),
        tags=tags,
    )
