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

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each member that is called something else now."""
    for change in member_changes(pair, context):
        if change.what == "renamed" and change.old is not None and change.new is not None:
            outer = change.path.removesuffix(change.new.name or "")
            yield Complaint(
                conditions=change.conditions,
                message=f"member {outer}{change.old.name} of {pair.either.kind}"
                f" {pair.either.name} is now {change.new.name}: code that uses the old name does"
                " not compile",
                help=f"keep {change.old.name}, beside {change.new.name} in a union without a name",
                at=change.new.span,
                old=change.old.name,
                new=change.new.name,
            )


RULE = CompatRule(Severity.ERROR, (Struct, Union), (Break.SOURCE,), check)
