"""A key speaks of time, size or a rate and does not say in which unit.

Whoever takes kilobytes for bytes is wrong by a factor of a thousand, and nothing tells them. The
name is asked first (``…_BYTES``, ``…_MS``), then the words in which the comment says what the
value is. A unit that is inherited ("as VIR_DOMAIN_JOB_DATA_TOTAL but only …") is stated. Strings,
booleans and items of an enum need none.

Example::

    /** VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: the size of page cache for xbzrle
     * compression as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE "compression.xbzrle.cache"

How to mend it: name the unit. Where the name, the key's siblings or the period that it is a quota
of decide it, the finding says which.

Options: ``hints`` of the profile's units are the names, ``quantities`` and ``decoys`` in
``[units]`` the words; ``units = false`` switches a family off.
"""

import re

from headerscan.lints._edits import Comment, Edits
from headerscan.lints._keys import field_of, is_standard, measures, promised_by_name, siblings
from headerscan.matching.phrases import compile_phrase, spaced
from headerscan.model import Macro
from headerscan.profile import Profile, Unit
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_SENTENCE_END = re.compile(r"[.;](?=\s)")
_CIRCUMSTANCES = re.compile(
    r"\b(?:number|count|percentage) of\b|\bhow (?:many|often)\b"
    r"|\b(?:when|whenever|while|until|unless|if|whether|to use|used)\b",
    re.IGNORECASE,
)
_OF_ANOTHER_THING = re.compile(
    r"\s+(?:factor|divisor|ratio|monitor|controller|algorithm|mode|source|zone)s?\b"
)


@rule(Severity.WARNING)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, profile = field_of(macro), context.profile
    is_stated = field.unit is not None or field.unit_from is not None
    if macro.doc is None or is_stated or not measures(macro, profile):
        return
    promised = promised_by_name(macro, profile)
    words = None if promised else _quantity(macro, profile)
    if not promised and words is None:
        return
    unit, remedy, like = _decided(macro, promised, context) or (None, None, None)
    why = "its name speaks of one" if promised else f"it speaks of '{words}'"
    yield Complaint(
        message=f"the comment states no unit, though {why}",
        help=remedy,
        edits=_measured(macro, unit, context, like) if unit else (),
        safe=False,
    )


def _decided(
    macro: Macro, promised: tuple[str, ...], context: LintContext
) -> tuple[str, str, str | None] | None:
    """Return the unit that the name or other keys decide, help, and how another comment has it."""
    if len(promised) == 1:
        return promised[0], f"write the unit, '{promised[0]}' by the name", None
    # What is granted within a period is measured as the period is (Linux' cpu.max has both).
    stem, _, part = macro.name.rpartition("_")
    period = context.api.find(f"{stem}_PERIOD", Macro) if part == "QUOTA" else None
    kin = siblings(macro, context) or ((period,) if period else ())
    said = [one for one in kin if field_of(one).unit]
    if len({field_of(one).unit for one in said}) != 1:
        return None
    like, name = field_of(said[0]), said[0].name
    return like.unit or "", f"write '{like.unit}' if it is measured as {name} is", like.unit_text


def _quantity(macro: Macro, profile: Profile) -> str | None:
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


def _measured(macro: Macro, unit: str, context: LintContext, like: str | None) -> Edits:
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
