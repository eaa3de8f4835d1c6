"""A function is defined in the header now.

Finds functions that the library exported, and that are ``static inline`` now.

**Why it matters.** Code compiles as before. Built programs look for the function in the
library, and do not start where it is no longer exported (*binary*).

**Example.** ::

    - int virDomainIsRunning(virDomainPtr domain);
    + static inline int virDomainIsRunning(virDomainPtr domain) { return domain->state == 1; }

**How to mend it.** Go on exporting the function. Where that is so, accept the finding with
this as its reason.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import prototype
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a function that the library exported and that the header defines now."""
    old, new = pair.old, pair.new
    if isinstance(old, Function) and isinstance(new, Function) and new.inline and not old.inline:
        yield Complaint(
            message=f"function {new.name} is inline now: code compiles as before, and built"
            " programs miss it",
            help=f"go on exporting '{prototype(old)}'",
            old=prototype(old),
            new=f"static inline {prototype(new)}",
        )


RULE = CompatRule(Severity.ERROR, (Function,), (Break.BINARY,), check)
