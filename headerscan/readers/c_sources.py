"""A library's C sources out of a folder, an archive or a git revision.

They are read as headers are, bounded in size and without unpacking; a file that is no text, or
beyond the limits, is told of and passed over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

import msgspec

from headerscan.cache import digest
from headerscan.errors import InputError
from headerscan.inputs import GitRef, PathRef, Ref
from headerscan.model import Header
from headerscan.readers.files import is_folder, opened
from headerscan.readers.folders import folder
from headerscan.readers.git import GitObjects, revision
from headerscan.readers.trees import LIMITS, File, Limits, Tally, Wanted, common_top


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
    if not is_folder(ref.path):
        return _of_archive(ref.path, is_taken, limits)
    found = _read(folder(ref.path, is_taken, limits).files, ref.path, limits)
    texts = (text for file in found.files for text in (file.name, file.text))
    return CSources(digest((*texts, *found.problems)), lambda: found)


def _of_git(ref: GitRef, is_taken: Wanted, repo: str, limits: Limits) -> CSources:
    def read() -> CFiles:
        with GitObjects(repo) as objects:
            return _read(revision(objects, ref, is_taken, limits).files, str(ref), limits)

    with GitObjects(repo) as objects:
        files = revision(objects, ref, is_taken, limits).files
    return CSources(digest(f"{file.path} {file.state}" for file in files), read)


def _of_archive(path: str, is_taken: Wanted, limits: Limits) -> CSources:
    def read() -> CFiles:
        from headerscan.readers.archives import files_in  # noqa: PLC0415 - slow to import

        with opened(path) as stream:
            found = _read(files_in(stream, path, is_taken, limits), path, limits)
        top = common_top(file.name for file in found.files)
        inside = (
            msgspec.structs.replace(file, name=file.name.removeprefix(top)) for file in found.files
        )
        return CFiles(tuple(inside), found.problems)

    with opened(path) as stream:
        return CSources(hashlib.file_digest(stream, "blake2b").hexdigest(), read)


def _read(files: Iterable[File], origin: str, limits: Limits) -> CFiles:
    tally, found, problems = Tally(origin, limits), [], []
    for file in files:
        try:
            found.append(tally.header(file.path, file))
        except InputError as error:
            if error.file == origin:
                raise
            problems.append(f"{error.file or file.origin}: {error.what}")
    if not any(file.name.endswith(".c") for file in found):
        raise InputError(
            "there is no C file (*.c) here",
            remedy="name the folder of the library's sources, often one called src",
            file=origin,
        )
    return CFiles(tuple(sorted(found, key=lambda file: file.name)), tuple(problems))
