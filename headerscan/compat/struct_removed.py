"""A struct or union is gone.

Finds structs and unions that the newer side does not declare, or declares as the other of
the two.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - struct _virDomainControlInfo {
    -     unsigned int state;
    -     unsigned int details;
    - };

**How to mend it.** Keep the struct, and mark it as deprecated.

**Options.** None.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.comparing.spelling import kind_of
from headerscan.compat._compared import keep
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a struct or union that nothing of its kind takes the place of."""
    old, new = pair.old, pair.new
    if not isinstance(old, (Struct, Union)) or (new is not None and new.kind == old.kind):
        return
    if new is None and not pair.is_removal:
        return
    what = "gone" if new is None else f"{kind_of(new)} now"
    yield Complaint(
        message=f"{old.kind} {old.name} is {what}: code that names it does not compile",
        help=keep(old.name),
        old=f"{old.kind} {old.name}",
    )


RULE = CompatRule(
    severity=Severity.ERROR, visits=(Struct, Union), breaks=(Break.SOURCE,), check=check
)
