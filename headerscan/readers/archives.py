"""Files out of tar, zip and Debian archives, in one pass and without unpacking to disk.

Only regular files count: links are not followed. How much an archive may hold is bounded
(:data:`headerscan.readers.trees.LIMITS`), also where it is small and unpacks to something huge.
Formats: ar(5) and deb(5). Python has no reader for ``ar``, and 60 bytes a member need no library.
"""

from __future__ import annotations

import hashlib
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import IO, BinaryIO, Protocol, cast

import msgspec

from headerscan.errors import HeaderscanError, InputError
from headerscan.inputs import Side, is_header
from headerscan.readers.disk import AR, COMPRESSIONS, ZIP, read_bounded
from headerscan.readers.trees import (
    LIMITS,
    MIB,
    File,
    Listing,
    Tally,
    Wanted,
    common_top,
    past_limit,
    side_of,
    size,
)
from headerscan.release import BUILD_FILES

_DESCRIPTION = 8 * MIB
"""What may stand between the contents of two files: headers, extended headers, padding."""
_AR_HEADER = 60
_AR_END = b"`\n"
_MOST_SAID = 200
"""How many characters of what the standard library says of damage are told."""

_Member = tuple[str, Callable[[], IO[bytes] | None]]
"""Path, and how to open the content."""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


def read_archive(stream: BinaryIO, origin: str) -> Side:
    """Return the headers of a seekable archive, sorted by path, and its top build files.

    Raises :class:`~headerscan.errors.InputError` where there are none, where the archive
    is damaged or beyond the limits, and where a header's path leads out of it.
    """
    tally, found = Tally(origin), dict[str, File]()
    for file in archive(stream, origin, _is_wanted).files:
        # A later member replaces one of the same path, and neither can be read afterwards.
        found[file.path] = msgspec.structs.replace(file, read=partial(bytes, tally.read(file)))
    top = common_top(found)
    files = [
        msgspec.structs.replace(file, path=path.removeprefix(top)) for path, file in found.items()
    ]
    listing = Listing(
        origin,
        [file for file in files if is_header(file.path)],
        f"/{top}".rstrip("/"),
        build_files=[file for file in files if file.path in BUILD_FILES],
        is_project=True,
    )
    return side_of(listing)


def _is_wanted(path: str) -> bool:
    """Say whether this is a header, or a build file not below more than one folder."""
    *folders, name = path.split("/")
    return is_header(path) or (name in BUILD_FILES and len(folders) <= 1)


def archive(stream: BinaryIO, origin: str, wanted: Wanted) -> Listing:
    """Return the wanted files of a seekable archive; each is to be read before the next.

    The listing of them, as the reading of one, raises
    :class:`~headerscan.errors.InputError` where the archive is damaged or beyond the limits,
    and where a wanted path leads out of it.
    """
    state = hashlib.file_digest(cast(io.BytesIO, stream), "blake2b").hexdigest()
    stream.seek(0)
    return Listing(origin, _files(stream, origin, wanted), "", state=state, is_archive=True)


def _files(stream: BinaryIO, origin: str, wanted: Wanted) -> Iterator[File]:
    with _refusing_damage(origin):
        for count, (path, opener) in enumerate(_members(stream, origin), start=1):
            if count > LIMITS.members:
                raise past_limit(origin, f"{LIMITS.members} files")
            if not wanted(path):
                continue
            if path.startswith("/") or ".." in path.split("/"):
                raise InputError(
                    f"the path '{path}' leads out of this archive",
                    remedy="do not trust the archive; ask its author for one with plain paths",
                    file=origin,
                )
            name = path.removeprefix("./")
            place = f"{origin}:{name}"
            yield File(name, place, partial(_content, opener, place, origin))


def _content(opener: Callable[[], IO[bytes] | None], place: str, origin: str) -> bytes:
    with _refusing_damage(origin):
        file = opener()
        assert file is not None  # a regular file has content
        with file:
            return read_bounded(cast(BinaryIO, file), place, LIMITS.header)


