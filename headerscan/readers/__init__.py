"""References to headers: the only reader of files, standard input and git.

What is read is text and bounded in size (:mod:`headerscan.readers.trees`); nothing is written,
unpacked or checked out.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from weakref import WeakSet

from headerscan.errors import UsageError
from headerscan.inputs import STDIN_NAME, GitRef, PathRef, Ref, Side, is_header, logical_name
from headerscan.lexing.decoding import decode, header_of
from headerscan.readers.files import (
    AR,
    COMPRESSIONS,
    ZIP,
    absolute,
    is_folder,
    opened,
    read_bounded,
    read_file,
    read_some,
)
from headerscan.readers.folders import folder
from headerscan.readers.git import read_git
from headerscan.readers.trees import LIMITS, Limits, side_of

_ARCHIVES = (AR, *ZIP, *COMPRESSIONS)
_ARCHIVE_ENDINGS = (
    *(".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"),
    *(".gz", ".bz2", ".xz", ".zst", ".zip", ".deb"),
)
_HEAD = 512
"""How much of a file shows what it is: the first block of a tar archive."""

__all__ = ["Side", "read", "read_text"]


def read(
    ref: Ref, *, repo: str = ".", stdin: BinaryIO | None = None, limits: Limits = LIMITS
) -> Side:
    """Return the headers, or the API, that a reference names.

    ``repo`` is the folder whose git repository ``git:`` means; ``stdin`` is what ``-``
    means, by default the process's standard input.

    Raises :class:`~headerscan.errors.InputError` where there is nothing to read, or it
    is no text, beyond a limit or damaged, and :class:`~headerscan.errors.ConfigError` for
    a snapshot that says something it cannot.
    """
    if isinstance(ref, GitRef):
        return read_git(ref, repo, limits)
    if not isinstance(ref, PathRef):
        return _read_stream(BytesIO(_standard_input(stdin, limits)), STDIN_NAME, limits)
    if is_folder(ref.path):
        return side_of(folder(ref.path, is_header, limits), limits)
    with opened(ref.path) as file:
        if file.seekable():
            return _read_stream(file, ref.path, limits)
        data = read_bounded(file, ref.path, limits.document)
        return _read_stream(BytesIO(data), ref.path, limits)


def _read_stream(stream: BinaryIO, origin: str, limits: Limits) -> Side:
    """Return what a seekable stream holds.

    That is an archive, a snapshot, an API description or a header.
    """
    head = read_some(stream, origin, _HEAD)
    stream.seek(0)
    if _is_archive(head, origin):
        from headerscan.readers.archives import read_archive  # noqa: PLC0415 - slow to import

        return read_archive(stream, origin, limits)
    if not _is_document(head, origin):
        data = read_bounded(stream, origin, limits.header)
        name = logical_name(absolute(origin), Path(origin).name)
        return Side((header_of(name, data, origin),))
    text = decode(read_bounded(stream, origin, limits.document), origin)
    if text.lstrip()[:1] == "<":
        from headerscan.readers.api_xml import headers_of_api_xml  # noqa: PLC0415 - rarely needed

        return Side(headers_of_api_xml(text, origin))
    from headerscan.snapshot import from_json  # noqa: PLC0415 - headers need it not

    return Side(apis=(from_json(text, origin),))


def _is_archive(head: bytes, name: str) -> bool:
    """Say whether a file is an archive, by content or by name: a damaged one is no header."""
    by_content = head.startswith(_ARCHIVES) or head[257:262] == b"ustar"
    return by_content or name.lower().endswith(_ARCHIVE_ENDINGS)


def _is_document(head: bytes, origin: str) -> bool:
    """Say whether a file is a snapshot or an API description, by content, else by name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"<?xml", b"<api")) or origin.endswith((".json", ".xml"))


def read_text(path: str, *, stdin: BinaryIO | None = None, limits: Limits = LIMITS) -> str:
    """Return the text of one file (a patch, say), or of standard input for ``-``.

    Raises :class:`~headerscan.errors.InputError` as :func:`read` does.
    """
    if path == "-":
        return decode(_standard_input(stdin, limits), STDIN_NAME)
    return decode(read_file(path, limits.document), path)


_READ: WeakSet[BinaryIO] = WeakSet()
"""The streams that were read to their end, in which there is nothing more."""


def _standard_input(stdin: BinaryIO | None, limits: Limits) -> bytes:
    stream = stdin or sys.stdin.buffer
    if stream in _READ:
        raise UsageError("standard input is named twice", remedy="name '-' once")
    _READ.add(stream)
    return read_bounded(stream, STDIN_NAME, limits.document)
