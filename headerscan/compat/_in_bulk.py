"""One finding where the same thing happened to many symbols at once."""

from collections import defaultdict
from collections.abc import Callable

import msgspec

from headerscan.model import Symbol
from headerscan.rules import CompatContext

MANY = 10
"""How many of a group are told one by one."""


class InBulk(msgspec.Struct, frozen=True):
    """What happens to symbols by groups."""

    group_of: Callable[[Symbol, Symbol, CompatContext], str | None]
    """The group to which a symbol belongs that it happened to; None where it did not."""

    def __call__(self, context: CompatContext) -> dict[str, list[Symbol]]:
        """Return the new symbols to which it happened, in groups."""
        groups: defaultdict[str, list[Symbol]] = defaultdict(list)
        for pair in context.pairs:
            if pair.old is not None and pair.new is not None:
                group = self.group_of(pair.old, pair.new, context)
                if group is not None:
                    groups[group].append(pair.new)
        return groups

    def told_by(self, old: Symbol, new: Symbol, context: CompatContext) -> list[str]:
        """Return the names of which a finding on a symbol speaks: none where it did not happen.

        The first of a group of more than :data:`MANY` speaks for all of them, and the
        others for nothing.
        """
        group = self.group_of(old, new, context)
        if group is None:
            return []
        members = context.once(self).get(group, [new])
        if len(members) <= MANY:
            return [new.name]
        return [each.name for each in members] if members[0] is new else []
