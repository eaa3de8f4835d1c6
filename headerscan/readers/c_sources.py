"""A library's C sources out of a folder, an archive or a git revision.

They are read as headers are, bounded in size and without unpacking; a file that is no text, or
beyond the limits, is told of and passed over.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from headerscan.cache import digest
from headerscan.errors import InputError
from headerscan.inputs import Ref, StdinRef
from headerscan.model import Header
from headerscan.readers import listed
from headerscan.readers.trees import Listing, Tally, Wanted, common_top


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


def c_sources(ref: Ref, wanted: Wanted, *, repo: str = ".") -> CSources:
    """Return the C sources that a reference names: files ``*.c`` and ``*.h``, and those wanted.

    Raises :class:`~headerscan.errors.InputError` where there is nothing of the name, where it is
    no folder, archive or git revision, and where an archive is damaged or beyond the limits.
    """
    if isinstance(ref, StdinRef):
        raise InputError(
            "C sources cannot come from standard input",
            remedy="name a folder, an archive or git:REVISION:PATH",
        )

    def is_taken(path: str) -> bool:
        return path.endswith((".c", ".h")) or wanted(path.rpartition("/")[2])

    def read() -> CFiles:
        with listed(ref, is_taken, repo) as found:
            return _read(found)

    with listed(ref, is_taken, repo) as found:
        if found.state:
            return CSources(found.state, read)
        now = _read(found)
    texts = (text for file in now.files for text in (file.name, file.text))
    return CSources(digest((*texts, *now.problems)), lambda: now)


def _read(listing: Listing) -> CFiles:
    tally, found, problems = Tally(listing.origin), [], []
    for file in listing.files:
        try:
            found.append(tally.header(file.path, file))
        except InputError as error:
            if error.file == listing.origin:
                raise
            problems.append(f"{error.file or file.origin}: {error.what}")
    if not any(file.name.endswith(".c") for file in found):
        raise InputError(
            "there is no C file (*.c) here",
            remedy="name the folder of the library's sources, often one called src",
            file=listing.origin,
        )
    top = common_top(file.name for file in found) if listing.is_archive else ""
    inside = (msgspec.structs.replace(one, name=one.name.removeprefix(top)) for one in found)
    return CFiles(tuple(sorted(inside, key=lambda file: file.name)), tuple(problems))
