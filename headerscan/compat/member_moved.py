"""The members of a struct stand in another order.

The fewest members are named whose move explains the new order. Those of a union have no order.

**Why it matters.** Code compiles as before. Programs already built read and write one member for
another (*binary*). Initialisers without names change their meaning too.

**Example.** ::

      struct _virDomainBlockInfo {
    -     unsigned long long capacity;
          unsigned long long allocation;
    +     unsigned long long capacity;
      };

**How to mend it.** Restore the order, and add new members behind all others.
"""

from headerscan.comparing.costs import cost_of
from headerscan.comparing.parts import member_changes
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.BINARY)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what == "moved" and change.new is not None:
            cost = cost_of(old, new, context)
            told = "built programs read one for another" if cost is None else cost.words
            yield Complaint(
                conditions=change.conditions,
                message=f"member {change.path} of {new.kind} {new.name} stands elsewhere among"
                f" the others: {told}",
                help="restore the order, and add new members behind all others",
                at=change.new.span,
            )
