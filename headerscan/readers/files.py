"""Files on disk, and how those begin that hold others."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from headerscan.errors import InputError
from headerscan.readers.trees import too_large

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
        raise too_large(origin, limit)
    return data


def read_some(stream: BinaryIO, origin: str, size: int) -> bytes:
    """Return the next bytes of a stream, as many as it has up to ``size``."""
    try:
        return stream.read(size)
    except OSError as error:
        raise unreadable(origin, error) from error


@contextmanager
def opened(path: str) -> Iterator[BufferedReader]:
    """Open a file to read its bytes; errors are those of :func:`read_file`."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors while reading are others'
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    with file:
        yield file


def unreadable(path: str, error: OSError | ValueError) -> InputError:
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


def is_file(path: str) -> bool:
    """Say whether there is a regular file, as :func:`is_folder` does."""
    return os.path.isfile(path)  # noqa: PTH113 - as above


def absolute(path: str) -> str:
    """Return a whole path, with ``/`` between folders; links stay as named."""
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100 - Path's follows links
