"""Files out of tar, zip and Debian archives, in one pass and without unpacking to disk.

Only regular files count: links are not followed. How much an archive may hold is bounded
(:class:`headerscan.readers.trees.Limits`), also where it is small and unpacks to something huge.
Formats: ar(5) and deb(5). Python has no reader for ``ar``, and 60 bytes a member need no library.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import IO, BinaryIO, cast

from headerscan.errors import InputError
from headerscan.inputs import Side, is_header, public_paths
from headerscan.readers.trees import (
    MIB,
    File,
    Limits,
    Tally,
    Wanted,
    common_top,
    side_of,
    too_large,
)
from headerscan.release import BUILD_FILES

_OPENERS: Mapping[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
    b"\x5d\0\0": lzma.open,  # the older .lzma
}
_ZSTD = b"\x28\xb5\x2f\xfd"
_DESCRIPTION = 8 * MIB
"""What may stand between the contents of two files: headers, extended headers, padding."""
_AR = b"!<arch>\n"
_AR_HEADER = 60
_AR_END = b"`\n"


class _Part:
    """What one member of an ar archive holds: as much of the archive's file as is its own."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes more, all that is left for a negative one."""
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


def _data_of_package(stream: BinaryIO, origin: str) -> _Part:
    """Return the ``data.tar`` of a Debian package, of which the first bytes are read."""
    while header := stream.read(_AR_HEADER):
        size = int(header[48:58])
        if size < 0 or not header.endswith(_AR_END):
            raise ValueError("an ar member's header is damaged")
        if header.startswith(b"data.tar"):
            return _Part(stream, size)
        stream.seek(size + size % 2, io.SEEK_CUR)
    raise InputError(
        "this ar archive is no Debian package: it holds no data.tar",
        remedy="name a .deb, a .tar.* or a .zip",
        file=origin,
    )


class _Unpacked:
    """A file without its compression, with an eye on how much it becomes.

    Offers the one method that :mod:`tarfile` needs for a stream. Raises
    :class:`~headerscan.errors.InputError` for zstd where Python cannot read it.
    """

    def __init__(
        self, file: BinaryIO | _Part, packed: BinaryIO, origin: str, limits: Limits
    ) -> None:
        head = packed.read(8)
        packed.seek(-len(head), 1)
        self._plain = _opened(cast(BinaryIO, file), head, origin)
        self._packed = packed
        self._origin = origin
        self._limits = limits
        self._size = 0
        self._allowance = _DESCRIPTION

    def allow(self, size: int) -> None:
        """Say that a file of ``size`` bytes comes next, and after it another's header.

        Without this, what an archive only says *of* a file could fill the memory.
        """
        self._allowance = size + _DESCRIPTION

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes more.

        Raises :class:`~headerscan.errors.InputError` where the content is larger than an
        archive may be, or grows as only a decompression bomb does.
        """
        data = self._plain.read(size)
        self._size += len(data)
        self._allowance -= len(data)
        limits = self._limits
        if self._allowance < 0:
            raise self._refusal(f"more than {_DESCRIPTION // MIB} MiB between two files")
        if self._size > limits.unpacked:
            raise self._refusal(f"more than {limits.unpacked // MIB} MiB")
        if self._size > limits.bomb_from and self._size > limits.ratio * self._packed.tell():
            raise self._refusal(f"more than {limits.ratio} times its size")
        return data

    def _refusal(self, how_much: str) -> InputError:
        return InputError(
            f"this archive unpacks to {how_much}, which is past the limit",
            remedy="unpack it and name the folder of the headers, if you trust it",
            file=self._origin,
        )


def _opened(file: BinaryIO, head: bytes, origin: str) -> IO[bytes]:
    """Return the content of a file that begins with ``head``: itself if it is not compressed."""
    for magic, opener in _OPENERS.items():
        if head.startswith(magic):
            return cast(IO[bytes], opener(file))
    if not head.startswith(_ZSTD):
        return file
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415 - not every Python has it
        else:
            from backports import zstd  # noqa: PLC0415 - as above
    except ImportError as error:
        raise InputError(
            "this is compressed with zstd, which this Python cannot read",
            remedy="install the library for it: pip install 'headerscan[zstd]'",
            file=origin,
        ) from error
    return cast(IO[bytes], zstd.open(file))


_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,  # zip: a method of compression that Python lacks
    RuntimeError,  # zip: encrypted
    UnicodeError,
    ValueError,
    IndexError,
    OSError,
)
"""What the standard library raises on damaged archives."""

_ZIP = b"PK"

_Member = tuple[str, Callable[[], IO[bytes] | None]]
"""Path, and how to open the content."""


def read_archive(stream: BinaryIO, origin: str, limits: Limits) -> Side:
    """Return the headers of a seekable archive, sorted by path, and its top build files.

    Raises :class:`~headerscan.errors.InputError` where there are none, where the archive
    is damaged or beyond the limits, and where a header's path leads out of it.
    """
    tally, found = Tally(origin, limits), dict[str, bytes]()
    for file in files_in(stream, origin, _is_wanted, limits):
        # A later member replaces one of the same path.
        found[file.path] = tally.read(file)
    paths = public_paths([path for path in found if is_header(path)])
    if not paths:
        raise InputError(
            "there is no header (*.h) nor template of one (*.h.in) in this archive",
            remedy="name one that holds headers, such as a -dev package",
            file=origin,
        )
    top = common_top(paths)

    def file_of(path: str) -> File:
        return File(path.removeprefix(top), f"{origin}:{path}", lambda: found[path])

    build = sorted(filter(_is_build, found), key=lambda path: path.count("/"))
    return side_of(
        map(file_of, paths),
        map(file_of, build),
        top=f"/{top}".rstrip("/"),
        tally=Tally(origin, limits),
    )


def _is_wanted(path: str) -> bool:
    return is_header(path) or _is_build(path)


def _is_build(path: str) -> bool:
    """Say whether this is a build file at the archive's top, or in the one folder there."""
    *folders, name = path.split("/")
    return len(folders) <= 1 and name in BUILD_FILES


