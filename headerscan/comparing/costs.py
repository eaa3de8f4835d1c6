"""What a change of a struct's members costs programs that are built: sizes and offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec

from headerscan.constants.basictypes import DataModel, models_of
from headerscan.constants.layout import Assume, Laid, Layouts
from headerscan.lexing.literals import NoValueError
from headerscan.model import Member, Struct, Union
from headerscan.rules import CompatContext

_MOST_MOVES = 2
"""How many members that moved are named."""
_TYPE_NAME = re.compile(r"(?:(?:struct|union) )?\w+")
Measured = tuple[DataModel, Laid, Laid]
"""A struct as both sides lay it out under a data model."""
_ASSUMED = (4, 8, 24)
"""What is tried as the size of a type that the headers do not define."""


class Cost(msgspec.Struct, frozen=True):
    """What becomes of the size and the offsets from one side to the other."""

    words: str
    """For people: ``it grows from 16 to 24 bytes, and b moves from offset 8 to 16``."""
    stays: bool
    """Nothing moves, grows or shrinks on any platform."""


def cost_of(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Cost | None:
    """Return what a change costs those who define nothing; None where that cannot be told."""
    before, after = context.branches
    old, new = before.plainly(old), after.plainly(new)
    if not old.members or not new.members:
        return None
    known, *assuming = context.once(_layouts)
    for layouts, tell in (((known,), _exactly), (assuming, _whatever_is_assumed)):
        with suppress(NoValueError, RecursionError):
            return tell(
                [
                    (model, olds.laid(old, model), news.laid(new, model))
                    for olds, news in layouts
                    for model in models_of(context.settled)
                ]
            )
    return None


def is_told_of_inner(old: Struct | Union, context: CompatContext) -> bool:
    """Say whether a struct holds a type whose size differs, of which it is told there."""
    (olds, news), *_ = context.once(_layouts)
    model, *_ = models_of(context.settled)
    for name in _named(old.members or ()):
        with suppress(NoValueError):
            if olds.extent(name, model) != news.extent(name, model):
                return True
    return False


def _named(members: Iterable[Member]) -> Iterator[str]:
    for member in members:
        yield from _TYPE_NAME.findall(member.type)
        yield from _named(member.members or ())


def _layouts(context: CompatContext) -> tuple[tuple[Layouts, Layouts], ...]:
    """Return how both sides lay out, by what is known, and then by what is assumed of the rest."""
    old, new = (branches.plain for branches in context.branches)
    before, after = Layouts.of(old), Layouts.of(new)
    assumed = ((_assume(size, after), _assume(size, before)) for size in _ASSUMED)
    return (before, after), *((Layouts.of(old, a), Layouts.of(new, b)) for a, b in assumed)


def _assume(size: int, other: Layouts) -> Assume:
    """Return what takes for granted that all has one size on both sides which neither tells."""

    def assume(what: str, model: DataModel) -> int:
        if other.knows(what, model):
            raise NoValueError("only the other side tells it")
        return size

    return assume


def _exactly(found: Sequence[Measured]) -> Cost:
    differing = [each for each in found if _differ(*each)]
    model, old, new = (differing or found)[0]
    words = _words(old, new)
    if any(_words(*sides) != words for _, *sides in found):
        words += f" ({model.name})"
    return Cost(words, stays=not differing)


def _whatever_is_assumed(found: Sequence[Measured]) -> Cost | None:
    if not any(_differ(*each) for each in found):
        return Cost("its size is as before, and nothing in it moves", stays=True)
    growths = [new.size - old.size for _, old, new in found]
    for verb, sign in (("grows", 1), ("shrinks", -1)):
        if all(growth * sign > 0 for growth in growths):
            return Cost(f"it {verb}, by how much the headers do not tell", stays=False)
    if all(any(_moves(old, new)) for _, old, new in found):
        return Cost("members in it move, where to the headers do not tell", stays=False)
    return None


def _differ(_: DataModel, old: Laid, new: Laid) -> bool:
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
    moves = [*_moves(old, new)]
    if old.size != new.size:
        verb = "grows" if new.size > old.size else "shrinks"
        size = f"it {verb} from {old.size} to {new.size} bytes"
    elif old.alignment != new.alignment:
        size = f"its alignment goes from {old.alignment} to {new.alignment} bytes"
    else:
        size = f"it has {new.size} bytes as before"
        moves = moves or ["and nothing in it moves"]
    more = [f"{len(moves) - _MOST_MOVES} more move"] if len(moves) > _MOST_MOVES else []
    return ", ".join([size, *moves[:_MOST_MOVES], *more])
