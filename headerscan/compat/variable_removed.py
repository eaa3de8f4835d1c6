"""A variable is gone.

Finds ``extern`` variables that the newer side does not declare as anything.

**Why it matters.** Code that uses it does not compile (*source*), and programs already
built do not start, as the dynamic linker misses it (*binary*).

**Example.** ::

    - extern virConnectAuthPtr virConnectAuthPtrDefault;

**How to mend it.** Keep the variable, and mark it as deprecated.

**Options.** None.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.compat._compared import keep
from headerscan.diagnostics import Break, Severity
from headerscan.model import Variable
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a variable that went by itself."""
    old = pair.old
    if not isinstance(old, Variable) or not pair.is_removal:
        return
    yield Complaint(
        message=f"variable {old.name} is gone: code that uses it does not compile, and built"
        " programs do not start",
        help=keep(old.name),
        old=old.type,
    )


RULE = CompatRule(
    severity=Severity.ERROR,
    visits=(Variable,),
    breaks=(Break.SOURCE, Break.BINARY),
    check=check,
)
