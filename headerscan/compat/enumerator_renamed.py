"""An enumerator has another name.

One went while one other came in the same enum with the same value.

**Why it matters.** Code that uses the old name no longer compiles (*source*). Built programs go
on, unless the value was reused for something else, which is worse.

**Example.** ::

    -     VIR_DOMAIN_JOB_UNLIMITED = 2,
    +     VIR_DOMAIN_JOB_UNBOUNDED = 2,

**How to mend it.** Keep the old name as a second one of the same value, or as a macro::

    # define VIR_DOMAIN_JOB_UNLIMITED VIR_DOMAIN_JOB_UNBOUNDED
"""

from headerscan.comparing.spelling import constant
from headerscan.model import Enumerator
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Enumerator, new: Enumerator, context: CompatContext) -> Complaints:
    if old.name != new.name:
        yield Complaint(
            message=f"enumerator {old.name} is now {new.name} (still {constant(new)}):"
            " code that uses the old name does not compile",
            help=f"keep the old name: '#define {old.name} {new.name}'",
            severity=Severity.WARNING if context.profile.is_sentinel(old.name) else None,
            old=old.name,
            new=new.name,
        )
