"""A struct or union has one more member.

Finds members that came to a struct or union whose members users see. An opaque one, of
which users see the name only, may grow as it likes.

**Why it matters.** Programs already built reserve the old size, and the library writes
beyond it; a member that was inserted moves those behind it as well (*binary*). Sizes and
offsets of both sides are measured as those see them who define no macro, for the data models
of today's platforms (LP64, ILP32, i386 and LLP64) or that of the target. A type that the
headers do not define is taken to be the same on both sides, whatever its size. Where nothing
grows or moves, as in a union with a larger member, it is a note and breaks nothing. Where that
cannot be told it is a warning.

**Example.** ::

      struct _virDomainJobInfo {
          int type;
          unsigned long long timeElapsed;
    +     unsigned long long downtime;
      };

**How to mend it.** Use a reserve that the struct has, or hand the value out in another
way (libvirt has typed parameters for that). Where the library alone allocates the struct
and users only read it, a member behind all others is safe: accept the finding with that
as its reason.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.costs import Cost, cost_of
from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair

_NOT_TOLD = "whether it grows, or others move in it, the headers do not tell"


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each member that came."""
    for change in member_changes(pair, context):
        if change.what != "added" or change.new is None:
            continue
        cost = cost_of(pair, context)
        # What is measured is what those see who define nothing, who may not see the member.
        told = "" if change.conditions else f": {_NOT_TOLD if cost is None else cost.words}"
        of = f"{pair.either.kind} {pair.either.name}"
        yield Complaint(
            conditions=change.conditions,
            message=f"{of} has a new member {change.path} ({change.new.type}){told}",
            help="use a reserve of the struct, or hand the value out in another way",
            at=change.new.span,
            severity=_severity(cost),
            new=f"{change.path}: {change.new.type}",
            breaks=() if cost is not None and cost.stays else None,
        )


def _severity(cost: Cost | None) -> Severity | None:
    if cost is None:
        return Severity.WARNING
    return Severity.NOTE if cost.stays else None


RULE = CompatRule(Severity.ERROR, (Struct, Union), (Break.BINARY,), check)
