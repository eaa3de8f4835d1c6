"""The members of an ``ar`` archive, the outer wrapping of a Debian package.

Format: ar(5) and deb(5). Python has no reader for it, and 60 bytes a member need no library.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

_MAGIC = b"!<arch>\n"
_HEADER = 60
_END = b"`\n"


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
    if stream.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("no ar archive")
    while header := stream.read(_HEADER):
        size = int(header[48:58])
        if size < 0 or not header.endswith(_END):
            raise ValueError("an ar member's header is damaged")
        start = stream.tell()
        yield Member(header[:16].decode("ascii", "replace").rstrip(" /"), stream, size)
        stream.seek(start + size + size % 2)
