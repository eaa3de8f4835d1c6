"""What compilers predefine on the targets that users name, read from files beside this one.

Each ``.h`` file is what a compiler for that target writes for ``-dM -E`` of nothing (gcc 12, and
clang for macOS).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from headerscan.errors import UsageError
from headerscan.matching.likeness import did_you_mean

_FOLDER = Path(__file__).resolve().parent
_DEFINE = re.compile(r"#define (\w+)(?:\([^)]*\))?[ ]?(.*)")


def target_names() -> tuple[str, ...]:
    """Return the names of the targets."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.h")))


def load_target(name: str) -> dict[str, str | None]:
    """Return the macros that are known where a header is compiled for a target.

    Of each its text; None for those that compilers predefine for others only.
    Raises :class:`~headerscan.errors.UsageError` for a target that is not known.
    """
    names = target_names()
    if name not in names:
        hint = did_you_mean(name, names, "")
        remedy = f"{hint} name one of {', '.join(names)}".lstrip()
        raise UsageError(f"there is no target '{name}'", remedy=remedy)
    elsewhere = (_FOLDER / "elsewhere.txt").read_text(encoding="ascii").splitlines()
    known: dict[str, str | None] = dict.fromkeys(
        line for line in elsewhere if not line.startswith("#")
    )
    for other in names:
        known |= dict.fromkeys(_predefined(other))
    return known | _predefined(name)


@cache
def _predefined(name: str) -> dict[str, str]:
    text = (_FOLDER / f"{name}.h").read_text(encoding="ascii")
    return {match[1]: match[2] for match in _DEFINE.finditer(text)}
