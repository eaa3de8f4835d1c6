"""Which of a project's tags make one line of releases, oldest first.

Pre-releases and the releases of maintenance branches stand between the others by their
numbers, and not in the line of development: a name that came in 1.0.5 and was brought to
1.0.3.1 would seem to come, go and come again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from headerscan.errors import UsageError
from headerscan.release import Number, number_of

MAIN = "main"
ALL = "all"


class Tag(msgspec.Struct, frozen=True):
    """A tag, and whether the newest release was developed from it."""

    name: str
    is_merged: bool = True


class Line(msgspec.Struct, frozen=True):
    """The tags of a line in the order of their releases, and those that are none of it."""

    tags: tuple[str, ...]
    pre_releases: tuple[str, ...] = ()
    maintenance: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    """Further tags of a release that has one."""
    nameless: tuple[str, ...] = ()
    """What is no release's name."""


def newest(names: Sequence[str]) -> str | None:
    """Return the name of the newest release, a pre-release only where there is no other."""
    numbered = [(number, name) for name in names if (number := number_of(name)) is not None]
    if not numbered:
        return None
    return max(numbered, key=lambda entry: (not entry[0].stage, entry[0].order))[1]


def line_of(tags: Sequence[Tag], wanted: str = MAIN) -> Line:
    """Return one line of releases among some tags.

    ``wanted`` is ``main``, the releases from which the newest one was developed; ``all``,
    every release and pre-release; or a series such as ``1.0.3``, the main line up to its
    first release and then those of the series. Where releases are tagged on branches that
    are never merged, the first release of each series counts for the main line.

    Raises :class:`~headerscan.errors.UsageError` where there is no such series.
    """
    numbered, nameless, same = _numbered(tags)
    if wanted == ALL:
        return Line(_names(numbered), same=same, nameless=nameless)
    series = _series(wanted, numbered)
    final = [(number, tag) for number, tag in numbered if not number.stage]
    chosen = set(_main(final))
    if series is not None:
        within = {tag.name for number, tag in final if number.is_within(series)}
        first = min(number.order for number, tag in final if tag.name in within)
        before = {tag.name for number, tag in final if number.order < first}
        chosen = (chosen & before) | within
    return Line(
        tags=_names([entry for entry in final if entry[1].name in chosen]),
        pre_releases=_names([entry for entry in numbered if entry[0].stage]),
        maintenance=_names([entry for entry in final if entry[1].name not in chosen]),
        same=same,
        nameless=nameless,
    )


Numbered = tuple[Number, Tag]


def _names(entries: Sequence[Numbered]) -> tuple[str, ...]:
    return tuple(tag.name for _, tag in entries)


def _numbered(
    tags: Sequence[Tag],
) -> tuple[list[Numbered], tuple[str, ...], tuple[str, ...]]:
    """Return the tags of releases in order, then those of none, and those of the same."""
    found = [(number_of(tag.name), tag) for tag in tags]
    numbered = [(number, tag) for number, tag in found if number is not None]
    # Of v1.1.0 and 1.1.0 the longer one, as most tags of a project begin alike.
    numbered.sort(key=lambda entry: (entry[0].order, not entry[1].is_merged, -len(entry[1].name)))
    kept = [next(entries) for _, entries in groupby(numbered, lambda entry: entry[0].order)]
    known = set(kept)
    same = [entry for entry in numbered if entry not in known]
    return kept, tuple(tag.name for number, tag in found if number is None), _names(same)


def _series(wanted: str, numbered: Sequence[Numbered]) -> Number | None:
    if wanted == MAIN:
        return None
    series = number_of(wanted)
    if series is None or not any(
        number.is_within(series) and not number.stage for number, _ in numbered
    ):
        raise UsageError(
            f"there is no line '{wanted}' of releases among these tags",
            remedy=f"give {MAIN}, {ALL}, or the number that its releases begin with, such as 1.0.3",
        )
    return series


def _main(final: Sequence[Numbered]) -> Iterator[str]:
    """Yield what the newest release was developed from, and the first of each other series."""
    lettered = {number.numbers for number, _ in final if number.letters}
    kept = [number for number, tag in final if tag.is_merged]
    for number, tag in final:
        if tag.is_merged:
            yield tag.name
            continue
        parts = number.numbers
        is_series = parts in lettered or len(parts) == 1
        series = Number(parts if is_series else parts[:-1])
        if not any(other.is_within(series) for other in kept):
            kept.append(number)
            yield tag.name
