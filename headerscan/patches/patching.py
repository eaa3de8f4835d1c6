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


class _Lines:
    """The lines of a text that are compared, as they are or without white space."""

    def __init__(self, lines: Sequence[str], *, loose: bool) -> None:
        kept = ["".join(line.split()) for line in lines] if loose else lines
        self.numbers = [number for number, line in enumerate(kept) if line or not loose]
        self.texts = [kept[number] for number in self.numbers]


class _Match(NamedTuple):
    """Where each old line of a hunk stands; those that are not compared have no place."""

    places: dict[int, int]
    start: int
    stop: int
    offset: int
    fuzz: int = 0


def apply_patch(patch: FilePatch, text: str, file: str, *, damaged: bool = False) -> Patched:
    """Return a file's text with its patch applied; ``file`` is the patch's own name.

    Raises :class:`~headerscan.errors.InputError` that names the first hunk that fits
    nowhere, by its line in the patch, or says why none can be applied.
    """
    if patch.wrong is not None:
        raise patch.wrong
    ending = "\r\n" if "\r\n" in text[:4096] else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    ends_open = lines[-1] != ""
    if not ends_open:
        lines.pop()
    files = [_Lines(lines, loose=loose) for loose in ([False, True] if damaged else [False])]
    result: list[str] = []
    applied: list[Applied] = []
    done = shift = 0
    for hunk in patch.hunks:
        expected = hunk.old_start - bool(hunk.old) + shift
        match = _find(hunk, files, expected, done)
        if match is None:
            raise _rejected(patch, hunk, files, file)
        shift += match.offset
        result += lines[done : match.start]
        first = len(result) + 1
        result += _merged(hunk, match, lines)
        done = match.stop
        olds, news = range(match.start + 1, done + 1), range(first, len(result) + 1)
        applied.append(Applied(hunk, olds, news, shift, match.fuzz))
        if done == len(lines) and hunk.open_marks:
            ends_open = hunk.open_marks != "-"
    result += lines[done:]
    whole = ending.join(result)
    return Patched(whole if ends_open or not result else whole + ending, tuple(applied))


def _rejected(patch: FilePatch, hunk: Hunk, files: Sequence[_Lines], file: str) -> InputError:
    what = f"this hunk does not apply to {patch.old or patch.path} (line {hunk.old_start} there)"
    remedy = "name with --base the headers that the patch was made for"
    turned = [({"+": "-", "-": "+"}.get(mark, mark), text) for mark, text in hunk.lines]
    there = msgspec.structs.replace(hunk, lines=turned)
    if turned != hunk.lines and _find(there, files, max(0, hunk.new_start - 1), 0) is not None:
        what += ": its change is already there"
        remedy = "name with --base the headers as they were before"
    return InputError(what, remedy=remedy, file=file, line=hunk.line)


def _merged(hunk: Hunk, match: _Match, lines: Sequence[str]) -> Iterator[str]:
    """Yield the new lines: context comes from the file, whatever the patch made of it."""
    at, old = match.start, 0
    compared = frozenset(match.places.values())
    for mark, text in hunk.lines:
        if mark == "+":
            yield text
            continue
        place = match.places.get(old)
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


def _find(hunk: Hunk, files: Sequence[_Lines], expected: int, earliest: int) -> _Match | None:
    """Return the place nearest to ``expected``, not above ``earliest``, that the hunk fits.

    ``files`` are the file's lines, exact ones and then, for a damaged patch, loose ones.
    """
    old = hunk.old
    size = len(files[0].texts)
    if not old:  # only its number says where it belongs
        place = min(max(expected, earliest), size)
        return None if len(files) > 1 and size else _Match({}, place, place, place - expected)
    marks = "".join(mark for mark, _ in hunk.lines)
    lead, trail = (len(side) - len(side.lstrip()) for side in (marks, marks[::-1]))
    for loose, file in enumerate(files):
        for fuzz in range(_MAX_FUZZ + 1):
            head, tail = min(fuzz, lead), min(fuzz, trail)
            wanted = _Lines(old[head : len(old) - tail], loose=bool(loose))
            found = _nearest(wanted.texts, file, expected + head, earliest)
            if found:
                numbers = [head + number for number in wanted.numbers]
                places = dict(zip(numbers, found, strict=True))
                offset = found[0] - numbers[0] - expected
                return _Match(places, found[0], found[-1] + 1, offset, fuzz)
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
