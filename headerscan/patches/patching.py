"""Patches applied in memory, with the tolerance that ``patch`` has.

A hunk is looked for where it says it belongs, then ever farther away (offset); failing
that, with up to two lines less of its context (fuzz). Where a mail program had the patch
in hand, white space and empty lines do not count either, as for ``patch -l``.
See "Merging with patch" in the GNU diffutils manual.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


class _Match(msgspec.Struct, frozen=True):
    """Where each old line of a hunk stands; lines left out of the comparison have None."""

    places: tuple[int | None, ...]
    start: int
    stop: int
    fuzz: int


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
    finder = _Finder(lines, damaged=damaged)
    result: list[str] = []
    applied: list[Applied] = []
    done = shift = 0
    for hunk in patch.hunks:
        expected = hunk.old_start - 1 + shift if hunk.old_count else hunk.old_start + shift
        match = finder.find(hunk, expected, done)
        if match is None:
            raise _rejected(patch, hunk, finder, file)
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


def _rejected(patch: FilePatch, hunk: Hunk, finder: _Finder, file: str) -> InputError:
    turned = Hunk(
        hunk.new_start, hunk.new_count, hunk.old_start, hunk.old_count, _turned(hunk), hunk.line
    )
    what = f"this hunk does not apply to {patch.old or patch.path} (line {hunk.old_start} there)"
    remedy = "name with --base the headers that the patch was made for"
    changes = any(mark != " " for mark, _ in hunk.lines)
    if changes and finder.find(turned, max(0, hunk.new_start - 1), 0) is not None:
        what += ": its change is already there"
        remedy = "name with --base the headers as they were before"
    return InputError(what, remedy=remedy, file=file, line=hunk.line)


def _turned(hunk: Hunk) -> tuple[tuple[str, str], ...]:
    other = {"+": "-", "-": "+", " ": " "}
    return tuple((other[mark], text) for mark, text in hunk.lines)


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


class _Finder:
    """Finds hunks in a file's lines."""

    def __init__(self, lines: Sequence[str], *, damaged: bool) -> None:
        self.lines = lines
        self.size = len(lines)
        self.damaged = damaged
        self.exact = _Index(lines, range(len(lines)))
        self._loose: _Index | None = None

    @property
    def loose(self) -> _Index:
        """Return the lines without white space, empty ones left out."""
        if self._loose is None:
            places = [place for place, line in enumerate(self.lines) if line.strip()]
            self._loose = _Index([_squeezed(self.lines[place]) for place in places], places)
        return self._loose

    def find(self, hunk: Hunk, expected: int, earliest: int) -> _Match | None:
        """Return the place nearest to ``expected``, not above ``earliest``, that the hunk fits."""
        old = hunk.old
        if not old:
            return self._nowhere(expected, earliest)
        tries = [(self.exact, old, list(range(len(old))))]
        if self.damaged:
            solid = [number for number, line in enumerate(old) if line.strip()]
            tries.append((self.loose, [_squeezed(old[number]) for number in solid], solid))
        for index, texts, numbers in tries:
            for fuzz in range(_MAX_FUZZ + 1):
                head, tail = _dropped(hunk, numbers, fuzz)
                wanted = texts[head : len(texts) - tail]
                if not wanted or (fuzz and not head and not tail):
                    continue
                found = index.nearest(wanted, expected + head, earliest)
                if found is not None:
                    places: list[int | None] = [None] * len(old)
                    for number, place in zip(numbers[head:], found, strict=False):
                        places[number] = place
                    return _Match(tuple(places), found[0], found[-1] + 1, fuzz)
        return None

    def _nowhere(self, expected: int, earliest: int) -> _Match | None:
        """Place a hunk that has no old lines: only its number says where it belongs."""
        if self.damaged and self.size:
            return None
        place = min(max(expected, earliest), self.size)
        return _Match((), place, place, 0)


def _dropped(hunk: Hunk, numbers: Sequence[int], fuzz: int) -> tuple[int, int]:
    """Return how many of the old lines ``numbers`` a fuzz leaves out at either end."""
    changed = [index for index, (mark, _) in enumerate(hunk.lines) if mark != " "]
    first, last = (changed[0], len(hunk.lines) - 1 - changed[-1]) if changed else (0, 0)
    old_count = len(hunk.old)
    head = sum(number < min(fuzz, first) for number in numbers)
    tail = sum(number >= old_count - min(fuzz, last) for number in numbers)
    return head, tail


class _Index:
    """Lines, where each text stands, and which line of the file each one is."""

    def __init__(self, texts: Sequence[str], places: Sequence[int]) -> None:
        self.texts = list(texts)
        self.places = places
        self.of_text: dict[str, list[int]] = {}
        for index, text in enumerate(self.texts):
            self.of_text.setdefault(text, []).append(index)

    def nearest(self, wanted: list[str], expected: int, earliest: int) -> Sequence[int] | None:
        """Return the places of the nearest run of lines that equals ``wanted``."""
        rarest = min(range(len(wanted)), key=lambda i: len(self.of_text.get(wanted[i], ())))
        starts = [index - rarest for index in self.of_text.get(wanted[rarest], ())]
        starts = [
            start for start in starts if start >= 0 and start + len(wanted) <= len(self.texts)
        ]
        starts = [start for start in starts if self.places[start] >= earliest]
        for start in sorted(starts, key=lambda start: abs(self.places[start] - expected)):
            if self.texts[start : start + len(wanted)] == wanted:
                return self.places[start : start + len(wanted)]
        return None


def _squeezed(line: str) -> str:
    return "".join(line.split())
