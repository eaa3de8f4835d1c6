"""The members of an ``ar`` archive, the outer wrapping of a Debian package.

Format: ar(5) and deb(5). Python has no reader for it, and 60 bytes a member need no library.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

_MAGIC = b"!<arch>\n"
_HEADER = 60
_END = b"`\n"


class Window(io.RawIOBase):
    """A part of a file, read as if it were a file of its own."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._stream = stream
        self._start = start
        self._size = size
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def tell(self) -> int:
        """Return the position within the part."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position within the part."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # io's own hint is a protocol that cannot be written
        """Read up to as many bytes as ``buffer`` takes."""
        self._stream.seek(self._start + self._position)
        wanted = min(len(buffer), max(0, self._size - self._position))
        data = self._stream.read(wanted)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


def ar_members(stream: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Yield name and content of each member of a seekable archive.

    Raises ValueError where the archive is damaged.
    """
    position = len(_MAGIC)
    stream.seek(0)
    if stream.read(position) != _MAGIC:
        raise ValueError("no ar archive")
    while True:
        stream.seek(position)
        header = stream.read(_HEADER)
        if not header:
            return
        if len(header) < _HEADER or not header.endswith(_END):
            raise ValueError("an ar member's header is damaged")
        name = header[:16].decode("ascii", "replace").rstrip().removesuffix("/")
        size = int(header[48:58])
        if size < 0:
            raise ValueError("an ar member has a negative size")
        yield name, io.BufferedReader(Window(stream, position + _HEADER, size))
        position += _HEADER + size + size % 2
