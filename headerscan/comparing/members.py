"""What happened to the members of a struct or union, one by one.

Members that are structs or unions defined in place are compared by themselves, and their
members named with the path: ``value.i``. Members of one without a name have the path of
their outer one. Where only one side names the type, it is still compared by members: a union
without a name that has got one is the same union.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Literal, NamedTuple

import msgspec

from headerscan.model import Member, Struct, Symbol, Union

What = Literal["added", "removed", "renamed", "retyped", "moved"]
_ASKS_MACROS = re.compile(r"\[[^\]]*[A-Za-z_]")
SameType = Callable[[str, str], bool]
Members = tuple[Member, ...]
BodyOf = Callable[[str], "Body | None"]


class Body(NamedTuple):
    """What a named type comes to where it is a struct or union."""

    type: str
    """The type as it is spelled where it has no name: ``union``, ``struct [2]``."""
    members: Members


def _no_body(_: str) -> Body | None:
    return None


class Bodies(NamedTuple):
    """What the types of either side come to, by their text."""

    old: BodyOf = _no_body
    new: BodyOf = _no_body

    def of(self, old: Member, new: Member) -> tuple[Members, Members] | None:
        """Return the members within two members, where they can be compared one by one."""
        if old.members is not None and new.members is not None:
            return old.members, new.members
        if old.members is not None:
            body = self.new(new.type)
            return None if body is None or body.type != old.type else (old.members, body.members)
        if new.members is not None:
            body = self.old(old.type)
            return None if body is None or body.type != new.type else (body.members, new.members)
        return None


NO_BODIES = Bodies()
"""No type is looked through."""


def hangs_on_macros(symbol: Symbol) -> bool:
    """Say whether macros or enumerators may change a struct that is spelled as it was."""
    members = (isinstance(symbol, (Struct, Union)) and symbol.members) or ()
    return any(
        member.conditions or not member.name or _ASKS_MACROS.search(member.type)
        for member in members
    )


class MemberChange(msgspec.Struct, frozen=True):
    """One change of one member."""

    what: What
    path: str
    """The member's name with those of the members it lies in: ``value.i``."""
    old: Member | None
    new: Member | None
    last: bool = False
    """For one that came: whether it stands behind all older ones."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the ``#if`` conditions of the member on either side."""
        return tuple(each for side in (self.old, self.new) if side for each in side.conditions)


def compare_members(
    old: Sequence[Member],
    new: Sequence[Member],
    same: SameType,
    *,
    ordered: bool = True,
    bodies: Bodies = NO_BODIES,
) -> tuple[MemberChange, ...]:
    """Return what changed from one list of members to the other.

    ``ordered`` is False for a union, whose members all begin at one place. ``bodies`` says
    what named types hold.
    """
    return tuple(_Comparison(same, bodies).changes(old, new, ordered=ordered, path=""))


class _Comparison(NamedTuple):
    """How two lists of members are compared."""

    same: SameType
    bodies: Bodies

    def changes(
        self, old: Sequence[Member], new: Sequence[Member], *, ordered: bool, path: str
    ) -> Iterator[MemberChange]:
        before, after = _keyed(old), _keyed(new)
        renamed = dict(self._renamed(list(before), list(after), before, after))
        partner = {key: renamed.get(key, key) for key in before if renamed.get(key, key) in after}
        came_last = _trailing(list(after), set(partner.values()))
        places = {key: place for place, key in enumerate(after)}
        moved = _moved([places[key] for key in partner.values()]) if ordered else set()
        for index, (key, target) in enumerate(partner.items()):
            first, second = before[key], after[target]
            name = f"{path}{second.name or ''}"
            if key in renamed:
                yield MemberChange("renamed", name, first, second)
            inner = self.bodies.of(first, second)
            if not self._same_member(first, second):
                yield MemberChange("retyped", name, first, second)
            elif inner is not None:
                holder = second if second.members is not None else first
                yield from self.changes(
                    *inner,
                    ordered=holder.type != "union",
                    path=f"{name}." if second.name else path,
                )
            if index in moved:
                yield MemberChange("moved", name, first, second)
        for key, member in after.items():
            if key not in partner.values():
                name = f"{path}{member.name or _unnamed(member)}"
                yield MemberChange("added", name, None, member, last=key in came_last)
        yield from self._removed([m for key, m in before.items() if key not in partner], new, path)

    def _removed(
        self, gone: Sequence[Member], new: Sequence[Member], path: str
    ) -> Iterator[MemberChange]:
        """Yield members that went, but for those that live on in a union without a name."""
        inside = {each.name: each for each in _inside_nameless(new)}
        for member in gone:
            name = f"{path}{member.name or _unnamed(member)}"
            stays = inside.get(member.name) if member.name else None
            if stays is None:
                yield MemberChange("removed", name, member, None)
            elif not self._same_member(member, stays):
                yield MemberChange("retyped", name, member, stays)

    def _renamed(
        self,
        old: Sequence[str],
        new: Sequence[str],
        before: dict[str, Member],
        after: dict[str, Member],
    ) -> Iterator[tuple[str, str]]:
        """Yield members that went and came at one place with one type, alone there."""
        gaps: dict[str | None, tuple[list[str], list[str]]] = {}
        for keys, side, other in ((old, 0, after), (new, 1, before)):
            anchor = None
            for key in keys:
                if key in other:
                    anchor = key
                else:
                    gaps.setdefault(anchor, ([], []))[side].append(key)
        for left, right in gaps.values():
            if len(left) == len(right):
                for key, target in zip(left, right, strict=True):
                    named = before[key].name and after[target].name
                    if named and self._same_member(before[key], after[target]):
                        yield key, target

    def _same_member(self, old: Member, new: Member) -> bool:
        if old.bits != new.bits:
            return False
        if (old.members is None) != (new.members is None):
            return self.bodies.of(old, new) is not None
        return self.same(old.type, new.type)


def _inside_nameless(members: Sequence[Member]) -> Iterator[Member]:
    """Yield the members of structs and unions without a name, which are named like others."""
    for member in members:
        if member.name is None:
            yield from member.members or ()
            yield from _inside_nameless(member.members or ())


def _keyed(members: Sequence[Member]) -> dict[str, Member]:
    """Return members by name; those without one, or in two ``#if`` branches, numbered."""
    keyed: dict[str, Member] = {}
    for member in members:
        word = member.name or member.type
        twins = (f"{word}#{number}" for number in count(1))
        key = member.name if member.name and member.name not in keyed else None
        keyed[key or next(twin for twin in twins if twin not in keyed)] = member
    return keyed


def _trailing(keys: Sequence[str], kept: set[str]) -> set[str]:
    trailing = set()
    for key in reversed(keys):
        if key in kept:
            break
        trailing.add(key)
    return trailing


def _moved(places: Sequence[int]) -> set[int]:
    """Return the fewest indices without which the places are in ascending order."""
    tails: list[int] = []
    tail_index: list[int] = []
    previous: list[int | None] = []
    for index, place in enumerate(places):
        at = bisect_left(tails, place)
        previous.append(tail_index[at - 1] if at else None)
        if at == len(tails):
            tails.append(place)
            tail_index.append(index)
        else:
            tails[at], tail_index[at] = place, index
    stay = set()
    step = tail_index[-1] if tail_index else None
    while step is not None:
        stay.add(step)
        step = previous[step]
    return set(range(len(places))) - stay


def _unnamed(member: Member) -> str:
    return f"({member.type or 'member'} without a name)"
