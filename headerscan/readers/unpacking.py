"""What is in a compressed file or a Debian package, as a stream that refuses to grow too large.

Formats: ar(5) and deb(5). Python has no reader for ``ar``, and 60 bytes a member need no library.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import IO, BinaryIO, cast

from headerscan.errors import InputError
from headerscan.readers.limits import MIB, Limits

_OPENERS: Mapping[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\0": lzma.open,
    b"\x5d\0\0": lzma.open,  # the older .lzma
}
_ZSTD = b"\x28\xb5\x2f\xfd"
MAGICS = (*_OPENERS, _ZSTD)
"""What compressed files begin with."""
_DESCRIPTION = 8 * MIB
"""What may stand between the contents of two files: headers, extended headers, padding."""


AR = b"!<arch>\n"
_AR_HEADER = 60
_AR_END = b"`\n"


class Member:
    """What a member holds: as much of the archive's file as is its own."""

    def __init__(self, name: str, stream: BinaryIO, size: int) -> None:
        self.name = name
        self._stream = stream
        self._left = size

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes more, all that is left for a negative one."""
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


def ar_members(stream: BinaryIO) -> Iterator[Member]:
    """Yield each member of a seekable archive, to be read before the next one.

    Raises ValueError where the archive is damaged.
    """
    if stream.read(len(AR)) != AR:
        raise ValueError("no ar archive")
    while header := stream.read(_AR_HEADER):
        size = int(header[48:58])
        if size < 0 or not header.endswith(_AR_END):
            raise ValueError("an ar member's header is damaged")
        start = stream.tell()
        yield Member(header[:16].decode("ascii", "replace").rstrip(" /"), stream, size)
        stream.seek(start + size + size % 2)


class Unpacked:
    """A file without its compression, with an eye on how much it becomes.

    Offers the one method that :mod:`tarfile` needs for a stream. Raises
    :class:`~headerscan.errors.InputError` for zstd where Python cannot read it.
    """

    def __init__(
        self, file: BinaryIO | Member, packed: BinaryIO, origin: str, limits: Limits
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
