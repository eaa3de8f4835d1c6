"""Globs on names, as :mod:`fnmatch` has them, tested quickly.

Most are a whole name, ``VIR_DOMAIN_*`` or ``*_LAST``, and need no regular expression.
"""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import cache


def fits(name: str, globs: Sequence[str]) -> bool:
    """Say whether a name fits any of some globs; capitals matter."""
    return bool(globs) and matcher(tuple(globs))(name)


@cache
def matcher(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test whether a name fits any of some globs."""
    whole, starts, ends, others = set[str](), list[str](), list[str](), list[str]()
    for glob in globs:
        if _is_plain(glob):
            whole.add(glob)
        elif _is_plain(glob[:-1]) and glob[-1] == "*":
            starts.append(glob[:-1])
        elif _is_plain(glob[1:]) and glob[0] == "*":
            ends.append(glob[1:])
        else:
            others.append(translate(glob))
    start, end = tuple(starts), tuple(ends)
    other = re.compile("|".join(others)).match if others else None

    def test(name: str) -> bool:
        return (
            name in whole
            or name.startswith(start)
            or name.endswith(end)
            or (other is not None and other(name) is not None)
        )

    return test


def _is_plain(glob: str) -> bool:
    return not any(sign in glob for sign in "*?[")
