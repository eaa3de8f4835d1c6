"""A function is defined in the header now.

**Why it matters.** Code compiles as before. Built programs look for the function, which is
``static inline`` now, in the library, and do not start where it is no longer exported (*binary*).

**Example.** ::

    - int virDomainIsRunning(virDomainPtr domain);
    + static inline int virDomainIsRunning(virDomainPtr domain) { return domain->state == 1; }

**How to mend it.** Go on exporting the function; then accept the finding with this as its reason.
"""

from headerscan.comparing.spelling import prototype
from headerscan.model import Function
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.BINARY)
def check(old: Function, new: Function, _: CompatContext) -> Complaints:
    if new.inline and not old.inline:
        yield Complaint(
            message=f"function {new.name} is inline now: code compiles as before, and built"
            " programs miss it",
            help=f"go on exporting '{prototype(old)}'",
            old=prototype(old),
            new=f"static inline {prototype(new)}",
        )