def files_in(stream: BinaryIO, origin: str, wanted: Wanted, limits: Limits) -> Iterator[File]:
    """Yield the wanted files of a seekable archive; each is to be read before the next.

    Raises :class:`~headerscan.errors.InputError` where the archive is damaged or beyond the
    limits, where a wanted path leads out of it, and so does the reading of a file.
    """
    with _refusing_damage(origin):
        for count, (path, opener) in enumerate(_members(stream, origin, limits), start=1):
            if count > limits.members:
                raise InputError(
                    f"this archive holds more than {limits.members} files",
                    remedy="unpack it and name the folder of what you mean",
                    file=origin,
                )
            if wanted(path):
                if path.startswith("/") or ".." in path.split("/"):
                    raise InputError(
                        f"the path '{path}' leads out of this archive",
                        remedy="do not trust the archive; ask its author for one with plain paths",
                        file=origin,
                    )
                name = path.removeprefix("./")
                yield File(
                    name, f"{origin}:{name}", partial(_content, opener, name, origin, limits)
                )


def _content(
    opener: Callable[[], IO[bytes] | None], name: str, origin: str, limits: Limits
) -> bytes:
    with _refusing_damage(origin):
        file = opener()
        assert file is not None  # a regular file has content
        with file:
            data = file.read(limits.header + 1)
    if len(data) > limits.header:
        raise too_large(f"{origin}:{name}", limits.header)
    return data


@contextmanager
def _refusing_damage(origin: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGED as error:
        said = (str(error).split("\n", 1)[0] or type(error).__name__)[:200]
        raise InputError(
            f"this archive is damaged, or of an unknown sort ({said})",
            remedy="get it again, or unpack it and name the folder",
            file=origin,
        ) from error


def _members(stream: BinaryIO, origin: str, limits: Limits) -> Iterator[_Member]:
    head = stream.read(len(_AR))
    if head == _AR:
        part = _data_of_package(stream, origin)
        return _tar_members(_Unpacked(part, stream, origin, limits))
    stream.seek(0)
    if head.startswith(_ZIP):
        return _zip_members(stream)
    return _tar_members(_Unpacked(stream, stream, origin, limits))


def _tar_members(plain: _Unpacked) -> Iterator[_Member]:
    with tarfile.open(fileobj=cast(IO[bytes], plain), mode="r|", errorlevel=2) as archive:
        for member in archive:
            # In a stream, members that are past are of no use, and there may be many.
            archive.members = []  # type: ignore[attr-defined] # typeshed leaves the list out
            plain.allow(member.size)
            if member.isreg():
                yield member.name, partial(archive.extractfile, member)


def _zip_members(stream: BinaryIO) -> Iterator[_Member]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            is_link = (member.external_attr >> 16) & 0o170000 == 0o120000
            if not member.is_dir() and not is_link:
                yield member.filename.replace("\\", "/"), partial(archive.open, member)
