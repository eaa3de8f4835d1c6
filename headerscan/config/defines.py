"""What a user says that a build puts into templates of headers: ``NAME=VALUE``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from headerscan.errors import UsageError
from headerscan.matching.likeness import closest

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_FORM = "write NAME=VALUE, such as --define VERSION=1.2.0 for a template's @VERSION@"


def parse_define(text: str) -> tuple[str, str]:
    """Return the name and the value of ``NAME=VALUE``; the value may be empty.

    Raises :class:`~headerscan.errors.UsageError` where there is no ``=``, or no name.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--define {text} says no value", remedy=_FORM)
    if not is_name(name):
        raise UsageError(f"--define {text}: '{name}' is no name of a placeholder", remedy=_FORM)
    return name, value


def is_name(text: str) -> bool:
    """Say whether a placeholder may have a name: letters, digits and ``_``, no digit first."""
    return _NAME.fullmatch(text) is not None


def unasked(given: Mapping[str, str], asked: Collection[str]) -> list[str]:
    """Return a line for each name that no template asks for, out of all that they ask for."""
    lines = []
    for name in given:
        if name not in asked:
            close = closest(name, tuple(asked))
            remedy = f"did you mean '{close}'?" if close else "leave it out, or mend the name"
            lines.append(f"no template that was read asks for '{name}' of --define; {remedy}")
    return lines
