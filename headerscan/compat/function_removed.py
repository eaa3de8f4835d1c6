"""A function is gone.

Finds functions that the newer side declares neither as a function nor as a macro of the
same name.

**Why it matters.** Code that calls it does not compile (*source*), and programs already
built do not start, as the dynamic linker misses it (*binary*; not for a function that was
``static inline``).

**Example.** ::

    - int virDomainMigrateSetMaxSpeed(virDomainPtr domain, unsigned long bandwidth);

**How to mend it.** Keep the function and mark it as deprecated; its body may call what
replaces it.

**Options.** None. What never was API belongs into the profile's ``ignore``.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.comparing.spelling import kind_of, prototype
from headerscan.compat._compared import keep
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function, Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a function that nothing callable of its name takes the place of."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or isinstance(new, (Function, Macro)):
        return
    if new is None and not pair.is_removal:
        return
    what = "gone" if new is None else f"{kind_of(new)} now"
    built = "" if old.inline else ", and built programs do not start"
    yield Complaint(
        message=f"function {old.name} is {what}: code that calls it does not compile{built}",
        help=keep(old.name),
        old=prototype(old),
        breaks=(Break.SOURCE,) if old.inline else None,
    )


RULE = CompatRule(
    severity=Severity.ERROR,
    visits=(Function,),
    breaks=(Break.SOURCE, Break.BINARY),
    check=check,
)
