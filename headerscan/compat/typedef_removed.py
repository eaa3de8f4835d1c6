"""A typedef is gone.

Finds typedefs that the newer side does not declare as anything.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - typedef virDomainJobInfo *virDomainJobInfoPtr;

**How to mend it.** Keep the typedef, and mark it as deprecated.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.compat._compared import removed
from headerscan.diagnostics import Break, Severity
from headerscan.model import Callback, Typedef
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a typedef, also that of a callback, that went by itself."""
    old = pair.old
    if not isinstance(old, (Typedef, Callback)) or not pair.is_removal:
        return
    # A struct of the typedef's own name may have got it from a typedef without a tag.
    names = (f"{each.kind} {each.name}" for each in context.new.by_name.get(old.name, ()))
    if isinstance(old, Callback) or old.type not in names:
        yield from removed(pair, old.type if isinstance(old, Typedef) else None)


RULE = CompatRule(Severity.ERROR, (Typedef, Callback), (Break.SOURCE,), check)
