"""What happened to the parameters of a function, one by one.

The two lists are aligned so that as much as possible stays the same: by name and type,
then by name, then by type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from headerscan.model import Parameter

What = Literal["added", "removed", "retyped", "renamed", "swapped"]
SameType = Callable[[str, str], bool]


class ParameterChange(msgspec.Struct, frozen=True):
    """One change; ``swapped`` is a name that another parameter of the same type had."""

    what: What
    old: Parameter | None
    new: Parameter | None
    position: int
    """The parameter's 1-based place in the new list, or in the old one if it went."""


def compare_parameters(
    old: Sequence[Parameter], new: Sequence[Parameter], same: SameType
) -> tuple[ParameterChange, ...]:
    """Return what changed from one list of parameters to the other, in order."""
    if tuple(old) == tuple(new):
        return ()
    names = tuple(tuple(each.name for each in side) for side in (old, new))
    by_place = len(old) == len(new) and (
        sorted(map(str, names[0])) == sorted(map(str, names[1]))
        or all(same(before.type, after.type) for before, after in zip(old, new, strict=True))
    )
    if by_place:
        pairs: list[tuple[Parameter | None, Parameter | None]] = list(zip(old, new, strict=True))
    else:
        pairs = list(_aligned(old, new, same))
    return tuple(_changes(pairs, names, same))


def _changes(
    pairs: Sequence[tuple[Parameter | None, Parameter | None]],
    names: Sequence[Sequence[str | None]],
    same: SameType,
) -> Iterator[ParameterChange]:
    place_in_old = place_in_new = 0
    for before, after in pairs:
        place_in_old += before is not None
        place_in_new += after is not None
        if before is None:
            yield ParameterChange("added", before, after, place_in_new)
        elif after is None:
            yield ParameterChange("removed", before, after, place_in_old)
        elif not same(before.type, after.type):
            yield ParameterChange("retyped", before, after, place_in_new)
        elif None not in (before.name, after.name) and before.name != after.name:
            swapped = after.name in names[0] and before.name in names[1]
            what: What = "swapped" if swapped else "renamed"
            yield ParameterChange(what, before, after, place_in_new)


_MOST_COMPARED = 40_000


def _aligned(
    old: Sequence[Parameter], new: Sequence[Parameter], same: SameType
) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    """Pair parameters in order, as a longest common subsequence by how alike they are.

    Of more than :data:`_MOST_COMPARED` pairs all that is neither begun nor ended alike is
    taken for changed in its place.
    """
    first = 0
    while first < min(len(old), len(new)) and _alike(old[first], new[first], same) == 4:
        yield old[first], new[first]
        first += 1
    old, new = old[first:], new[first:]
    if len(old) * len(new) > _MOST_COMPARED:
        yield from _gap(old, new)
        return
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            alike = _alike(old[i], new[j], same)
            paired = best[i + 1][j + 1] + alike if alike else 0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    i = j = 0
    left: list[Parameter] = []
    right: list[Parameter] = []
    while i < len(old) and j < len(new):
        alike = _alike(old[i], new[j], same)
        if alike and best[i][j] == best[i + 1][j + 1] + alike:
            yield from _gap(left, right)
            left, right = [], []
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            left.append(old[i])
            i += 1
        else:
            right.append(new[j])
            j += 1
    yield from _gap([*left, *old[i:]], [*right, *new[j:]])


def _alike(old: Parameter, new: Parameter, same: SameType) -> int:
    """Return how alike two parameters are, from 0 (not at all) to 4 (the same)."""
    same_name = old.name is not None and old.name == new.name
    if same(old.type, new.type):
        if same_name:
            return 4
        return 3 if old.name is None or new.name is None else 1
    return 2 if same_name else 0


def _gap(
    left: Sequence[Parameter], right: Sequence[Parameter]
) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    """Pair what has nothing in common but its place between the same neighbours."""
    both = min(len(left), len(right))
    yield from zip(left[:both], right[:both], strict=True)
    for parameter in left[both:]:
        yield parameter, None
    for parameter in right[both:]:
        yield None, parameter
