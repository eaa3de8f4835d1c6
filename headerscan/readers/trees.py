"""A folder, an archive and a git revision as one: files by name, and the headers among them.

How much one input may ask for is bounded, so that no input can exhaust the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from headerscan.errors import InputError
from headerscan.inputs import Side, Tree, is_public, tree_of
from headerscan.lexing.decoding import header_of
from headerscan.model import Header

MIB = 1024 * 1024

Wanted = Callable[[str], bool]
"""Says of a path whether the file is of interest."""


class Limits(msgspec.Struct):
    """Bounds on what one input holds. Sizes are in bytes."""

    header: int = 16 * MIB
    """One header, snapshot excepted; the largest header of a C library in use has 2 MiB."""
    document: int = 256 * MIB
    """A snapshot, an API description or a patch."""
    total: int = 256 * MIB
    """All headers of one input together."""
    headers: int = 20_000
    members: int = 200_000
    """The files of an archive or a git revision, headers or not."""
    unpacked: int = 4096 * MIB
    """What an archive is in all after decompression."""
    ratio: int = 250
    """How many times larger than itself an archive may become, once past ``bomb_from``."""
    bomb_from: int = 32 * MIB


LIMITS = Limits()
"""Those that hold; tests lower them."""


def past_limit(file: str, what: str) -> InputError:
    """Return the error for an input, or a file of it, that has more than any of use."""
    return InputError(
        f"this has more than {what}, which is past the limit",
        remedy="check that it is what you mean, or name a smaller part of it",
        file=file,
    )


def size(limit: int) -> str:
    """Return a number of bytes for a person."""
    return f"{limit // MIB} MiB" if limit >= MIB else f"{limit} bytes"


class File(msgspec.Struct, frozen=True):
    """A regular file of an input that can be read."""

    path: str
    """From the listing's top, with ``/`` between folders."""
    origin: str
    """Where a person would open it."""
    read: Callable[[], bytes]
    """Raises :class:`~headerscan.errors.InputError` for what is larger than a header may be."""
    state: str = ""
    """What tells its content from any other, where that is known without reading it."""


LACK = "there is no header (*.h) nor template of one (*.h.in) here"


class Listing(msgspec.Struct, frozen=True):
    """The files of a folder, an archive or a git revision that were asked for."""

    origin: str
    """What the user named."""
    files: Iterable[File]
    top: str
    """The path of the folder that they are in, of which logical names are made."""
    build_files: Iterable[File] = ()
    """What may name the release, the nearest first."""
    state: str = ""
    """What tells the files from any others, where that is known without reading them."""
    is_archive: bool = False
    """One folder, named for the release, may hold all else."""
    is_project: bool = False
    """A package or a source tree: headers beside a folder ``include`` are private."""
    tags: tuple[str, ...] = ()
    """The git tags that the revision carries."""
    lack: str = LACK
    """What is to be said where there are no files."""


class Tally:
    """Counts the files that are read of one input, and refuses to go past the limits."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.files = 0
        self.total = 0

    def read(self, file: File) -> bytes:
        """Return what a file holds.

        Raises :class:`~headerscan.errors.InputError` where it, or all together, is too large.
        """
        data = file.read()
        self.files += 1
        self.total += len(data)
        if self.files > LIMITS.headers:
            raise past_limit(self.origin, f"{LIMITS.headers} headers")
        if self.total > LIMITS.total:
            raise past_limit(self.origin, f"{size(LIMITS.total)} of headers")
        return data

    def header(self, name: str, file: File) -> Header:
        """Return a file as a header of that name; errors are those of :meth:`read`, too."""
        return header_of(name, self.read(file), file.origin)


def named(listing: Listing) -> tuple[Mapping[str, File], Tree]:
    """Return the headers of a listing by their paths, and what those that count are called."""
    files = {file.path: file for file in listing.files}
    public = filter(is_public, files) if listing.is_project else ()
    return files, tree_of(list(public) or files, listing.top)


def side_of(listing: Listing) -> Side:
    """Return the headers of a listing by their logical names, and what else it tells.

    Raises :class:`~headerscan.errors.InputError` where there are none.
    """
    files, names = named(listing)
    if not files:
        raise InputError(
            listing.lack,
            remedy="name what holds the headers, often a folder called include",
            file=listing.origin,
        )
    tally = Tally(listing.origin)
    headers, made = (
        tuple(tally.header(name, files[path]) for path, name in found.items())
        for found in (names.headers, names.made)
    )
    build_files = (tally.header(file.path.rpartition("/")[2], file) for file in listing.build_files)
    return Side(headers, made, build_files=tuple(build_files), tags=listing.tags)


def common_top(paths: Iterable[str]) -> str:
    """Return the folder, with its slash, that an archive wraps all else in.

    It is named for the release (``lib-1.2/``), so it would keep a header of two releases
    apart.
    """
    tops = {path[: path.find("/") + 1] for path in paths}
    return tops.pop() if len(tops) == 1 else ""
