"""What a change of a struct's members costs programs that are built: sizes and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import NamedTuple

import msgspec

from headerscan.constants.basictypes import DataModel, models_of
from headerscan.constants.structs import Assume, Laid, Layouts
from headerscan.lexing.literals import NoValueError
from headerscan.model import Member, Struct, Union
from headerscan.rules import CompatContext

_MOST_MOVES = 2
"""How many members that moved are named."""
_TYPE_NAME = re.compile(r"(?:(?:struct|union) )?\w+")
_ASSUMED = (4, 8, 24)
"""What is tried as the size of a type that the headers do not define."""


class Cost(msgspec.Struct, frozen=True):
    """What becomes of the size and the offsets from one side to the other."""

    words: str
    """For people: ``it grows from 16 to 24 bytes, and b moves from offset 8 to 16``."""
    stays: bool
    """Nothing moves, grows or shrinks on any platform."""


class _Layouts(NamedTuple):
    """How both sides lay out structs."""

    old: Layouts
    new: Layouts

    def laid(
        self, old: Struct | Union, new: Struct | Union, models: Sequence[DataModel]
    ) -> dict[DataModel, tuple[Laid, Laid]]:
        """Return a struct as both sides lay it out, under each data model."""
        return {model: (self.old.laid(old, model), self.new.laid(new, model)) for model in models}


def _layouts(context: CompatContext) -> tuple[_Layouts, ...]:
    """Return the layouts by what is known, and then those by what is assumed of the rest."""
    old, new = (branches.plain for branches in context.branches)
    known = _Layouts(Layouts.of(old), Layouts.of(new))
    assumed = ((_assume(size, known.new), _assume(size, known.old)) for size in _ASSUMED)
    return known, *(_Layouts(Layouts.of(old, a), Layouts.of(new, b)) for a, b in assumed)


def _assume(size: int, other: Layouts) -> Assume:
    """Return what takes for granted that all has one size on both sides which neither tells."""

    def assume(what: str, model: DataModel) -> int:
        if other.knows(what, model):
            raise NoValueError("only the other side tells it")
        return size

    return assume


def cost_of(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Cost | None:
    """Return what a change costs those who define nothing; None where that cannot be told."""
    before, after = context.branches
    old, new = before.plainly(old), after.plainly(new)
    if not old.members or not new.members:
        return None
    known, *assuming = context.once(_layouts)
    models = models_of(context.settled)
    with suppress(NoValueError, RecursionError):
        return _measured(known.laid(old, new, models))
    with suppress(NoValueError, RecursionError):
        laid = (each.laid(old, new, models).values() for each in assuming)
        return _told_apart([*chain.from_iterable(laid)])
    return None


def is_told_of_inner(old: Struct | Union, context: CompatContext) -> bool:
    """Say whether a struct holds a type whose size differs, of which it is told there."""
    known = context.once(_layouts)[0]
    model = models_of(context.settled)[0]
    return any(_differs(name, known, model) for name in _named(old.members or ()))


def _differs(name: str, known: _Layouts, model: DataModel) -> bool:
    with suppress(NoValueError):
        return known.old.extent(name, model) != known.new.extent(name, model)
    return False


def _named(members: Iterable[Member]) -> Iterator[str]:
    for member in members:
        yield from _TYPE_NAME.findall(member.type)
        yield from _named(member.members or ())


def _measured(found: Mapping[DataModel, tuple[Laid, Laid]]) -> Cost:
    first = next(iter(found))
    telling = next((model for model in found if _differ(*found[model])), first)
    words = _words(*found[telling])
    if any(_words(*laid) != words for laid in found.values()):
        words += f" ({telling.name})"
    return Cost(words, stays=not any(_differ(*laid) for laid in found.values()))


def _told_apart(found: Sequence[tuple[Laid, Laid]]) -> Cost | None:
    """Return what holds whatever was assumed."""
    if not any(_differ(*laid) for laid in found):
        return Cost("its size is as before, and nothing in it moves", stays=True)
    for verb, sign in (("grows", 1), ("shrinks", -1)):
        if all((new.size - old.size) * sign > 0 for old, new in found):
            return Cost(f"it {verb}, by how much the headers do not tell", stays=False)
    if all(any(_moves(old, new)) for old, new in found):
        return Cost("members in it move, where to the headers do not tell", stays=False)
    return None


def _differ(old: Laid, new: Laid) -> bool:
    return (old.size, old.alignment) != (new.size, new.alignment) or any(_moves(old, new))


def _moves(old: Laid, new: Laid) -> Iterator[str]:
    """Yield what each member that is on both sides does, if it moves."""
    for path, offset in old.offsets.items():
        now = new.offsets.get(path, offset)
        if now != offset:
            yield f"{path} moves from offset {_offset(offset)} to {_offset(now)}"


def _offset(bits: int) -> str:
    return f"{bits // 8}, bit {bits % 8}" if bits % 8 else f"{bits // 8}"


def _words(old: Laid, new: Laid) -> str:
    if old.size != new.size:
        verb = "grows" if new.size > old.size else "shrinks"
        size = f"it {verb} from {old.size} to {new.size} bytes"
    elif old.alignment != new.alignment:
        size = f"its alignment goes from {old.alignment} to {new.alignment} bytes"
    else:
        size = f"it has {new.size} bytes as before"
    moves = list(_moves(old, new))
    if not moves:
        return size if _differ(old, new) else f"{size}, and nothing in it moves"
    more = [f"{len(moves) - _MOST_MOVES} more move"] if len(moves) > _MOST_MOVES else []
    return ", ".join([size, *moves[:_MOST_MOVES], *more])
