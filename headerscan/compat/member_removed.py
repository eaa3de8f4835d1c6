"""A member of a struct or union is gone.

Members of structs and unions defined inside are looked at, too.

**Why it matters.** Code that uses the member does not compile (*source*). In programs already
built all members behind it, and the struct's size, are not where they look for them (*binary*),
unless sizes and offsets are known and stay; the message says which.

**Example.** ::

      struct _virDomainJobInfo {
    -     unsigned long long timeElapsed;
      };

**How to mend it.** Keep the member and say that it is unused; where its meaning must go, rename it
to a reserve of the same type.
"""

from headerscan.comparing.costs import cost_of
from headerscan.comparing.parts import member_changes
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what == "removed" and change.old is not None:
            cost = cost_of(old, new, context)
            told = "" if cost is None else f": {cost.words}"
            yield Complaint(
                conditions=change.conditions,
                message=f"member {change.path} of {new.kind} {new.name} is gone{told}",
                help=f"keep {change.path}, and say in its comment that it is unused",
                old=f"{change.path}: {change.old.type}",
                breaks=(Break.SOURCE,) if cost is not None and cost.stays else None,
            )
