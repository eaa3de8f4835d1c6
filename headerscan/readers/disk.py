"""Files and folders on disk, and what a file is by its first bytes, else by its name."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from headerscan.errors import InputError
from headerscan.readers.trees import LIMITS, File, Listing, Wanted, past_limit, size
from headerscan.release import BUILD_FILES

COMPRESSIONS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bz2",
    b"\xfd7zXZ\0": "lzma",
    b"\x5d\0\0": "lzma",  # the older .lzma
    b"\x28\xb5\x2f\xfd": "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd",
}
"""How compressed files begin, and whose ``open()`` reads them."""
AR = b"!<arch>\n"
ZIP = (b"PK\3\4", b"PK\5\6")
_ARCHIVES = (AR, *ZIP, *COMPRESSIONS)
_ARCHIVE_ENDINGS = (
    *(".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"),
    *(".gz", ".bz2", ".xz", ".zst", ".zip", ".deb"),
)
HEAD = 512
"""How much of a file shows what it is: the first block of a tar archive."""


def read_file(path: str, limit: int) -> bytes:
    """Return a file's bytes.

    Raises :class:`~headerscan.errors.InputError` where there are more than ``limit`` or
    the file cannot be read.
    """
    with opened(path) as file:
        return read_bounded(file, path, limit)


def read_bounded(stream: BinaryIO, origin: str, limit: int) -> bytes:
    """Return all bytes of a stream; errors are those of :func:`read_file`."""
    data = read_some(stream, origin, limit + 1)
    if len(data) > limit:
        raise past_limit(origin, size(limit))
    return data


def read_some(stream: BinaryIO, origin: str, count: int) -> bytes:
    """Return the next bytes of a stream, as many as it has up to ``count``."""
    try:
        return stream.read(count)
    except OSError as error:
        raise _unreadable(origin, error) from error


@contextmanager
def opened(path: str) -> Iterator[BufferedReader]:
    """Open a file to read its bytes; errors are those of :func:`read_file`."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors while reading are others'
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with file:
        yield file


def _unreadable(path: str, error: OSError | ValueError) -> InputError:
    """Return the error for a file or folder that the system does not give out."""
    what, remedy = f"this cannot be read ({getattr(error, 'strerror', error)})", "check the path"
    if isinstance(error, FileNotFoundError):
        what, remedy = "there is no such file or folder", "check the spelling of the path"
    elif isinstance(error, PermissionError):
        what, remedy = "you may not read this", "ask for permission (chmod, sudo)"
    elif isinstance(error, IsADirectoryError):
        what, remedy = "this is a folder", "name a file in it"
    return InputError(what, remedy=remedy, file=path)


def is_folder(path: str) -> bool:
    """Say whether there is a folder; what cannot be looked at is none."""
    return os.path.isdir(path)  # noqa: PTH112 - Path's raises errors


def _is_file(path: str) -> bool:
    """Say whether there is a regular file, as :func:`is_folder` does."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def absolute(path: str) -> str:
    """Return a whole path, with ``/`` between folders; links stay as named."""
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100 - Path's follows links


def folder(path: str, wanted: Wanted) -> Listing:
    """Return the wanted files below a folder."""
    return Listing(
        path,
        _files_below(path, wanted),
        top=absolute(path),
        build_files=_build_files(path),
        is_project=any(_is_file(_joined(path, name)) for name in BUILD_FILES),
    )


def _files_below(folder: str, wanted: Wanted) -> Iterator[File]:
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
                if wanted(path) and _is_file(place):
                    read = partial(read_file, place, LIMITS.header)
                    yield File(path, _joined(folder, path), read)


def _build_files(folder: str) -> Iterator[File]:
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
            if _is_file(path):
                yield File(name, path, partial(read_file, path, LIMITS.header))


def _refuse(error: OSError) -> None:
    raise _unreadable(error.filename, error) from error


def _joined(folder: str, path: str) -> str:
    return os.path.join(folder, path)  # noqa: PTH118 - as the user would write it


def is_archive(head: bytes, name: str) -> bool:
    """Say whether a file is an archive, by content or by name: a damaged one is no header."""
    by_content = head.startswith(_ARCHIVES) or head[257:262] == b"ustar"
    return by_content or name.lower().endswith(_ARCHIVE_ENDINGS)


def is_document(head: bytes, origin: str) -> bool:
    """Say whether a file is a snapshot or an API description, by content, else by name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"<?xml", b"<api")) or origin.endswith((".json", ".xml"))
