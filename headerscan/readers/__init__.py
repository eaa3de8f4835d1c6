"""References to headers: the only reader of files, standard input and git.

What is read is text and bounded in size (:mod:`headerscan.readers.trees`); nothing is written,
unpacked or checked out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from weakref import WeakSet

import msgspec

from headerscan.errors import UsageError
from headerscan.inputs import STDIN_NAME, GitRef, PathRef, Ref, Side, is_header, logical_name
from headerscan.lexing.decoding import decode, header_of
from headerscan.readers.disk import (
    HEAD,
    absolute,
    folder,
    is_archive,
    is_document,
    is_folder,
    opened,
    read_bounded,
    read_file,
    read_some,
)
from headerscan.readers.git import GitObjects, revision
from headerscan.readers.trees import LIMITS, Listing, Wanted, side_of

__all__ = ["Side", "listed", "read", "read_text"]


def read(ref: Ref, *, repo: str = ".", stdin: BinaryIO | None = None) -> Side:
    """Return the headers, or the API, that a reference names.

    ``repo`` is the folder whose git repository ``git:`` means; ``stdin`` is what ``-``
    means, by default the process's standard input.

    Raises :class:`~headerscan.errors.InputError` where there is nothing to read, or it
    is no text, beyond a limit or damaged, and :class:`~headerscan.errors.ConfigError` for
    a snapshot that says something it cannot.
    """
    if isinstance(ref, GitRef) or (isinstance(ref, PathRef) and is_folder(ref.path)):
        with listed(ref, is_header, repo) as found:
            return side_of(found)
    if not isinstance(ref, PathRef):
        return _of_stream(BytesIO(_standard_input(stdin)), STDIN_NAME)
    with opened(ref.path) as file:
        stream: BinaryIO = file
        if not file.seekable():
            stream = BytesIO(read_bounded(file, ref.path, LIMITS.document))
        return _of_stream(stream, ref.path)


@contextmanager
def listed(ref: PathRef | GitRef, wanted: Wanted, repo: str) -> Iterator[Listing]:
    """Open a folder, an archive or a revision, and give the wanted files in it.

    Errors are those of :func:`read`; of an archive each file is to be read before the next.
    """
    if isinstance(ref, GitRef):
        with GitObjects(repo) as objects:
            tags = objects.ask("tag", f"--points-at={ref.rev}").split()
            found = revision(objects, ref, wanted)
            yield msgspec.structs.replace(found, tags=tuple(tags))
    elif is_folder(ref.path):
        yield folder(ref.path, wanted)
    else:
        from headerscan.readers.archives import archive  # noqa: PLC0415 - slow to import

        with opened(ref.path) as stream:
            yield archive(stream, ref.path, wanted)


def _of_stream(stream: BinaryIO, origin: str) -> Side:
    """Return what a seekable stream holds.

    That is an archive, a snapshot, an API description or a header.
    """
    head = read_some(stream, origin, HEAD)
    stream.seek(0)
    if is_archive(head, origin):
        from headerscan.readers.archives import read_archive  # noqa: PLC0415 - slow to import

        return read_archive(stream, origin)
    if not is_document(head, origin):
        data = read_bounded(stream, origin, LIMITS.header)
        name = logical_name(absolute(origin), Path(origin).name)
        return Side((header_of(name, data, origin),))
    text = decode(read_bounded(stream, origin, LIMITS.document), origin)
    if text.lstrip()[:1] == "<":
        from headerscan.readers.api_xml import headers_of_api_xml  # noqa: PLC0415 - rarely needed

        return Side(headers_of_api_xml(text, origin))
    from headerscan.snapshot import from_json  # noqa: PLC0415 - headers need it not

    return Side(apis=(from_json(text, origin),))


def read_text(path: str, *, stdin: BinaryIO | None = None) -> str:
    """Return the text of one file (a patch, say), or of standard input for ``-``.

    Raises :class:`~headerscan.errors.InputError` as :func:`read` does.
    """
    if path == "-":
        return decode(_standard_input(stdin), STDIN_NAME)
    return decode(read_file(path, LIMITS.document), path)


_READ: WeakSet[BinaryIO] = WeakSet()
"""The streams that were read to their end, in which there is nothing more."""


def _standard_input(stdin: BinaryIO | None) -> bytes:
    stream = stdin or sys.stdin.buffer
    if stream in _READ:
        raise UsageError("standard input is named twice", remedy="name '-' once")
    _READ.add(stream)
    return read_bounded(stream, STDIN_NAME, LIMITS.document)
