"""What happened to the parameters of a function, and to the members of a struct or union.

Parameters are aligned so that as much as possible stays the same: name and type, else the
name, else the type.

Members that are structs or unions defined in place are compared by themselves, and their
members named with the path: ``value.i``. Members of one without a name have the path of
their outer one. Where only one side names the type, it is still compared by members: a union
without a name that has got one is the same union.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest
from typing import Literal

import msgspec

from headerscan.comparing.same_type import Types, types_of
from headerscan.model import Callback, Function, Member, Parameter, Struct, Symbol, Union
from headerscan.rules import CompatContext

_ASKS_MACROS = re.compile(r"\[[^\]]*[A-Za-z_]")


class ParameterChange(msgspec.Struct, frozen=True):
    """One change; ``swapped`` is a name that another parameter of the same type had."""

    what: Literal["added", "removed", "retyped", "renamed", "swapped"]
    old: Parameter | None
    new: Parameter | None
    position: int
    """The parameter's 1-based place in the new list, or in the old one if it went."""


class MemberChange(msgspec.Struct, frozen=True):
    """One change of one member."""

    what: Literal["added", "removed", "renamed", "retyped", "moved"]
    path: str
    """The member's name with those of the members it lies in: ``value.i``."""
    old: Member | None
    new: Member | None

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the ``#if`` conditions of the member on either side."""
        return tuple(each for side in (self.old, self.new) if side for each in side.conditions)


def parameter_changes(
    old: Function | Callback, new: Function | Callback, context: CompatContext
) -> tuple[ParameterChange, ...]:
    """Return what changed in the parameters of two functions, or of two callbacks."""
    if old.kind != new.kind:
        return ()
    return tuple(compare_parameters(old.parameters, new.parameters, context.once(types_of)))


def member_changes(
    old: Struct | Union, new: Struct | Union, context: CompatContext
) -> tuple[MemberChange, ...]:
    """Return what changed in the members of two structs, or of two unions, seen in full."""
    if old.kind != new.kind or old.members is None or new.members is None:
        return ()
    types, ordered = context.once(types_of), isinstance(new, Struct)
    return tuple(compare_members(old.members, new.members, types, ordered=ordered))


def hangs_on_macros(symbol: Symbol) -> bool:
    """Say whether macros or enumerators may change a struct that is spelled as it was."""
    members = (isinstance(symbol, (Struct, Union)) and symbol.members) or ()
    return any(
        member.conditions or not member.name or _ASKS_MACROS.search(member.type)
        for member in members
    )


def compare_parameters(
    old: Sequence[Parameter], new: Sequence[Parameter], types: Types
) -> Iterator[ParameterChange]:
    """Yield what changed from one list of parameters to the other, in order."""
    same = partial(types.same, is_parameter=True)
    olds, news = ([each.name for each in side] for side in (old, new))
    by_place = len(old) == len(new) and (
        sorted(map(str, olds)) == sorted(map(str, news))
        or all(same(before.type, after.type) for before, after in zip(old, new, strict=True))
    )
    place_in_old = place_in_new = 0
    for before, after in zip(old, new, strict=True) if by_place else _aligned(old, new, _ALIKE):
        place_in_old += before is not None
        place_in_new += after is not None
        if before is None:
            yield ParameterChange("added", before, after, place_in_new)
        elif after is None:
            yield ParameterChange("removed", before, after, place_in_old)
        elif not same(before.type, after.type):
            yield ParameterChange("retyped", before, after, place_in_new)
        elif None not in (before.name, after.name) and before.name != after.name:
            swapped = after.name in olds and before.name in news
            yield ParameterChange("swapped" if swapped else "renamed", before, after, place_in_new)


_ALIKE: Sequence[Callable[[Parameter], str]] = (
    lambda one: one.name or one.type,
    lambda one: one.type,
)
"""What tells that two parameters are one: the name, else the type."""


