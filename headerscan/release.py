"""Which release of a library a source tree is, where no header says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from headerscan.decoding import Pattern, Table
from headerscan.model import Header

BuildFile = Literal["meson.build", "configure.ac", "configure.in", "CMakeLists.txt"]
BUILD_FILES: tuple[str, ...] = ("meson.build", "configure.ac", "configure.in", "CMakeLists.txt")
"""The files of a source tree that may name its release."""


class ReleaseFile(Table, frozen=True):
    """A build file, and the words in which it names the release."""

    file: BuildFile
    """The file's name; it is looked for beside the headers and above them."""
    pattern: Pattern
    """A pattern whose first group is the release; ``^`` is the beginning of a line."""


_AC_INIT = r"^\s*AC_INIT\s*\(\s*\[?[^],]+\]?\s*,\s*\[?(\d+(?:\.\d+)+)"
RELEASE_FILES = (
    ReleaseFile("meson.build", r"\bproject\s*\([^)]*?\bversion\s*:\s*'(\d+(?:\.\d+)+)"),
    ReleaseFile("configure.ac", _AC_INIT),
    ReleaseFile("configure.in", _AC_INIT),
    ReleaseFile(
        "CMakeLists.txt", r"(?i:\bproject)\s*\(\s*[\w-]+\s[^)]*?\bVERSION\s+\"?(\d+(?:\.\d+)+)"
    ),
)
"""How the build files of meson, autoconf and CMake name the release."""

_TAG = re.compile(r"(?:\A|[^\d.])(\d+(?:\.\d+)+)\Z")


class Release(msgspec.Struct, frozen=True):
    """A release, and what says it: a file's name or a git tag."""

    version: str
    source: str

    def __str__(self) -> str:
        """Return a line for a person."""
        return f"{self.source} says that this is {self.version}"


def release_of(
    build_files: Sequence[Header], tags: Sequence[str], wanted: Sequence[ReleaseFile]
) -> Release | None:
    """Return the release that build files name, in the order of ``wanted``, else the tags.

    Among build files of one name the first is asked first: the one nearest to the headers.
    """
    for one in wanted:
        for file in build_files:
            if file.name == one.file and (match := re.search(one.pattern, file.text, re.MULTILINE)):
                return Release(match[1], file.origin)
    for tag in tags:
        if version := release_of_tag(tag):
            return Release(version, f"the tag {tag}")
    return None


def release_of_tag(tag: str) -> str | None:
    """Return the release that a tag ends in, ``1.2.0`` of ``v1.2.0``; None for ``v1.2.0-rc1``."""
    match = _TAG.search(tag)
    return match[1] if match else None
