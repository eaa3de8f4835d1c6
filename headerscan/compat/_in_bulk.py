"""One finding where the same thing happened to many symbols at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import msgspec

from headerscan.rules import Pair

MANY = 10
"""How many of a group are told one by one."""


class Bulk(msgspec.Struct, frozen=True):
    """The pairs to which the same happened, by what they have in common."""

    groups: Mapping[str, list[Pair]]
    group_of: Callable[[Pair], str]

    def told_by(self, pair: Pair) -> list[Pair]:
        """Return what a finding on this pair speaks for: itself, its group, or nothing.

        The first of a group of more than :data:`MANY` speaks for all of them, and the
        others for nothing.
        """
        group = self.groups.get(self.group_of(pair), [pair])
        if len(group) <= MANY:
            return [pair]
        return group if group[0] is pair else []


def in_bulk(
    pairs: Iterable[Pair], happened: Callable[[Pair], bool], group_of: Callable[[Pair], str]
) -> Bulk:
    """Return the pairs to which it happened, in groups."""
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        if happened(pair):
            groups[group_of(pair)].append(pair)
    return Bulk(groups, group_of)
