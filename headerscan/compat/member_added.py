"""A struct or union has one more member.

Finds members that came to a struct or union whose members users see. An opaque one, of
which users see the name only, may grow as it likes.

**Why it matters.** Programs already built reserve the old size, and the library writes
beyond it; a member that was inserted moves those behind it as well (*binary*). In a union
it matters only where the new member is larger than all others: a warning.

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

from __future__ import annotations

from collections.abc import Iterator

from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each member that came."""
    for change in member_changes(pair, context):
        if change.what != "added" or change.new is None:
            continue
        of = f"{pair.either.kind} {pair.either.name}"
        if isinstance(pair.new, Union):
            hurt = "where it is the largest, built programs reserve too little"
        elif change.last:
            hurt = "built programs reserve the old size"
        else:
            hurt = "built programs look for the members behind it in the old places"
        yield Complaint(
            message=f"{of} has a new member {change.path} ({change.new.type}): {hurt}",
            help="use a reserve of the struct, or hand the value out in another way",
            at=change.new.span,
            severity=Severity.WARNING if isinstance(pair.new, Union) else None,
            new=f"{change.path}: {change.new.type}",
        )


RULE = CompatRule(
    severity=Severity.ERROR, visits=(Struct, Union), breaks=(Break.BINARY,), check=check
)
