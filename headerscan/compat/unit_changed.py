"""A key's unit is another one.

Another spelling (``nanoseconds`` for ``ns``) is no other unit. One that is no longer stated at all
is a warning.

**Why it matters.** Programs take the number for another quantity: a thousand times too long, a
million times too much. Nothing fails to compile (*wire*).

**Example.** ::

    -  * Downtime in milliseconds, as VIR_TYPED_PARAM_ULLONG.
    +  * Downtime in seconds, as VIR_TYPED_PARAM_ULLONG.

**How to mend it.** Keep the unit, and offer the other one under a key whose name says it. Where
only the comment was wrong, accept the finding with a reason.

**Options.** The profile's ``units.known`` says which phrases mean which unit.
"""

import re

from headerscan.matching.likeness import nearest
from headerscan.model import Macro
from headerscan.profile import Profile
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

_WORD = re.compile(r"(?<![\\\w])[A-Za-z]{4,}(?:/s)?\b(?!-)")
"""A word in a phrase's pattern, as no class of characters and no group is."""
_MOST_WORDS = 4
"""More than so many words are no unit in an odd spelling."""
_SIZES: tuple[dict[str, int], ...] = (
    {"bytes": 1, "KiB": 1024, "MiB": 1024**2},
    {"bytes/s": 1, "KiB/s": 1024, "MiB/s": 1024**2},
    {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9},
)


@rule(Severity.ERROR, Break.WIRE)
def check(old: Macro, new: Macro, context: CompatContext) -> Complaints:
    if old.doc is None or new.doc is None or old.field is None or new.field is None:
        return
    before, after, stated = old.field.unit, new.field.unit, old.field.unit_text or ""
    if before is None or before == after:
        return
    if after is None:
        said = _instead(old.doc.text, new.doc.text, stated)
        meant = _meant(said, context.profile) if said else None
        other = f", or '{meant}' if that is meant" if meant and meant not in stated else ""
        yield Complaint(
            message=f"{new.name} no longer states its unit, {before}"
            + (f": '{said}' is no unit that is known" if said else ""),
            help=f"write '{stated or before}' again{other}",
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


def _instead(old: str, new: str, stated: str) -> str | None:
    """Return the words that stand where the unit stood, if all else is as it was."""
    before, _, behind = " ".join(old.split()).partition(stated or " ")
    now = " ".join(new.split())
    same = stated and now.startswith(before) and now.endswith(behind)
    said = now[len(before) : len(now) - len(behind)].strip() if same else ""
    return said if 0 < len(said.split()) <= _MOST_WORDS else None


def _meant(said: str, profile: Profile) -> str | None:
    """Return words with the last one as units are spelled, if it comes near to one."""
    phrases = (phrase for unit in profile.units.known.values() for phrase in unit.phrases)
    last = said.rpartition(" ")[2]
    meant = nearest(last, {word for phrase in phrases for word in _WORD.findall(phrase)})
    return f"{said.removesuffix(last)}{meant}" if meant else None


def _effect(before: str, after: str) -> str:
    """Return by how much readers that expect the old unit go wrong."""
    for sizes in _SIZES:
        if before in sizes and after in sizes:
            small, large = sorted((sizes[before], sizes[after]))
            way = "little" if sizes[after] == large else "much"
            return f": readers take it for {large // small:,} times too {way}"
    return ": readers take the number for another quantity"