def _aligned(
    old: Sequence[Parameter], new: Sequence[Parameter], alike: Sequence[Callable[[Parameter], str]]
) -> Iterator[tuple[Parameter | None, Parameter | None]]:
    """Pair parameters in order by what is alike, and what lies between by its place."""
    if not alike:
        yield from zip_longest(old, new)
        return
    olds, news = (list(map(alike[0], side)) for side in (old, new))
    for what, begin, end, first, last in SequenceMatcher(None, olds, news).get_opcodes():
        further = () if what == "equal" else alike[1:]
        yield from _aligned(old[begin:end], new[first:last], further)


def compare_members(
    old: Sequence[Member],
    new: Sequence[Member],
    types: Types,
    *,
    ordered: bool = True,
    path: str = "",
) -> Iterator[MemberChange]:
    """Yield what changed from one list of members to the other.

    ``ordered`` is False for a union, whose members all begin at one place; ``path`` are the
    names of the members that they lie in.
    """
    before, after = _keyed(old), _keyed(new)
    names = {key: key for key in before if key in after} | dict(_renamed(before, after, types))
    pairs = {names[key]: (before[key], after[names[key]]) for key in before if key in names}
    moved = _moved([*pairs], [key for key in after if key in pairs]) if ordered else ()
    for key, (first, second) in pairs.items():
        name = f"{path}{second.name or ''}"
        if first.name != second.name:
            yield MemberChange("renamed", name, first, second)
        if not _same(first, second, types):
            yield MemberChange("retyped", name, first, second)
        elif (inner := types.inside(first, second)) is not None:
            is_union = "union" in (first.type, second.type)
            further = f"{name}." if second.name else path
            yield from compare_members(*inner, types, ordered=not is_union, path=further)
        if key in moved:
            yield MemberChange("moved", name, first, second)
    for key, member in after.items():
        if key not in pairs:
            yield MemberChange("added", path + _name(member), None, member)
    # What lives on in a union without a name has not gone.
    inside = {each.name: each for each in _inside_nameless(new)}
    for key, member in before.items():
        stays = inside.get(member.name) if member.name else None
        if key in names or (stays is not None and _same(member, stays, types)):
            continue
        what: Literal["removed", "retyped"] = "removed" if stays is None else "retyped"
        yield MemberChange(what, path + _name(member), member, stays)


def _same(old: Member, new: Member, types: Types) -> bool:
    if old.bits != new.bits:
        return False
    if (old.members is None) != (new.members is None):
        return types.inside(old, new) is not None
    return types.same(old.type, new.type)


def _renamed(
    before: Mapping[str, Member], after: Mapping[str, Member], types: Types
) -> Iterator[tuple[str, str]]:
    """Yield members that went and came at one place with one type, alone there."""
    keys = [*before], [*after]
    for _, begin, end, first, last in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        went = [key for key in keys[0][begin:end] if key not in after]
        came = [key for key in keys[1][first:last] if key not in before]
        for old, new in zip(went, came, strict=True) if len(went) == len(came) else ():
            named = before[old].name and after[new].name
            if named and _same(before[old], after[new], types):
                yield old, new


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return those of some names that do not stand in the same order as the others."""
    blocks = SequenceMatcher(None, after, before, autojunk=False).get_matching_blocks()
    return set(after).difference(*(after[block.a : block.a + block.size] for block in blocks))


def _inside_nameless(members: Iterable[Member]) -> Iterator[Member]:
    """Yield the members of structs and unions without a name, which are named like others."""
    for member in members:
        if member.name is None:
            yield from member.members or ()
            yield from _inside_nameless(member.members or ())


def _keyed(members: Iterable[Member]) -> dict[str, Member]:
    """Return members by name; those without one, or in two ``#if`` branches, numbered."""
    seen: Counter[str] = Counter()
    keyed: dict[str, Member] = {}
    for member in members:
        word = member.name or member.type
        keyed[word if member.name and not seen[word] else f"{word}#{seen[word]}"] = member
        seen[word] += 1
    return keyed


def _name(member: Member) -> str:
    return member.name or f"({member.type or 'member'} without a name)"
