"""The members of a struct stand in another order.

Finds members that changed places; of those that did, the fewest are named whose move
explains the new order. The members of a union all begin at one place and have no order.

**Why it matters.** Code compiles as before. Programs already built read and write one
member for another (*binary*). Initialisers without names change their meaning too.

**Example.** ::

      struct _virDomainBlockInfo {
    -     unsigned long long capacity;
          unsigned long long allocation;
    +     unsigned long long capacity;
      };

**How to mend it.** Restore the order, and add new members behind all others.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.costs import cost_of
from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each member that stands elsewhere among those that stayed."""
    for change in member_changes(pair, context):
        if change.what == "moved" and change.new is not None:
            cost = cost_of(pair, context)
            told = "built programs read one for another" if cost is None else cost.words
            yield Complaint(
                conditions=change.conditions,
                message=f"member {change.path} of {pair.either.kind} {pair.either.name} stands"
                f" elsewhere among the others: {told}",
                help="restore the order, and add new members behind all others",
                at=change.new.span,
            )


RULE = CompatRule(Severity.ERROR, (Struct, Union), (Break.BINARY,), check)
