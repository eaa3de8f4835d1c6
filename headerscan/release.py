"""Which release of a library a source tree is, where no header says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, get_args

import msgspec

from headerscan.decoding import ReleasePattern, Table
from headerscan.model import Header

BuildFile = Literal["meson.build", "configure.ac", "configure.in", "CMakeLists.txt"]
BUILD_FILES: tuple[str, ...] = get_args(BuildFile)
"""The files of a source tree that may name its release."""


class ReleaseFile(Table, frozen=True):
    """A build file, and the words in which it names the release."""

    file: BuildFile
    """The file's name; it is looked for beside the headers and above them."""
    pattern: ReleasePattern
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

_NAME = re.compile(
    r"""
    (?P<project>(?:[a-z][a-z0-9+]*[-_/])*?)  # libxml2- keeps its own digits
    (?:v|n|r|rel|version|release)?     # n4.4, REL15_1
    (?P<numbers>\d{1,9}(?:[._]\d{1,9})*)
    (?:
      (?P<letters>z*[a-z])                   # OpenSSL_1_1_1k, OpenSSL_0_9_8zh
    | [-._]?(?P<stage>dev|alpha|a|beta|b|preview|pre|rc|c)[-._]?(?P<try>\d{0,9})
    )?
    (?:-\d{8})?                              # json-c-0.16-20220414
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_STAGES = {"a": "alpha", "b": "beta", "preview": "pre", "c": "rc"}
_ORDER = ("dev", "alpha", "beta", "pre", "rc", "")


Order = tuple[tuple[int, ...], str, int, int]
"""What releases are sorted by."""


class Number(msgspec.Struct, frozen=True):
    """The number of a release, as its name says it."""

    numbers: tuple[int, ...]
    letters: str = ""
    """What a fix adds to the number: the ``k`` of ``1.1.1k``."""
    stage: str = ""
    """What a pre-release is: ``dev``, ``alpha``, ``beta``, ``pre`` or ``rc``; else empty."""
    attempt: int = 0
    """Which of the pre-releases of a stage it is, 0 where its name does not say."""

    def __str__(self) -> str:
        """Return the number as it is mostly written: ``1.2.0``, ``1.1.1k``, ``1.2.0-rc1``."""
        stage = f"-{self.stage}{self.attempt or ''}" if self.stage else ""
        return ".".join(map(str, self.numbers)) + self.letters + stage

    @property
    def final(self) -> Number:
        """Return the release that a pre-release leads to, itself for any other."""
        return Number(self.numbers, self.letters)

    def next_even(self) -> Number:
        """Return the release that one of an odd second number leads to: 2.72 for 2.71.3."""
        if len(self.numbers) > 1 and self.numbers[1] % 2:
            return Number((self.numbers[0], self.numbers[1] + 1))
        return self.final

    @property
    def order(self) -> Order:
        """Return what releases are sorted by; ``9.0`` and ``9.0.0`` are equal."""
        numbers = self.numbers
        while len(numbers) > 1 and numbers[-1] == 0:
            numbers = numbers[:-1]
        return numbers, self.letters, _ORDER.index(self.stage), self.attempt

    def is_within(self, series: Number) -> bool:
        """Say whether it is ``series`` or a release of that series: 1.0.3.2 of 1.0.3."""
        if series.letters or series.stage:
            return self == series
        return self.numbers[: len(series.numbers)] == series.numbers


def number_of(name: str) -> Number | None:
    """Return the release that a name ends in, such as a git tag's; None where it is none.

    Styles: ``v1.2.3``, ``LIBVIR_0_0_3``, ``curl-7_88_1``, ``OpenSSL_1_1_1k``,
    ``release-2.28.1``, ``n4.4``, ``1.0beta2``, ``v1.2.0-rc1``.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    numbers = tuple(int(number) for number in re.split("[._]", match["numbers"]))
    stage = (match["stage"] or "").lower()
    stage = _STAGES.get(stage, stage)
    if stage == "" and re.search(r"pre-?release", match["project"], re.IGNORECASE):
        stage = "pre"
    letters = (match["letters"] or "").lower()
    return Number(numbers, letters, stage, int(match["try"] or 0))


class Release(msgspec.Struct, frozen=True):
    """A release, and what says it: a file's name or a git tag."""

    version: str
    source: str
    is_tag: bool = False
    """It is one revision's tag that says it, which no other revision carries."""

    def __str__(self) -> str:
        """Return a line for a person."""
        return f"{self.source} says that this is {self.version}"


def release_of(
    build_files: Sequence[Header], tags: Sequence[str], wanted: Sequence[ReleaseFile]
) -> Release | None:
    """Return the release that build files name, in the order of ``wanted``, else the tags.

    Among build files of one name the first is asked first: the one nearest to the headers. A
    tag of a pre-release, or of a single number, names none.
    """
    for one in wanted:
        for file in build_files:
            if file.name == one.file and (match := re.search(one.pattern, file.text, re.MULTILINE)):
                return Release(match[1], file.origin)
    for tag in tags:
        number = number_of(tag)
        if number is not None and not number.stage and len(number.numbers) > 1:
            return Release(str(number), f"the tag {tag}", is_tag=True)
    return None
