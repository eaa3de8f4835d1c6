"""Patches applied in memory, with the tolerance that ``patch`` has.

A hunk is looked for where it says it belongs, then ever farther away (offset); failing
that, with up to two lines less of its context (fuzz). Where a mail program had the patch
in hand, white space and empty lines do not count either, as for ``patch -l``.
See "Merging with patch" in the GNU diffutils manual.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from headerscan.errors import InputError
from headerscan.patches.diffs import FilePatch, Hunk

_MAX_FUZZ = 2


class Applied(msgspec.Struct, frozen=True):
    """A hunk that found its place. Line ranges are 1-based, the end exclusive."""

    hunk: Hunk
    old_lines: range
    new_lines: range
    offset: int = 0
    """How many lines below the announced place it was found."""
    fuzz: int = 0


class Patched(msgspec.Struct, frozen=True):
    """A file's text afterwards, and where its hunks went."""

    text: str
    hunks: tuple[Applied, ...]


class _Lines(NamedTuple):
    """The lines of a text that are compared, and which line of it each one is."""

    texts: list[str]
    numbers: Sequence[int]


class _Match(NamedTuple):
    """Where each old line of a hunk stands; lines left out of the comparison have None."""

    places: list[int | None]
    start: int
    stop: int
    fuzz: int = 0


def apply_patch(patch: FilePatch, text: str, file: str, *, damaged: bool = False) -> Patched:
    """Return a file's text with its patch applied; ``file`` is the patch's own name.

    Raises :class:`~headerscan.errors.InputError` that names the first hunk that fits
    nowhere, by its line in the patch.
    """
    ending = "\r\n" if "\r\n" in text[:4096] else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    ends_open = lines[-1] != ""
    if not ends_open:
        lines.pop()
    files = [_exact(lines), _loose(lines)] if damaged else [_exact(lines)]
    result: list[str] = []
    applied: list[Applied] = []
    done = shift = 0
    for hunk in patch.hunks:
        expected = hunk.old_start - 1 + shift if hunk.old_count else hunk.old_start + shift
        match = _find(hunk, files, expected, done)
        if match is None:
            raise _rejected(patch, hunk, files, file)
        shift += match.start - expected
        result += lines[done : match.start]
        before = len(result)
        result += _merged(hunk, match, lines)
        done = match.stop
        applied.append(
            Applied(
                hunk,
                range(match.start + 1, match.stop + 1),
                range(before + 1, len(result) + 1),
                shift,
                match.fuzz,
            )
        )
        if match.stop == len(lines) and (hunk.old_ends_open or hunk.new_ends_open):
            ends_open = hunk.new_ends_open
    result += lines[done:]
    whole = ending.join(result)
    return Patched(whole if ends_open or not result else whole + ending, tuple(applied))


def _rejected(patch: FilePatch, hunk: Hunk, files: Sequence[_Lines], file: str) -> InputError:
    what = f"this hunk does not apply to {patch.old or patch.path} (line {hunk.old_start} there)"
    remedy = "name with --base the headers that the patch was made for"
    changes = any(mark != " " for mark, _ in hunk.lines)
    if changes and _find(_turned(hunk), files, max(0, hunk.new_start - 1), 0) is not None:
        what += ": its change is already there"
        remedy = "name with --base the headers as they were before"
    return InputError(what, remedy=remedy, file=file, line=hunk.line)


def _turned(hunk: Hunk) -> Hunk:
    other = {"+": "-", "-": "+", " ": " "}
    lines = [(other[mark], text) for mark, text in hunk.lines]
    return Hunk(hunk.new_start, hunk.new_count, hunk.old_start, hunk.old_count, lines, hunk.line)


def _merged(hunk: Hunk, match: _Match, lines: Sequence[str]) -> Iterator[str]:
    """Yield the new lines: context comes from the file, whatever the patch made of it."""
    at, old = match.start, 0
    compared = frozenset(match.places)
    for mark, text in hunk.lines:
        if mark == "+":
            yield text
            continue
        place = match.places[old]
        old += 1
        if place is None:
            # An empty line did not count in the comparison; here it says where to add.
            if text.strip() or at >= match.stop or at in compared or lines[at].strip():
                continue
            place = at
        yield from lines[at:place]
        if mark == " ":
            yield lines[place]
        at = place + 1
    yield from lines[at : match.stop]


def _exact(lines: Sequence[str]) -> _Lines:
    return _Lines(list(lines), range(len(lines)))


def _loose(lines: Sequence[str]) -> _Lines:
    """Return lines without white space, empty ones left out."""
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    return _Lines(["".join(lines[number].split()) for number in numbers], numbers)


def _find(hunk: Hunk, files: Sequence[_Lines], expected: int, earliest: int) -> _Match | None:
    """Return the place nearest to ``expected``, not above ``earliest``, that the hunk fits.

    ``files`` are the file's lines, exact ones and then, for a damaged patch, loose ones.
    """
    old = hunk.old
    size = len(files[0].texts)
    if not old:  # only its number says where it belongs
        place = min(max(expected, earliest), size)
        return None if len(files) > 1 and size else _Match([], place, place)
    marks = "".join(mark for mark, _ in hunk.lines)
    lead, trail = (len(side) - len(side.lstrip()) for side in (marks, marks[::-1]))
    for file, wanted in zip(files, (_exact(old), _loose(old)), strict=False):
        for fuzz in range(_MAX_FUZZ + 1):
            head = sum(number < min(fuzz, lead) for number in wanted.numbers)
            tail = sum(number >= len(old) - min(fuzz, trail) for number in wanted.numbers)
            texts = wanted.texts[head : len(wanted.texts) - tail]
            found = _nearest(texts, file, expected + head, earliest)
            if found:
                places: list[int | None] = [None] * len(old)
                for number, place in zip(wanted.numbers[head:], found, strict=False):
                    places[number] = place
                return _Match(places, found[0], found[-1] + 1, fuzz)
    return None


def _nearest(texts: list[str], file: _Lines, expected: int, earliest: int) -> Sequence[int]:
    """Return which lines the nearest run is that equals ``texts``; nothing for none."""
    size = len(texts)
    starts = [
        start
        for start, line in enumerate(file.texts)
        if texts and line == texts[0] and file.numbers[start] >= earliest
    ]
    for start in sorted(starts, key=lambda start: abs(file.numbers[start] - expected)):
        if file.texts[start : start + size] == texts:
            return file.numbers[start : start + size]
    return ()
