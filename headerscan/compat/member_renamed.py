"""A member of a struct or union has another name.

Finds a member that went while another of the same type came in its place.

**Why it matters.** Code that uses the old name does not compile (*source*). Built
programs go on working.

**Example.** ::

      struct _virDomainJobInfo {
    -     unsigned long long elapsed;
    +     unsigned long long timeElapsed;
      };

**How to mend it.** Keep the old name; a union without a name can hold both::

    union {
        unsigned long long elapsed;
        unsigned long long timeElapsed;
    };
"""

from headerscan.comparing.parts import member_changes
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what == "renamed" and change.old is not None and change.new is not None:
            outer = change.path.removesuffix(change.new.name or "")
            yield Complaint(
                conditions=change.conditions,
                message=f"member {outer}{change.old.name} of {new.kind} {new.name} is now"
                f" {change.new.name}: code that uses the old name does not compile",
                help=f"keep {change.old.name}, beside {change.new.name} in a union without a name",
                at=change.new.span,
                old=change.old.name,
                new=change.new.name,
            )
