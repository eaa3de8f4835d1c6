"""Which keys measure something, in which unit, and which are parts of one whole."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain

from headerscan.lints._types import family_of, field_of
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Macro
from headerscan.profile import Profile
from headerscan.rules import LintContext


def measures(macro: Macro, profile: Profile) -> bool:
    """Say whether a key is one whose value may be a quantity."""
    family, field, info = family_of(macro, profile), field_of(macro), profile.types.info
    if family is None or not family.units or field.enum is not None:
        return False
    numbers = (type_ not in info or info[type_].python in ("int", "float") for type_ in field.types)
    return not field.types or any(numbers)


def promised_by_name(macro: Macro, profile: Profile) -> tuple[str, ...]:
    """Return the units of which the macro's name speaks (``…_BYTES``, ``…_MS``)."""
    known = profile.units.known.items()
    return tuple(
        name for name, unit in known if any(re.search(hint, macro.name) for hint in unit.hints)
    )


_PARTS = {
    **dict.fromkeys(("TOTAL", "USED", "PROCESSED", "REMAINING"), "whole"),
    **dict.fromkeys(("MIN", "MAX"), "range"),
}
"""How names of keys end of which one bounds the other, and what they are parts of."""
_Group = tuple[str | None, str, str | None]


def siblings(macro: Macro, context: LintContext) -> tuple[Macro, ...]:
    """Return the other keys of the same whole or range, in header order."""
    group = _group(macro)
    among = context.once(_groups)[group] if group[-1] else ()
    return tuple(other for other in among if other.name != macro.name)


def _group(macro: Macro) -> _Group:
    stem, _, part = macro.name.rpartition("_")
    return field_of(macro).family, stem, _PARTS.get(part)


def _groups(context: LintContext) -> Mapping[_Group, list[Macro]]:
    groups: defaultdict[_Group, list[Macro]] = defaultdict(list)
    for macro in chain.from_iterable(context.api.by_family.values()):
        groups[_group(macro)].append(macro)
    return groups


def is_standard(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a text states a unit in a usual spelling."""
    return any(compile_phrase(pattern).fullmatch(text) for pattern in phrases)
