"""What a user says of a build's macros: ``--define NAME=VALUE`` and ``--undefine NAME``.

It stands apart from the settings, as every call of the command line needs it, and few need the
reading of files.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from headerscan.errors import UsageError

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def parse_define(text: str) -> tuple[str, str]:
    """Return the name and the value of ``NAME=VALUE``; ``NAME`` alone is 1, as compilers have it.

    Raises :class:`~headerscan.errors.UsageError` where there is no name, or the value is no text.
    """
    name, equals, value = text.partition("=")
    if not is_name(name):
        raise UsageError(
            f"--define {text}: '{name}' is no name of a macro",
            remedy="write NAME or NAME=VALUE, such as --define VERSION=1.2.0",
        )
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise UsageError(f"--define {name}: the value is no UTF-8", remedy="write it in UTF-8")
    return name, value if equals else "1"


def parse_undefine(text: str) -> str:
    """Return the name that ``--undefine`` was given.

    Raises :class:`~headerscan.errors.UsageError` where it is none.
    """
    if not is_name(text):
        raise UsageError(
            f"--undefine {text}: this is no name of a macro",
            remedy="write the name alone: --undefine NAME",
        )
    return text


def is_name(text: str) -> bool:
    """Say whether a macro may have a name: letters, digits and ``_``, no digit first."""
    return _NAME.fullmatch(text) is not None


def require_agreement(defined: Collection[str], undefined: Collection[str]) -> None:
    """Raise :class:`~headerscan.errors.UsageError` for a name that is defined and is not."""
    both = sorted(set(defined) & set(undefined))
    if both:
        raise UsageError(
            f"--define {both[0]} contradicts --undefine {both[0]}", remedy="leave one of them out"
        )
