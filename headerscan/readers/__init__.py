"""References to headers: the only reader of files, standard input and git.

What is read is text and bounded in size (:mod:`headerscan.readers.trees`); nothing is written,
unpacked or checked out.
"""

from __future__ import annotations

import sys
from io import BytesIO
from typing import BinaryIO
from weakref import WeakSet

from headerscan.errors import UsageError
from headerscan.inputs import STDIN_NAME, GitRef, PathRef, Ref, Side
from headerscan.lexing.decoding import decode
from headerscan.readers.files import read_bounded, read_file, read_path, read_stream
from headerscan.readers.git import read_git
from headerscan.readers.trees import LIMITS, Limits

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
    if isinstance(ref, PathRef):
        return read_path(ref.path, limits)
    if isinstance(ref, GitRef):
        return read_git(ref, repo, limits)
    return read_stream(BytesIO(_standard_input(stdin, limits)), STDIN_NAME, limits)


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
