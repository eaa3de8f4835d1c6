"""A struct or union has one more member.

One of which users see the name only may grow as it likes.

**Why it matters.** Programs already built reserve the old size, and the library writes beyond it;
an inserted member moves those behind it as well (*binary*). Sizes and offsets are measured as
those see them who define no macro, for the data models of today's platforms (LP64, ILP32, i386 and
LLP64) or that of the target; a type that no header defines has one size on both sides. Where
nothing grows or moves, it is a note and breaks nothing. Where that cannot be told it is a warning.

**Example.** ::

      struct _virDomainJobInfo {
          unsigned long long timeElapsed;
    +     unsigned long long downtime;
      };

**How to mend it.** Use a reserve that the struct has, or hand the value out in another way
(libvirt has typed parameters for that). Where the library alone allocates the struct and users
only read it, a member behind all others is safe: accept the finding with that as its reason.
"""

from headerscan.comparing.costs import cost_of
from headerscan.comparing.parts import member_changes
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

_NOT_TOLD = "whether it grows, or others move in it, the headers do not tell"


@rule(Severity.ERROR, Break.BINARY)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what != "added" or change.new is None:
            continue
        cost = cost_of(old, new, context)
        stays = cost is not None and cost.stays
        # What is measured is what those see who define nothing, who may not see the member.
        told = "" if change.conditions else f": {_NOT_TOLD if cost is None else cost.words}"
        what = f"{change.path} ({change.new.type})"
        yield Complaint(
            conditions=change.conditions,
            message=f"{new.kind} {new.name} has a new member {what}{told}",
            help="use a reserve of the struct, or hand the value out in another way",
            at=change.new.span,
            severity=Severity.WARNING if cost is None else Severity.NOTE if stays else None,
            new=f"{change.path}: {change.new.type}",
            breaks=() if stays else None,
        )
