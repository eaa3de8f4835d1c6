"""A struct or union is gone.

Finds structs and unions that the newer side does not declare, or declares as the other of
the two. Where its name stays as a typedef of something else, as of what it was renamed to, code
goes on that does not write ``struct``: a warning.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - struct _virDomainControlInfo {
    -     unsigned int state;
    -     unsigned int details;
    - };

**How to mend it.** Keep the struct, and mark it as deprecated.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.compat._compared import removed, tag_removed
from headerscan.diagnostics import Break, Severity
from headerscan.model import Struct, Typedef, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a struct or union that nothing of its kind takes the place of."""
    old, new = pair.old, pair.new
    if not isinstance(old, (Struct, Union)) or (new is not None and new.kind == old.kind):
        return
    if context.new.find(old.name, Typedef) is not None:
        yield from tag_removed(old, context)
    else:
        yield from removed(pair, f"{old.kind} {old.name}")


RULE = CompatRule(Severity.ERROR, (Struct, Union), (Break.SOURCE,), check)
