"""What a regular expression consists of, as Python's own parser has it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

# It has no public name, and has been there since 1.5; its trees are untyped.
_parser: Any = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - as said above
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")


class Piece(NamedTuple):
    """A character, a repeat, a group or the like, by what a text is that fits it."""

    text: str = ""
    """The character, where it is one."""
    choices: tuple[Pieces, ...] = ()
    """What may stand in it, alternatives apart; empty where no way is ever tried again."""
    is_certain: bool = False
    """Whatever fits the pattern holds what fits what stands in it."""
    least: int = 1
    """How often it stands there at least; 0, too, for what takes no place."""
    most: int = 1


Pieces = tuple[Piece, ...]


def pieces_of(pattern: str) -> tuple[Pieces, int]:
    """Return what a pattern consists of, and the flags in it.

    Raises :class:`re.error` where it is no pattern.
    """
    tree = _parser.parse(pattern)
    return _pieces(tree), tree.state.flags & ~re.UNICODE


def _pieces(items: Any) -> Pieces:  # noqa: ANN401 - as said above
    return tuple(_piece(str(name), value) for name, value in items)


def _piece(name: str, value: Any) -> Piece:  # noqa: ANN401 - as said above
    if name == "LITERAL":
        return Piece(chr(value))
    if name in _REPEATS:
        least, most, inside = value
        return Piece("", (_pieces(inside),), least > 0, least, most)
    if name == "SUBPATTERN":
        _, flags, _, inside = value
        return Piece("", (_pieces(inside),), not flags)
    if name == "BRANCH":
        return Piece("", tuple(map(_pieces, value[1])))
    if name == "ASSERT":
        is_ahead, inside = value[0] == 1, value[1]
        return Piece("", (_pieces(inside),), is_ahead, least=0)
    if name == "POSSESSIVE_REPEAT":
        return Piece(least=value[0])
    return Piece(least=0 if name in ("AT", "ASSERT_NOT") else 1)
