"""A function takes one parameter less.

Finds parameters that went from a function; the lists of both sides are aligned by names
and types, so that the right one is named.

**Why it matters.** Calls with the old arguments do not compile (*source*), and programs
already built pass the others in the wrong places (*binary*).

**Example.** ::

    - int virDomainAbortJob(virDomainPtr dom, unsigned int flags);
    + int virDomainAbortJob(virDomainPtr dom);

**How to mend it.** Keep the function, and add another one beside it
(``virDomainAbortJobFlags``).

**Options.** None.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.comparing.spelling import parameter, prototype
from headerscan.compat._compared import parameter_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each parameter that went."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or not isinstance(new, Function):
        return
    for change in parameter_changes(pair, context):
        if change.what != "removed" or change.old is None:
            continue
        said = parameter(change.old)
        yield Complaint(
            message=f"{new.name} no longer takes '{said}' as parameter {change.position}:"
            " calls with the old arguments do not compile",
            help=f"keep '{prototype(old)}', and add a second function beside it",
            old=said,
            new=prototype(new),
            breaks=(Break.SOURCE,) if old.inline and new.inline else None,
        )


RULE = CompatRule(
    severity=Severity.ERROR,
    visits=(Function,),
    breaks=(Break.SOURCE, Break.BINARY),
    check=check,
)
