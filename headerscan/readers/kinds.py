"""What the first bytes of a file, or else its name, show it to be."""

from __future__ import annotations

import sys

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


def is_archive(head: bytes, name: str) -> bool:
    """Say whether a file is an archive, by content or by name: a damaged one is no header."""
    by_content = head.startswith(_ARCHIVES) or head[257:262] == b"ustar"
    return by_content or name.lower().endswith(_ARCHIVE_ENDINGS)


def is_document(head: bytes, origin: str) -> bool:
    """Say whether a file is a snapshot or an API description, by content, else by name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"<?xml", b"<api")) or origin.endswith((".json", ".xml"))
