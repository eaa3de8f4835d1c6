"""What a regular expression needs, and whether it may take time without end.

Both are told from its parts as Python's own parser has them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# It has no public name, and has been there since 1.5; its trees are untyped.
_parser: Any = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - as said above
Part = tuple[Any, Any]
"""A character, a repeat, a group or the like: its sort, and what belongs to it."""
_LONG = 100
"""From how many times on a repeat counts as one of any length."""
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_PLACELESS = ("AT", "ASSERT", "ASSERT_NOT")


def texts_in(pattern: str) -> Iterator[str | None]:
    """Yield the texts that whatever fits a pattern holds, in order; None where any may stand.

    One with flags of its own holds nothing for certain, nor do alternatives. Raises
    :class:`re.error` where it is no pattern.
    """
    tree = _parser.parse(pattern)
    if not tree.state.flags & ~re.UNICODE:
        yield from _texts(tree)


def _texts(parts: Iterable[Part]) -> Iterator[str | None]:
    for sort, value in parts:
        if str(sort) == "LITERAL":
            yield chr(value)
            continue
        yield None
        if certain := _certain(str(sort), value):
            yield from _texts(certain)
            yield None


def _certain(sort: str, value: Any) -> Sequence[Part]:  # noqa: ANN401 - as said above
    """Return what a part holds wherever the pattern matches."""
    if sort in _REPEATS:
        return value[2] if value[0] > 0 else ()
    if sort == "SUBPATTERN":
        return () if value[1] else value[3]
    return value[1] if sort == "ASSERT" else ()


def is_trap(pattern: str) -> bool:
    """Say whether a pattern repeats something of any length with nothing to tell where it ends.

    ``(a+)+`` fits ``aaaa`` in eight ways, and a text that does not fit in the end is tried in
    all of them, twice as many for each further letter. Python's ``re`` has no limit of time, so
    profiles may not hold such patterns. Possessive repeats and atomic groups (``(a++)+``,
    ``(?>a+)+``) go no way twice and are free of it. Raises :class:`re.error` where it is no
    pattern.
    """
    return _holds_trap(_parser.parse(pattern))


def _holds_trap(parts: Iterable[Part]) -> bool:
    return any(
        (_is_long(part) and any(map(_is_vague, _choices(part))))
        or any(map(_holds_trap, _choices(part)))
        for part in parts
    )


def _is_vague(parts: Iterable[Part]) -> bool:
    """Say whether what is repeated has a long repeat, and nothing firm besides."""
    firm = [part for part in parts if not _may_be_empty(part) and not _is_long(part)]
    if not firm:
        return any(_is_long(part) or any(map(_is_vague, _choices(part))) for part in parts)
    return len(firm) == 1 and any(map(_is_vague, _choices(firm[0])))


def _choices(part: Part) -> Sequence[Sequence[Part]]:
    """Return what may stand in a part, alternatives apart; none where no way is tried again."""
    sort, value = str(part[0]), part[1]
    if sort in _REPEATS:
        return [value[2]]
    if sort == "SUBPATTERN":
        return [value[3]]
    if sort == "ASSERT":
        return [value[1]]
    return value[1] if sort == "BRANCH" else ()


def _is_long(part: Part) -> bool:
    return str(part[0]) in _REPEATS and part[1][1] >= _LONG


def _may_be_empty(part: Part) -> bool:
    sort, value = str(part[0]), part[1]
    is_optional = sort in (*_REPEATS, "POSSESSIVE_REPEAT") and value[0] == 0
    is_empty = sort in _PLACELESS or is_optional
    return is_empty or any(all(map(_may_be_empty, choice)) for choice in _choices(part))
