"""A key's documented type is another one.

That it may occur more than once is a part of its type.

**Why it matters.** The code compiles either way, and a program that reads the key by its old type
fails, or reads the wrong member of a union (*wire*). A type that holds every value of the old one
(INT became LLONG) is a warning: readers only need to ask for it. One that does not (ULLONG became
INT) is an error: values are lost or mean something else. One possible type more, or one fewer, is a
warning.

**Example.** ::

    -  * virDomainGetJobStats field: total number of bytes, as VIR_TYPED_PARAM_ULLONG.
    +  * virDomainGetJobStats field: total number of bytes, as VIR_TYPED_PARAM_INT.

**A correction of the comment.** Where the C files of both sides were read (``--implementation``;
the older side a git revision or a snapshot with evidence) and the code set the new type before,
too, only the comment was wrong: a warning that breaks no wire (*docs*). With the newer side's C
files alone, the help says whether the code now sets the type.

**How to mend it.** Keep the type, and offer the new one under a new key. Where only the comment
was wrong and the library has always sent the other type, accept the finding with a reason.

**Options.** The profile's ``types.info`` gives ``minimum`` and ``maximum`` of each type.
"""

from collections.abc import Sequence

from headerscan.model import Field, Macro, Use
from headerscan.profile import TypeInfo, Types
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.WIRE)
def check(older: Macro, newer: Macro, context: CompatContext) -> Complaints:
    name, old, new = newer.name, older.field, newer.field
    if old is None or new is None or not old.types or not new.types:
        return
    at = new.annotations[0].span if new.annotations else None
    before, after = " or ".join(old.types), " or ".join(new.types)
    if set(old.types) != set(new.types):
        shown = _place_of(new, new.types)
        if shown and _place_of(old, new.types) and not _place_of(old, old.types):
            yield Complaint(
                message=f"the comment of {name} now says {after}, as the code did before"
                f" ({shown}); it said {before}",
                help="tell users: who trusted the comment asked for the wrong type",
                at=at,
                severity=Severity.WARNING,
                breaks=(Break.DOCS,),
                old=before,
                new=after,
            )
            return
        how, severity = _compare(old.types, new.types, context.profile.types)
        code = f"; {shown or 'no C file that was read'} sets {after}" if new.evidence else ""
        yield Complaint(
            message=f"type of {name} {how}: {before} became {after}",
            help=f"keep {before}, and offer {after} under a new key{code}",
            at=at,
            severity=severity,
            old=before,
            new=after,
        )
    elif old.multiple != new.multiple:
        was, now = ("more than once" if each.multiple else "once" for each in (old, new))
        yield Complaint(
            message=f"{name} may now occur {now}, and may have occurred {was} before",
            help="offer what is new under a new key",
            severity=Severity.WARNING,
            old=was,
            new=now,
        )


def _place_of(field: Field, types: Sequence[str]) -> str | None:
    """Return where the code sets or accepts one of some types."""
    for shown in field.evidence:
        if shown.use is not Use.READS and shown.type in types:
            return f"{shown.file}:{shown.line}"
    return None


def _compare(old: Sequence[str], new: Sequence[str], types: Types) -> tuple[str, Severity]:
    """Return what happened to a key's types, in words, and how much it weighs."""
    if set(old) < set(new):
        return "has one more possibility", Severity.WARNING
    if set(new) < set(old):
        return "has one possibility less", Severity.WARNING
    least, most, new_least, new_most = (*_range(old, types), *_range(new, types))
    if least is None or most is None or new_least is None or new_most is None:
        return "changed to one that does not hold its values", Severity.ERROR
    if new_least <= least and most <= new_most:
        return "was widened, so that readers must ask for the new one", Severity.WARNING
    if new_most - new_least < most - least:
        return "was narrowed, so that values are lost", Severity.ERROR
    return "changed its sign, so that values are lost", Severity.ERROR


def _range(words: Sequence[str], types: Types) -> tuple[int | None, int | None]:
    """Return the least and the greatest value of a single type, where the profile knows them."""
    info = types.info.get(words[0], TypeInfo()) if len(words) == 1 else TypeInfo()
    return info.minimum, info.maximum
