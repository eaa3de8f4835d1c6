"""A typedef is gone.

**Why it matters.** Code that names the type does not compile (*source*).

**Example.** ::

    - typedef virDomainJobInfo *virDomainJobInfoPtr;

**How to mend it.** Keep the typedef, and mark it as deprecated.
"""

from headerscan.compat._compared import removed
from headerscan.model import Callback, Typedef
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Typedef | Callback, new: None, context: CompatContext) -> Complaints:
    # A struct of the typedef's own name may have got it from a typedef without a tag.
    names = [f"{each.kind} {each.name}" for each in context.new.by_name.get(old.name, ())]
    type_ = old.type if isinstance(old, Typedef) else None
    if type_ not in names:
        yield removed(old, new, type_)
