"""Patches applied in memory, with the tolerance that ``patch`` has.

A hunk is looked for where it says it belongs, then ever farther away (offset); failing
that, with up to two lines less of its context (fuzz). Where a mail program had the patch
in hand, white space and empty lines do not count either, as for ``patch -l``.
See "Merging with patch" in the GNU diffutils manual.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from headerscan.errors import InputError
from headerscan.patches.diffs import FilePatch, Hunk

_MAX_FUZZ = 2


class Patched(msgspec.Struct, frozen=True):
    """A file's text afterwards, and its hunks as they stand there."""

    text: str
    hunks: tuple[Hunk, ...]


class _Lines:
    """The lines of a text that are compared, as they are or without white space."""

    def __init__(self, lines: Sequence[str], *, loose: bool) -> None:
        kept = ["".join(line.split()) for line in lines] if loose else lines
        self.numbers = [number for number, line in enumerate(kept) if line or not loose]
        self.texts = [kept[number] for number in self.numbers]


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
    hunks: list[Hunk] = []
    done = shift = 0
    for hunk in patch.hunks:
        there = _placed(hunk, files, shift, done)
        if there is None:
            raise _rejected(patch, hunk, files, file)
        result += lines[done : there.old_start - 1]
        hunks.append(msgspec.structs.replace(there, new_start=len(result) + 1))
        result += there.new
        done, shift = there.old_lines.stop - 1, there.offset
        if done == len(lines) and hunk.open_marks:
            ends_open = hunk.open_marks != "-"
    result += lines[done:]
    whole = ending.join(result)
    return Patched(whole if ends_open or not result else whole + ending, tuple(hunks))


def _rejected(patch: FilePatch, hunk: Hunk, files: Sequence[_Lines], file: str) -> InputError:
    what = f"this hunk does not apply to {patch.old or patch.path} (line {hunk.old_start} there)"
    remedy = "name with --base the headers that the patch was made for"
    turned = [({"+": "-", "-": "+"}.get(mark, mark), text) for mark, text in hunk.lines]
    there = msgspec.structs.replace(hunk, old_start=hunk.new_start, lines=turned)
    if turned != hunk.lines and _placed(there, files, 0, 0) is not None:
        what += ": its change is already there"
        remedy = "name with --base the headers as they were before"
    return InputError(what, remedy=remedy, file=file, line=hunk.line)


def _placed(hunk: Hunk, files: Sequence[_Lines], shift: int, earliest: int) -> Hunk | None:
    """Return a hunk as it stands nearest to ``shift`` lines below where it says.

    That is not above ``earliest``; None where it fits nowhere. ``files`` are the file's lines,
    exact ones and then, for a damaged patch, loose ones.
    """
    lines = files[0].texts
    announced = hunk.old_start - bool(hunk.old)
    if not hunk.old:  # only its number says where it belongs
        place = min(max(announced + shift, earliest), len(lines))
        there = msgspec.structs.replace(hunk, old_start=place + 1, offset=place - announced)
        return None if len(files) > 1 and lines else there
    marks = "".join(mark for mark, _ in hunk.lines)
    lead, trail = (len(side) - len(side.lstrip()) for side in (marks, marks[::-1]))
    for loose, file in enumerate(files):
        for fuzz in range(_MAX_FUZZ + 1):
            head = min(fuzz, lead)
            kept = hunk.lines[head : len(marks) - min(fuzz, trail)]
            wanted = _Lines([text for mark, text in kept if mark != "+"], loose=bool(loose))
            found = _nearest(wanted.texts, file, announced + shift + head, earliest)
            if found:
                return msgspec.structs.replace(
                    hunk,
                    old_start=found[0] + 1,
                    lines=list(_merged(kept, lines[found[0] : found[-1] + 1])),
                    offset=found[0] - head - wanted.numbers[0] - announced,
                    fuzz=fuzz,
                )
    return None


def _nearest(texts: list[str], file: _Lines, expected: int, earliest: int) -> Sequence[int]:
    """Return which lines the nearest run is that equals ``texts``; nothing for none."""
    starts = [
        start
        for start, line in enumerate(file.texts)
        if texts and line == texts[0] and file.numbers[start] >= earliest
    ]
    for start in sorted(starts, key=lambda start: abs(file.numbers[start] - expected)):
        if file.texts[start : start + len(texts)] == texts:
            return file.numbers[start : start + len(texts)]
    return ()


def _merged(hunk: Sequence[tuple[str, str]], found: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a hunk's lines as those that were found for it are, whatever mail made of them.

    Empty lines may have got lost, or come, on the way; one that is in both tells where to add.
    """
    rest = deque(found)
    for mark, text in hunk:
        if mark == "+":
            yield mark, text
        elif text.strip():
            while not rest[0].strip():
                yield " ", rest.popleft()
            yield mark, rest.popleft()
        elif rest and not rest[0].strip():
            yield mark, rest.popleft()
