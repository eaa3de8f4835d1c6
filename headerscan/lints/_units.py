"""Which keys measure something, in which unit, and which are parts of one whole."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from headerscan.lints._edits import Comment, Edits
from headerscan.lints._types import family_of, field_of
from headerscan.matching.phrases import compile_phrase, spaced
from headerscan.model import Macro
from headerscan.profile import Profile, Unit
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


def quantity(macro: Macro, profile: Profile) -> str | None:
    """Return the word by which a doc says that its value is a time, a size or a rate.

    That is in its first paragraph up to the type, or in its first sentence where no type is
    stated. What is counted, what happens when, and what a factor is applied to do not count.
    """
    text = macro.doc.summary if macro.doc else ""
    first = [one.text for one in field_of(macro).annotations[:1] if one.text in text]
    text = text.partition(first[0])[0] if first else _SENTENCE_END.split(text)[0]
    for decoy in profile.units.decoys:
        text = compile_phrase(decoy).sub(" ", text)
    text = _CIRCUMSTANCES.split(text)[0]
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
    return field_of(macro).family, stem, _PARTS.get(part)


def _groups(context: LintContext) -> Mapping[_Group, tuple[Macro, ...]]:
    groups: defaultdict[_Group, tuple[Macro, ...]] = defaultdict(tuple)
    for macros in context.api.by_family.values():
        for macro in macros:
            groups[_group(macro)] += (macro,) if _group(macro)[-1] else ()
    return groups


def measured(macro: Macro, unit: str, context: LintContext, *, like: str | None = None) -> Edits:
    """Return the edit that adds a key's unit to its comment, before the type if that is there.

    ``like`` is how the comment of another key has it.
    """
    phrases = context.profile.units.known.get(unit, Unit()).phrases
    literal = [pattern.replace(r"\b", "") for pattern in phrases]
    short = f"in {unit}"
    clauses = [one for one in (like or "", short, *literal) if is_standard(one, phrases)]
    words = next((one for one in clauses if one == short or re.fullmatch(r"in \w+", one)), None)
    if words is None:
        return ()
    comment = Comment(macro, context)
    spans = [one.span for one in field_of(macro).annotations if not one.confirms]
    start, _ = comment.range(min(spans, default=None))
    if not comment.start < start < comment.end:
        return comment.behind_first_sentence(f", {words}")
    before = comment.text[: start - comment.start].rstrip()
    place = comment.start + len(before.removesuffix(","))
    comma = "" if before.endswith(",") else ","
    return comment.edit(place, place, f", {words}{comma}")


def unit_respelt(macro: Macro, said: str, context: LintContext) -> tuple[str, Edits]:
    """Return the usual spelling of a key's unit, and the edit that writes it.

    It is the unit as the comment has it without hyphens, where that is usual (nanoseconds),
    else the short one. Words between those of the unit are kept by no edit.
    """
    field, comment = field_of(macro), Comment(macro, context)
    unit, text = field.unit or "", field.unit_text or ""
    phrases = context.profile.units.known[unit].phrases
    for spelling in (re.sub(r"[- ]", "", said), unit):
        if is_standard(text.replace(said, spelling), phrases):
            is_plain = len(said.split()) <= 2
            return spelling, comment.within(field.unit_span, said, spelling) if is_plain else ()
    return unit, ()


def is_standard(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a text states a unit in a usual spelling."""
    return any(compile_phrase(pattern).fullmatch(text) for pattern in phrases)


def states(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a text has one of a unit's phrases."""
    return any(compile_phrase(pattern).search(text) for pattern in phrases)
