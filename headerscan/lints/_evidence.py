"""What the library's sources show of a key, in words."""

from collections.abc import Iterable, Mapping

from headerscan.lints._types import DecidedType, phrase
from headerscan.model import Evidence, Field, Use
from headerscan.profile import Profile

PROMISES = (Use.SETS, Use.ACCEPTS)
"""What makes a type true: who reads a key may be mistaken."""


def types_shown(field: Field, uses: Iterable[Use]) -> Mapping[str, Evidence]:
    """Return the types that sources show a key to have, each with a place of the first use."""
    found: dict[str, Evidence] = {}
    for use in uses:
        for shown in field.evidence:
            if shown.use is use:
                found.setdefault(shown.type, shown)
    return found


def place(shown: Evidence) -> str:
    """Return where something is shown: ``qemu/qemu_driver.c:508``."""
    return f"{shown.file}:{shown.line}"


def evident_type(field: Field, profile: Profile) -> DecidedType | None:
    """Return the one type that the sources set; else accept, else read."""
    for use in Use:
        found = types_shown(field, (use,))
        if found:
            if len(found) > 1:
                return None
            ((type_, shown),) = found.items()
            write = phrase(profile, type_)
            return DecidedType(type_, f"write '{write}': {place(shown)} {use} it so")
    return None
