"""Which of a project's tags make one line of releases, oldest first.

Pre-releases and the releases of maintenance branches stand between the others by their
numbers, and not in the line of development: a name that came in 1.0.5 and was brought to
1.0.3.1 would seem to come, go and come again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
    others: tuple[str, ...] = ()
    """Further tags of a release that has one, and those of no release."""


Numbered = tuple[Number, Tag]


def newest(names: Sequence[str]) -> str | None:
    """Return the name of the newest release, a pre-release only where there is no other."""
    numbered = _numbered(map(Tag, names))
    final = [entry for entry in numbered if not entry[0].stage]
    return next(reversed(_names(final or numbered)), None)


def line_of(tags: Sequence[Tag], wanted: str = MAIN) -> Line:
    """Return one line of releases among some tags.

    ``wanted`` is ``main``, the releases from which the newest one was developed; ``all``,
    every release and pre-release; or a series such as ``1.0.3``, the main line up to its
    first release and then those of the series. Where releases are tagged on branches that
    are never merged, the first release of each series counts for the main line.

    Raises :class:`~headerscan.errors.UsageError` where there is no such series.
    """
    numbered = _numbered(tags)
    counted = {tag.name for _, tag in numbered}
    others = tuple(tag.name for tag in tags if tag.name not in counted)
    if wanted == ALL:
        return Line(_names(numbered), others=others)
    final = [entry for entry in numbered if not entry[0].stage]
    chosen = _chosen(final, wanted)
    return Line(
        tags=_names(entry for entry in final if entry[1].name in chosen),
        pre_releases=_names(entry for entry in numbered if entry[0].stage),
        maintenance=_names(entry for entry in final if entry[1].name not in chosen),
        others=others,
    )


def _numbered(tags: Iterable[Tag]) -> list[Numbered]:
    """Return a tag for each release, in order."""
    found = [(number, tag) for tag in tags if (number := number_of(tag.name)) is not None]
    # Of v1.1.0 and 1.1.0 the longer one, as most tags of a project begin alike.
    found.sort(key=lambda entry: (entry[0].order, not entry[1].is_merged, -len(entry[1].name)))
    return [next(same) for _, same in groupby(found, key=lambda entry: entry[0].order)]


def _names(entries: Iterable[Numbered]) -> tuple[str, ...]:
    return tuple(tag.name for _, tag in entries)


def _chosen(final: Sequence[Numbered], wanted: str) -> Collection[str]:
    main = set(_main(final))
    if wanted == MAIN:
        return main
    series = number_of(wanted)
    within = [entry for entry in final if series is not None and entry[0].is_within(series)]
    if not within:
        raise UsageError(
            f"there is no line '{wanted}' of releases among these tags",
            remedy=f"give {MAIN}, {ALL}, or the number that its releases begin with, such as 1.0.3",
        )
    before = final[: final.index(within[0])]
    return main.intersection(_names(before)).union(_names(within))


def _main(final: Sequence[Numbered]) -> Iterator[str]:
    """Yield what the newest release was developed from, and the first of each other series."""
    lettered = {number.numbers for number, _ in final if number.letters}
    kept = [number for number, tag in final if tag.is_merged]
    for number, tag in final:
        parts = number.numbers
        is_series = parts in lettered or len(parts) == 1
        series = Number(parts if is_series else parts[:-1])
        if not tag.is_merged:
            if any(other.is_within(series) for other in kept):
                continue
            kept.append(number)
        yield tag.name
