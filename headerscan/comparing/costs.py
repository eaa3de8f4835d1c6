"""What a change of a struct's members costs programs that are built: sizes and offsets."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from headerscan.constants.datamodels import MODELS
from headerscan.constants.structs import Laid, Layouts
from headerscan.lexing.literals import NoValueError
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, Pair

_MOST_MOVES = 2
"""How many members that moved are named."""


class Cost(msgspec.Struct, frozen=True):
    """What becomes of the size and the offsets from one side to the other."""

    words: str
    """For people: ``it grows from 16 to 24 bytes, and b moves from offset 8 to 16``."""
    stays: bool
    """Nothing moves, grows or shrinks on any platform."""


def cost_of(pair: Pair, context: CompatContext) -> Cost | None:
    """Return what a change costs; None where one side's size cannot be told."""
    if pair not in (costs := context.once(_costs)):
        costs[pair] = _cost(pair, context)
    return costs[pair]


def _costs(_: CompatContext) -> dict[Pair, Cost | None]:
    return {}


def _layouts(context: CompatContext) -> tuple[Layouts, Layouts]:
    return Layouts.of(context.old), Layouts.of(context.new)


def _cost(pair: Pair, context: CompatContext) -> Cost | None:
    old, new = pair.old, pair.new
    if not isinstance(old, (Struct, Union)) or not isinstance(new, (Struct, Union)):
        return None
    before, after = context.once(_layouts)
    try:
        found = {model: (before.laid(old, model), after.laid(new, model)) for model in MODELS}
    except (NoValueError, RecursionError):
        return None
    telling = next((model for model in MODELS if _differ(*found[model])), MODELS[0])
    words = _words(*found[telling])
    if any(_words(*laid) != words for laid in found.values()):
        words += f" ({telling.name})"
    return Cost(words, stays=not any(_differ(*laid) for laid in found.values()))


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
