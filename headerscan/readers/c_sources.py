"""A library's C sources out of a folder, an archive or a git revision.

They are read as headers are, bounded in size and without unpacking; a file that is no text, or
beyond the limits, is told of and passed over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from headerscan.cache import digest_of_bytes
from headerscan.errors import InputError
from headerscan.inputs import GitRef, PathRef, Ref
from headerscan.lexing.decoding import header_of
from headerscan.model import Header
from headerscan.readers.archives import common_top, members_in
from headerscan.readers.files import opened, read_file
from headerscan.readers.git_objects import GitObjects
from headerscan.readers.limits import LIMITS, Limits, Tally, too_large

Wanted = Callable[[str], bool]
_Files = Iterator[tuple[str, str, int, Callable[[], bytes]]]
"""The path in the input, where a person would open it, the size and how to get the content."""
_CHUNK = 1024 * 1024


class CFiles(msgspec.Struct, frozen=True):
    """The files of some sources: C files, headers, and what else was wanted."""

    files: tuple[Header, ...] = ()
    """By their paths in the input, sorted."""
    problems: tuple[str, ...] = ()
    """What is to be said of files that were passed over, each on one line."""


class CSources(msgspec.Struct, frozen=True):
    """Sources that can be read, and what tells them from others without reading all of it."""

    identity: str
    read: Callable[[], CFiles]
    """Raises :class:`~headerscan.errors.InputError` where there is no C file."""


def c_sources(ref: Ref, wanted: Wanted, *, repo: str = ".", limits: Limits = LIMITS) -> CSources:
    """Return the C sources that a reference names: files ``*.c`` and ``*.h``, and those wanted.

    Raises :class:`~headerscan.errors.InputError` where there is nothing of the name, where it is
    no folder, archive or git revision, and where an archive is damaged or beyond the limits.
    """

    def is_taken(path: str) -> bool:
        return path.endswith((".c", ".h")) or wanted(path.rpartition("/")[2])

    if isinstance(ref, GitRef):
        return _of_git(ref, is_taken, repo, limits)
    if not isinstance(ref, PathRef):
        raise InputError(
            "C sources cannot come from standard input",
            remedy="name a folder, an archive or git:REVISION:PATH",
        )
    if Path(ref.path).is_dir():
        return _of_folder(ref.path, is_taken, limits)
    return _of_archive(ref.path, is_taken, limits)


def _of_folder(folder: str, is_taken: Wanted, limits: Limits) -> CSources:
    paths = []
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = (Path(top, name) for name in names if is_taken(name))
        paths += [path for path in inside if path.is_file()]
    pairs = sorted((path.relative_to(folder).as_posix(), str(path)) for path in paths)

    def contents() -> Iterator[bytes]:
        for name, path in pairs:
            yield name.encode(errors="surrogateescape")
            yield Path(path).read_bytes()

    def files() -> _Files:
        for name, path in pairs:
            yield name, path, Path(path).stat().st_size, partial(read_file, path, limits.header)

    try:
        identity = digest_of_bytes(contents())
    except OSError as error:
        raise InputError(
            f"a file here cannot be read ({error.strerror})",
            remedy="ask for permission (chmod, sudo), or name another folder",
            file=str(error.filename),
        ) from error
    return CSources(identity, lambda: _read(files(), folder, limits))


def _of_archive(path: str, is_taken: Wanted, limits: Limits) -> CSources:
    with opened(path) as stream:
        identity = digest_of_bytes(iter(lambda: stream.read(_CHUNK), b""))

    def read() -> CFiles:
        with opened(path) as stream:
            members = members_in(stream, path, limits)
            files = (
                (name, f"{path}:{name}", size, content)
                for name, size, content in members
                if is_taken(name)
            )
            found = _read(files, path, limits)
        top = common_top([file.name for file in found.files])
        inside = (
            msgspec.structs.replace(file, name=file.name.removeprefix(top)) for file in found.files
        )
        return CFiles(tuple(inside), found.problems)

    return CSources(identity, read)


def _of_git(ref: GitRef, is_taken: Wanted, repo: str, limits: Limits) -> CSources:
    path = ref.path or ""
    top = f"{path}/" if path else ""
    with GitObjects(repo) as objects:
        paths = [path] if path else []
        entries = [
            entry
            for entry in objects.entries(ref.rev, paths, limits)
            if entry.is_file and is_taken(entry.path)
        ]

    def read() -> CFiles:
        with GitObjects(repo) as objects:
            files = (
                (
                    entry.path.removeprefix(top),
                    f"git:{ref.rev}:{entry.path}",
                    0,
                    partial(objects.content, entry, limits.header),
                )
                for entry in entries
            )
            return _read(files, str(ref), limits)

    names = (f"{entry.path} {entry.id}".encode(errors="surrogateescape") for entry in entries)
    return CSources(digest_of_bytes(names), read)


def _read(files: _Files, origin: str, limits: Limits) -> CFiles:
    tally, found, problems = Tally(origin, limits), [], []
    for name, place, size, content in files:
        try:
            if size > limits.header:
                raise too_large(place, limits.header, "a C file")
            data = content()
            tally.add(len(data), place)
            found.append(header_of(name, data, place))
        except InputError as error:
            if error.file == origin:
                raise
            problems.append(f"{error.file or place}: {error.what}")
    if not any(file.name.endswith(".c") for file in found):
        raise InputError(
            "there is no C file (*.c) here",
            remedy="name the folder of the library's sources, often one called src",
            file=origin,
        )
    return CFiles(tuple(sorted(found, key=lambda file: file.name)), tuple(problems))
