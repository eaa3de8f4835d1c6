"""Decompression as a stream that refuses to grow past the limits."""

from __future__ import annotations

import sys
from typing import IO, BinaryIO, cast

from headerscan.errors import InputError
from headerscan.readers.limits import MIB, Limits

_MAGICS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x5d\0\0": "xz",  # the older .lzma, which lzma reads by the same name
    b"\x28\xb5\x2f\xfd": "zstd",
}
_LONGEST = 8
_DESCRIPTION = 8 * MIB
"""What may stand between the contents of two files: headers, extended headers, padding."""


def compression_of(stream: BinaryIO) -> str:
    """Return how a seekable stream is compressed; ``none`` where nothing shows that it is."""
    head = stream.read(_LONGEST)
    stream.seek(0)
    return next((name for magic, name in _MAGICS.items() if head.startswith(magic)), "none")


def unpacker(compression: str, stream: BinaryIO, origin: str) -> IO[bytes]:
    """Return the stream's content without its compression.

    Raises :class:`~headerscan.errors.InputError` for zstd where Python cannot read it.
    """
    if compression == "gzip":
        import gzip  # noqa: PLC0415 - one of them is needed at most

        return cast(IO[bytes], gzip.GzipFile(fileobj=stream, mode="rb"))
    if compression == "bzip2":
        import bz2  # noqa: PLC0415 - as above

        return bz2.BZ2File(stream)
    if compression == "xz":
        import lzma  # noqa: PLC0415 - as above

        return lzma.LZMAFile(stream)
    if compression == "zstd":
        return _zstd(stream, origin)
    return stream


def _zstd(stream: BinaryIO, origin: str) -> IO[bytes]:
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd  # noqa: PLC0415 - as above
        else:
            from backports import zstd  # noqa: PLC0415 - as above
    except ImportError as error:
        raise InputError(
            "this is compressed with zstd, which this Python cannot read",
            remedy="install the library for it: pip install 'headerscan[zstd]'",
            file=origin,
        ) from error
    return cast(IO[bytes], zstd.ZstdFile(stream))


class Unpacked:
    """What :func:`unpacker` gives, with an eye on how much it becomes.

    Offers the one method that :mod:`tarfile` needs for a stream.
    """

    def __init__(self, plain: IO[bytes], packed: BinaryIO, origin: str, limits: Limits) -> None:
        self._plain = plain
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
        if self._allowance < 0:
            raise self._refusal(f"more than {_DESCRIPTION // MIB} MiB between two files")
        limits = self._limits
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
