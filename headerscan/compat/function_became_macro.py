"""A function became a macro.

Finds names that were functions and are macros now.

**Why it matters.** Programs already built look for the function in the library
(*binary*), and code that takes its address, passes it on or declares it itself does not
compile (*source*). Arguments may now be evaluated twice.

**Example.** ::

    - int virDomainFree(virDomainPtr domain);
    + # define virDomainFree(domain) virObjectUnref(domain)

**How to mend it.** Keep the function beside the macro, declared above it; C allows both
(C11 7.1.4), and the library goes on exporting it.

**Options.** None.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.comparing.spelling import prototype
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function, Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a function that is paired with a macro."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or not isinstance(new, Macro):
        return
    arguments = "" if new.parameters is None else f"({', '.join(new.parameters)})"
    built = "" if old.inline else "built programs miss it, and "
    yield Complaint(
        message=f"function {old.name} is a macro now: {built}its address cannot be taken",
        help=f"keep '{prototype(old)};' above the macro, and go on exporting it",
        old=prototype(old),
        new=f"#define {new.name}{arguments} {new.text}".rstrip(),
        breaks=(Break.SOURCE,) if old.inline else None,
    )


RULE = CompatRule(
    severity=Severity.ERROR,
    visits=(Function,),
    breaks=(Break.SOURCE, Break.BINARY),
    check=check,
)
