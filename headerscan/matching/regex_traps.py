"""Patterns that may take time without end: a repeat of what can itself be any length.

``(a+)+`` fits ``aaaa`` in eight ways, and a text that does not fit in the end is tried in
all of them, twice as many for each further letter. Python's ``re`` has no limit of time, so
profiles may not hold such patterns. Possessive repeats and atomic groups (``(a++)+``,
``(?>a+)+``) go no way twice and are free of it.
"""

import re
from collections.abc import Sequence
from typing import Any

# Python's own parser of patterns; it has no public name, and has been there since 1.5.
_parser: Any = re._parser  # type: ignore[attr-defined] # noqa: SLF001 - as said above
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_LONG = 100
"""From how many times on a repeat counts as one of any length."""


def is_trap(pattern: str) -> bool:
    """Say whether a pattern repeats something of any length with nothing to tell where it ends.

    Raises :class:`re.error` where it is no pattern.
    """
    return bool(_REPEATED_GROUP.search(pattern)) and _holds_trap(_parser.parse(pattern))


def _holds_trap(items: Any) -> bool:  # noqa: ANN401 - the parser's trees are untyped
    return any(
        (_is_long(item) and _is_vague(item[1][2])) or any(map(_holds_trap, _parts(item)))
        for item in items
    )


def _is_vague(items: Any) -> bool:  # noqa: ANN401 - as above
    """Say whether what is repeated has a long repeat, and nothing firm besides."""
    firm = [item for item in items if not _may_be_empty(item) and not _is_long(item)]
    if not firm:
        return any(map(_is_long, items)) or any(
            _is_vague(part) for i in items for part in _parts(i)
        )
    return len(firm) == 1 and any(map(_is_vague, _alternatives(firm[0])))


def _is_long(item: Any) -> bool:  # noqa: ANN401 - as above
    name = str(item[0])
    return name in ("MAX_REPEAT", "MIN_REPEAT") and int(item[1][1]) >= _LONG


def _may_be_empty(item: Any) -> bool:  # noqa: ANN401 - as above
    name = str(item[0])
    if name in ("AT", "ASSERT", "ASSERT_NOT"):
        return True
    if name.endswith("_REPEAT"):
        return int(item[1][0]) == 0
    parts = _alternatives(item)
    return bool(parts) and any(all(map(_may_be_empty, part)) for part in parts)


def _alternatives(item: Any) -> Sequence[Any]:  # noqa: ANN401 - as above
    """Return what a group or a choice may be, each a sequence of items."""
    name, value = str(item[0]), item[1]
    if name == "SUBPATTERN":
        return [value[-1]]
    if name == "BRANCH":
        return list(value[1])
    return []


def _parts(item: Any) -> Sequence[Any]:  # noqa: ANN401 - as above
    """Return the sequences of items inside an item, those of atomic groups left out."""
    if str(item[0]) in ("MAX_REPEAT", "MIN_REPEAT"):
        return [item[1][2]]
    return _alternatives(item)
