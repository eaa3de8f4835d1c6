"""Files and folders on disk, and what the bytes of one file turn out to be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from headerscan.errors import InputError
from headerscan.inputs import Side, is_header, logical_name, public_paths
from headerscan.lexing.decoding import decode, header_of
from headerscan.readers.trees import File, Limits, Tally, Wanted, side_of, too_large
from headerscan.release import BUILD_FILES

_HEAD = 512
"""How much of a file shows what it is: the first block of a tar archive."""
_ARCHIVES = (
    *(b"PK\3\4", b"PK\5\6", b"!<arch>\n"),
    *(b"\x28\xb5\x2f\xfd", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x5d\0\0"),
)
"""How zip and ar archives begin, and what zstd, gzip, bzip2, xz and the older lzma compressed."""
_ARCHIVE_ENDINGS = (
    *(".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst"),
    *(".gz", ".bz2", ".xz", ".zst", ".zip", ".deb"),
)


def read_path(path: str, limits: Limits) -> Side:
    """Return what a file or folder holds; see :func:`headerscan.readers.read`."""
    if _is(Path(path).is_dir):
        return _read_folder(path, limits)
    with opened(path) as file:
        if file.seekable():
            return read_stream(file, path, limits)
        return read_stream(BytesIO(read_bounded(file, path, limits.document)), path, limits)


def read_stream(stream: BinaryIO, origin: str, limits: Limits) -> Side:
    """Return what a seekable stream holds.

    That is an archive, a snapshot, an API description or a header.
    """
    head = _read(stream, origin, _HEAD)
    stream.seek(0)
    if _is_archive(head, origin):
        from headerscan.readers.archives import read_archive  # noqa: PLC0415 - slow to import

        return read_archive(stream, origin, limits)
    if not _is_document(head, origin):
        data = read_bounded(stream, origin, limits.header)
        name = logical_name(_absolute(origin), Path(origin).name)
        return Side(headers=(header_of(name, data, origin),))
    text = decode(read_bounded(stream, origin, limits.document), origin)
    if text.lstrip()[:1] == "<":
        from headerscan.readers.api_xml import headers_of_api_xml  # noqa: PLC0415 - rarely needed

        return Side(headers=headers_of_api_xml(text, origin))
    from headerscan.snapshot import from_json  # noqa: PLC0415 - headers need it not

    return Side(api=from_json(text, origin))


def read_file(path: str, limit: int) -> bytes:
    """Return a file's bytes.

    Raises :class:`~headerscan.errors.InputError` where there are more than ``limit`` or
    the file cannot be read.
    """
    with opened(path) as file:
        return read_bounded(file, path, limit)


def read_bounded(stream: BinaryIO, origin: str, limit: int) -> bytes:
    """Return all bytes of a stream; errors are those of :func:`read_file`."""
    data = _read(stream, origin, limit + 1)
    if len(data) > limit:
        raise too_large(origin, limit)
    return data


def _read(stream: BinaryIO, origin: str, size: int) -> bytes:
    try:
        return stream.read(size)
    except OSError as error:
        raise _unreadable(origin, error) from error


def _is_archive(head: bytes, name: str) -> bool:
    """Say whether a file is an archive, by content or by name: a damaged one is no header."""
    by_content = head.startswith(_ARCHIVES) or head[257:262] == b"ustar"
    return by_content or name.lower().endswith(_ARCHIVE_ENDINGS)


def _is_document(head: bytes, origin: str) -> bool:
    """Say whether a file is a snapshot or an API description, by content, else by name."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((b"{", b"<?xml", b"<api")) or origin.endswith((".json", ".xml"))


@contextmanager
def opened(path: str) -> Iterator[BufferedReader]:
    """Open a file to read its bytes; errors are those of :func:`read_file`."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; errors while reading are others'
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    with file:
        yield file


def _unreadable(path: str, error: OSError | ValueError) -> InputError:
    what, remedy = f"this cannot be read ({getattr(error, 'strerror', error)})", "check the path"
    if isinstance(error, FileNotFoundError):
        what, remedy = "there is no such file or folder", "check the spelling of the path"
    elif isinstance(error, PermissionError):
        what, remedy = "you may not read this", "ask for permission (chmod, sudo)"
    elif isinstance(error, IsADirectoryError):
        what, remedy = "this is a folder", "name a file in it"
    return InputError(what, remedy=remedy, file=path)


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/")  # noqa: PTH100 - links stay as named


def _read_folder(folder: str, limits: Limits) -> Side:
    files = {file.path: file for file in files_below(folder, is_header, limits)}
    if not files:
        raise InputError(
            "there is no header (*.h) nor template of one (*.h.in) in this folder",
            remedy="name the folder that holds the headers, often one called include",
            file=folder,
        )
    paths = list(files)
    if any(_is(Path(folder, name).is_file) for name in BUILD_FILES):
        paths = public_paths(paths)
    return side_of(
        [files[path] for path in paths],
        _build_files(folder, limits),
        top=_absolute(folder),
        tally=Tally(folder, limits),
    )


def _build_files(folder: str, limits: Limits) -> Iterator[File]:
    """Yield the build files in a folder and above it, up to the top of what it belongs to.

    The top is that of the repository; without one, the folder that holds ``include``.
    """
    whole = Path(_absolute(folder))
    above = [whole, *whole.parents]
    tops = [one for one in above if (one / ".git").exists()] or [
        one.parent for one in above if one.name == "include"
    ]
    for depth, inside in enumerate(above[: above.index(tops[0]) + 1 if tops else 1]):
        for name in BUILD_FILES:
            if _is((inside / name).is_file):
                path = os.path.normpath(_joined(folder, "/".join([*([".."] * depth), name])))
                yield File(name, path, partial(read_file, path, limits.header))


def files_below(folder: str, wanted: Wanted, limits: Limits) -> Iterator[File]:
    """Yield the wanted files below a folder, each folder once, whatever links to it.

    Folders come before links to folders, so that a file is known by its own path. Folders
    whose names begin with a dot are left out.
    """
    seen: set[tuple[int, int]] = set()
    starts = [folder]
    for start in starts:
        for top, folders, names in os.walk(start, onerror=_refuse):
            status = Path(top).stat()
            if (status.st_dev, status.st_ino) in seen:
                folders.clear()
                continue
            seen.add((status.st_dev, status.st_ino))
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            inside = [_joined(top, name) for name in folders]
            starts += [path for path in inside if Path(path).is_symlink()]
            for name in names:
                place = _joined(top, name)
                path = place[len(folder) :].lstrip(os.sep).replace(os.sep, "/")
                if wanted(path) and _is(Path(place).is_file):
                    yield File(
                        path, _joined(folder, path), partial(read_file, place, limits.header)
                    )


def _refuse(error: OSError) -> None:
    raise _unreadable(error.filename, error) from error


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # a link that leads to itself
        return False


def _joined(folder: str, path: str) -> str:
    return os.path.join(folder, path)  # noqa: PTH118 - as the user would write it
