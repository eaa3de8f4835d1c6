"""A struct or union has one more member.

Finds members that came to a struct or union whose members users see. An opaque one, of
which users see the name only, may grow as it likes.

**Why it matters.** Programs already built reserve the old size, and the library writes
beyond it; a member that was inserted moves those behind it as well (*binary*). Sizes and
offsets of both sides are measured where the headers tell them, for the data models of today's
platforms (LP64, ILP32, i386 and LLP64). Where nothing grows or moves in any of them, as in a
union with a larger member, it is a note and breaks nothing; where that would not hold if the
struct were packed, which headers say in too many ways to be sure, it is a warning. A union
whose size is not known gives a warning too.

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
from headerscan.comparing.members import MemberChange
from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each member that came."""
    for change in member_changes(pair, context):
        if change.what != "added" or change.new is None:
            continue
        cost = cost_of(pair, context)
        of = f"{pair.either.kind} {pair.either.name}"
        yield Complaint(
            conditions=change.conditions,
            message=f"{of} has a new member {change.path} ({change.new.type}): "
            + (_guessed(pair, change) if cost is None else cost.words),
            help="use a reserve of the struct, or hand the value out in another way",
            at=change.new.span,
            severity=_severity(pair, cost),
            new=f"{change.path}: {change.new.type}",
            breaks=() if cost is not None and cost.stays else None,
        )


def _guessed(pair: Pair, change: MemberChange) -> str:
    if isinstance(pair.new, Union):
        hurt = "where it is the largest, built programs reserve too little"
    elif change.last:
        hurt = "built programs reserve the old size"
    else:
        hurt = "built programs look for the members behind it in the old places"
    return f"{hurt}; by how much the headers do not tell"


def _severity(pair: Pair, cost: Cost | None) -> Severity | None:
    if cost is None:
        return Severity.WARNING if isinstance(pair.new, Union) else None
    return Severity.NOTE if cost.stays else None


RULE = CompatRule(Severity.ERROR, (Struct, Union), (Break.BINARY,), check)
