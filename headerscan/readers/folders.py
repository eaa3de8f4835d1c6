"""Folders on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from headerscan.readers.files import absolute, is_file, read_file, unreadable
from headerscan.readers.trees import File, Limits, Listing, Wanted
from headerscan.release import BUILD_FILES


def folder(path: str, wanted: Wanted, limits: Limits) -> Listing:
    """Return the wanted files below a folder."""
    return Listing(
        path,
        _files_below(path, wanted, limits),
        top=absolute(path),
        build_files=_build_files(path, limits),
        is_project=any(is_file(_joined(path, name)) for name in BUILD_FILES),
    )


def _files_below(folder: str, wanted: Wanted, limits: Limits) -> Iterator[File]:
    """Yield the wanted files below a folder, each folder once, whatever links to it.

    Folders come before links to folders, so that a file is known by its own path. Folders
    whose names begin with a dot are left out.
    """
    seen: set[tuple[int, int]] = set()
    starts = [folder]
    for start in starts:
        for top, folders, names in os.walk(start, onerror=_refuse):
            status = Path(top).stat()
            if (status.st_dev, status.st_ino) in seen:
                folders.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inside = [_joined(top, name) for name in folders]
            starts += [path for path in inside if Path(path).is_symlink()]
            for place in (_joined(top, name) for name in names):
                path = place[len(folder) :].lstrip(os.sep).replace(os.sep, "/")
                if wanted(path) and is_file(place):
                    read = partial(read_file, place, limits.header)
                    yield File(path, _joined(folder, path), read)


def _build_files(folder: str, limits: Limits) -> Iterator[File]:
    """Yield the build files in a folder and above it, up to the top of what it belongs to.

    The top is that of the repository; without one, the folder that holds ``include``.
    """
    whole = Path(absolute(folder))
    above = [whole, *whole.parents]
    tops = [one for one in above if (one / ".git").exists()] or [
        one.parent for one in above if one.name == "include"
    ]
    for depth in range(above.index(tops[0]) + 1 if tops else 1):
        for name in BUILD_FILES:
            path = os.path.normpath(_joined(folder, "../" * depth + name))
            if is_file(path):
                yield File(name, path, partial(read_file, path, limits.header))


def _refuse(error: OSError) -> None:
    raise unreadable(error.filename, error) from error


def _joined(folder: str, path: str) -> str:
    return os.path.join(folder, path)  # noqa: PTH118 - as the user would write it
