"""Which keys measure something, in which unit, and which are parts of one whole."""

import re
from collections import defaultdict
from collections.abc import Mapping

from headerscan.lints._types import family_of
from headerscan.matching.phrases import compile_phrase, spaced
from headerscan.model import Macro
from headerscan.profile import Profile
from headerscan.rules import LintContext

_SENTENCE_END = re.compile(r"[.;](?=\s)")
_CIRCUMSTANCES = re.compile(
    r"\b(?:number|count|percentage) of\b|\bhow (?:many|often)\b"
    r"|\b(?:when|whenever|while|until|unless|if|whether|to use|used)\b",
    re.IGNORECASE,
)
_OF_ANOTHER_THING = re.compile(
    r"\s+(?:factor|divisor|ratio|monitor|controller|algorithm|mode|source|zone)s?\b"
)


def measures(macro: Macro, profile: Profile) -> bool:
    """Say whether a key is one whose value may be a quantity."""
    family, field = family_of(macro, profile), macro.field
    if family is None or not family.units or field is None or field.enum is not None:
        return False
    info = profile.types.info
    return not field.types or any(
        type_ not in info or info[type_].python in ("int", "float") for type_ in field.types
    )


def promised_by_name(macro: Macro, profile: Profile) -> tuple[str, ...]:
    """Return the units of which the macro's name speaks (``…_BYTES``, ``…_MS``)."""
    return tuple(
        name
        for name, unit in profile.units.known.items()
        if any(re.search(hint, macro.name) for hint in unit.hints)
    )


def quantity(macro: Macro, profile: Profile) -> str | None:
    """Return the word by which a doc says that its value is a time, a size or a rate.

    That is in its first paragraph up to the type, or in its first sentence where no type is
    stated. What is counted, what happens when, and what a factor is applied to do not count.
    """
    if macro.doc is None or macro.field is None:
        return None
    text = macro.doc.summary
    first = macro.field.annotations[0].text if macro.field.annotations else None
    if first is not None and first in text:
        text = text[: text.index(first)]
    elif match := _SENTENCE_END.search(text):
        text = text[: match.start()]
    for decoy in profile.units.decoys:
        text = compile_phrase(decoy).sub(" ", text)
    text = text[: match.start()] if (match := _CIRCUMSTANCES.search(text)) else text
    found = [
        match
        for pattern in profile.units.quantities
        for match in re.finditer(spaced(pattern), text, re.IGNORECASE)
        if not _OF_ANOTHER_THING.match(text, match.end())
    ]
    return min(found, key=lambda match: match.start())[0] if found else None


_PARTS = {
    **dict.fromkeys(("TOTAL", "USED", "PROCESSED", "REMAINING"), "whole"),
    **dict.fromkeys(("MIN", "MAX"), "range"),
}
"""How names of keys end of which one bounds the other, and what they are parts of."""
_Group = tuple[str | None, str, str | None]


def siblings(macro: Macro, context: LintContext) -> tuple[Macro, ...]:
    """Return the other keys of the same whole or range, in header order."""
    group = context.once(_groups).get(_group(macro), ())
    return tuple(other for other in group if other.name != macro.name)


def period(macro: Macro, context: LintContext) -> tuple[Macro, ...]:
    """Return the key of the period of which a key is the quota, as Linux' ``cpu.max`` has both.

    What is granted within a period is measured as the period is.
    """
    stem, _, part = macro.name.rpartition("_")
    found = context.api.find(f"{stem}_PERIOD", Macro) if part == "QUOTA" else None
    return () if found is None else (found,)


def _group(macro: Macro) -> _Group:
    stem, _, part = macro.name.rpartition("_")
    return macro.field.family if macro.field else None, stem, _PARTS.get(part)


def _groups(context: LintContext) -> Mapping[_Group, tuple[Macro, ...]]:
    groups: defaultdict[_Group, tuple[Macro, ...]] = defaultdict(tuple)
    for macros in context.api.by_family.values():
        for macro in macros:
            if _group(macro)[-1] is not None:
                groups[_group(macro)] += (macro,)
    return groups
