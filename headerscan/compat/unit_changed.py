"""A key's unit is another one.

Finds keys whose comment states another unit than before. The same unit in another
spelling (``nanoseconds`` for ``ns``) is a change of form only. A unit that is no longer
stated at all is a warning.

**Why it matters.** Programs read the number and take it for another quantity: a thousand
times too long, a million times too much. Nothing fails to compile (*wire*).

**Example.** ::

      /**
       * VIR_DOMAIN_JOB_DOWNTIME:
       *
    -  * Downtime in milliseconds, as VIR_TYPED_PARAM_ULLONG.
    +  * Downtime in seconds, as VIR_TYPED_PARAM_ULLONG.
       */

**How to mend it.** Keep the unit, and offer the other one under a key whose name says it.
Where only the comment was wrong, the change is right: accept the finding with a reason.

**Options.** The profile's ``units.known`` says which phrases mean which unit.
"""

import re

from headerscan.matching.likeness import nearest
from headerscan.model import Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

_WORD = re.compile(r"(?<![\\\w])[A-Za-z]{4,}(?:/s)?\b(?!-)")
"""A word in a phrase's pattern, as no class of characters and no group is."""
_MOST_WORDS = 4
"""More than so many words are no unit in an odd spelling."""
_SIZES = {
    "bytes": ("size", 1),
    "KiB": ("size", 1024),
    "MiB": ("size", 1024**2),
    "bytes/s": ("rate", 1),
    "KiB/s": ("rate", 1024),
    "MiB/s": ("rate", 1024**2),
    "ns": ("time", 1),
    "us": ("time", 10**3),
    "ms": ("time", 10**6),
    "s": ("time", 10**9),
}


@rule(Severity.ERROR, Break.WIRE)
def check(old: Macro, new: Macro, context: CompatContext) -> Complaints:
    if new.doc is None or old.field is None or new.field is None:
        return
    before, after = old.field.unit, new.field.unit
    if before is None or before == after:
        return
    if after is None:
        said = _instead(old, new)
        yield Complaint(
            message=f"{new.name} no longer states its unit, {before}"
            + (f": '{said}' is no unit that is known" if said else ""),
            help=_meant(said, old.field.unit_text or before, context),
            severity=Severity.WARNING,
            breaks=(Break.DOCS,),
            old=before,
        )
        return
    yield Complaint(
        message=f"unit of {new.name} changed from {before} to {after}{_effect(before, after)}",
        help=f"keep {before}, and offer {after} under a key of its own",
        at=new.field.unit_span,
        old=before,
        new=after,
    )


def _instead(old: Macro, new: Macro) -> str | None:
    """Return the words that stand where the unit stood, if all else is as it was."""
    assert old.field is not None  # the caller looked
    text, stated = old.doc.text if old.doc else "", old.field.unit_text or ""
    before, _, behind = " ".join(text.split()).partition(stated)
    now = " ".join(new.doc.text.split()) if new.doc else ""
    same = now.startswith(before) and now.endswith(behind)
    said = now[len(before) : len(now) - len(behind)].strip() if stated and same else ""
    return said if 0 < len(said.split()) <= _MOST_WORDS else None


def _meant(said: str | None, stated: str, context: CompatContext) -> str:
    """Return how the unit is to be written again, or the one that other words come near to."""
    words = {
        word
        for unit in context.profile.units.known.values()
        for phrase in unit.phrases
        for word in _WORD.findall(phrase)
    }
    last = said.rpartition(" ")[2] if said else ""
    meant = nearest(last, words)
    again = f"write '{stated}' again"
    if said is None or meant is None or meant in stated:
        return again
    return f"{again}, or '{said.removesuffix(last)}{meant}' if that is meant"


def _effect(before: str, after: str) -> str:
    """Return by how much readers that expect the old unit go wrong."""
    old, new = _SIZES.get(before), _SIZES.get(after)
    if old is None or new is None or old[0] != new[0]:
        return ": readers take the number for another quantity"
    if new[1] > old[1]:
        return f": readers take it for {new[1] // old[1]:,} times too little"
    return f": readers take it for {old[1] // new[1]:,} times too much"
