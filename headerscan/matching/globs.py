"""Globs on names, as :mod:`fnmatch` has them."""

import re
from collections.abc import Callable, Sequence
from fnmatch import translate
from functools import cache


def fits(name: str, globs: Sequence[str]) -> bool:
    """Say whether a name fits any of some globs; capitals matter."""
    return matcher(tuple(globs))(name)


@cache
def matcher(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a test whether a name fits any of some globs."""
    if not globs:
        return lambda _: False
    match = re.compile("|".join(map(translate, globs))).match
    return lambda name: match(name) is not None
