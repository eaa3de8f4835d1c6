"""A member of a struct or union has another name.

One member went while another of the same type came in its place.

**Why it matters.** Code that uses the old name does not compile (*source*). Built programs go on.

**Example.** ::

      struct _virDomainJobInfo {
    -     unsigned long long elapsed;
    +     unsigned long long timeElapsed;
      };

**How to mend it.** Keep the old name; a union without a name can hold both::

    union { unsigned long long elapsed, timeElapsed; };
"""

from headerscan.comparing.parts import member_changes
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what == "renamed" and change.old is not None and change.new is not None:
            before, after = change.old.name, change.new.name
            outer = change.path.removesuffix(after or "")
            yield Complaint(
                conditions=change.conditions,
                message=f"member {outer}{before} of {new.kind} {new.name} is now {after}: code that"
                " uses the old name does not compile",
                help=f"keep {before}, beside {after} in a union without a name",
                at=change.new.span,
                old=before,
                new=after,
            )
