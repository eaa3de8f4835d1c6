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

from headerscan.compat._compared import removed
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a struct or union that nothing of its kind takes the place of."""
    old, new = pair.old, pair.new
    if isinstance(old, (Struct, Union)) and (new is None or new.kind != old.kind):
        yield from removed(pair, f"{old.kind} {old.name}")


RULE = CompatRule(
    severity=Severity.ERROR, visits=(Struct, Union), breaks=(Break.SOURCE,), check=check
)