@contextmanager
def _refusing_damage(origin: str) -> Iterator[None]:
    try:
        yield
    except HeaderscanError:
        raise
    except Exception as error:  # the libraries raise a dozen kinds on damaged archives
        said = (str(error).split("\n", 1)[0] or type(error).__name__)[:_MOST_SAID]
        raise InputError(
            f"this archive is damaged, or of an unknown sort ({said})",
            remedy="get it again, or unpack it and name the folder",
            file=origin,
        ) from error


def _members(stream: BinaryIO, origin: str) -> Iterator[_Member]:
    head = stream.read(len(AR))
    if head == AR:
        data = _data_of_package(stream, origin)
        return _tar_members(_Unpacked(data, stream, origin))
    stream.seek(0)
    if head.startswith(ZIP):
        return _zip_members(stream)
    return _tar_members(_Unpacked(stream, stream, origin))


def _zip_members(stream: BinaryIO) -> Iterator[_Member]:
    with zipfile.ZipFile(stream) as archive:
        for member in archive.infolist():
            if not member.is_dir() and not stat.S_ISLNK(member.external_attr >> 16):
                yield member.filename.replace("\\", "/"), partial(archive.open, member)


def _tar_members(plain: _Unpacked) -> Iterator[_Member]:
    with tarfile.open(fileobj=cast(IO[bytes], plain), mode="r|", errorlevel=2) as archive:
        for member in archive:
            # In a stream, members that are past are of no use, and there may be many.
            archive.members = []  # type: ignore[attr-defined] # typeshed leaves the list out
            plain.allow(member.size)
            if member.isreg():
                yield member.name, partial(archive.extractfile, member)


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


class _Part:
    """What one member of an ar archive holds: as much of the archive's file as is its own."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


class _Unpacked:
    """A file without its compression, with an eye on how much it becomes.

    Offers the one method that :mod:`tarfile` needs for a stream.
    """

    def __init__(self, file: _Readable, packed: BinaryIO, origin: str) -> None:
        head = packed.read(8)
        packed.seek(-len(head), io.SEEK_CUR)
        self._plain = _opened(file, head, origin)
        self._packed = packed
        self._origin = origin
        self._size = 0
        self._allowance = _DESCRIPTION

    def allow(self, size: int) -> None:
        """Say that a file of ``size`` bytes comes next, and after it another's header.

        Without this, what an archive only says *of* a file could fill the memory.
        """
        self._allowance = size + _DESCRIPTION

    def read(self, count: int) -> bytes:
        """Return up to ``count`` bytes more.

        Raises :class:`~headerscan.errors.InputError` where the content is larger than an
        archive may be, or grows as only a decompression bomb does.
        """
        data = self._plain.read(count)
        self._size += len(data)
        self._allowance -= len(data)
        if self._allowance < 0:
            raise past_limit(self._origin, f"{size(_DESCRIPTION)} between two files")
        if self._size > LIMITS.unpacked:
            raise past_limit(self._origin, f"{size(LIMITS.unpacked)} when unpacked")
        if self._size > max(LIMITS.bomb_from, LIMITS.ratio * self._packed.tell()):
            raise past_limit(self._origin, f"{LIMITS.ratio} times its size when unpacked")
        return data


def _opened(file: _Readable, head: bytes, origin: str) -> _Readable:
    """Return the content of a file that begins with ``head``: itself if it is not compressed."""
    module = next((name for magic, name in COMPRESSIONS.items() if head.startswith(magic)), None)
    if module is None:
        return file
    try:
        return cast(_Readable, import_module(module).open(file))
    except ModuleNotFoundError as error:
        raise InputError(
            "this is compressed with zstd, which this Python cannot read",
            remedy="install the library for it: pip install 'headerscan[zstd]'",
            file=origin,
        ) from error
