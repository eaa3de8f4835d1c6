"""A variable is gone.

**Why it matters.** Code that uses it does not compile (*source*), and programs already built do
not start, as the dynamic linker misses it (*binary*).

**Example.** ::

    - extern virConnectAuthPtr virConnectAuthPtrDefault;

**How to mend it.** Keep the variable, and mark it as deprecated.
"""

from headerscan.compat._compared import removed
from headerscan.model import Variable
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Variable, new: None, _: CompatContext) -> Complaints:
    yield removed(old, new, old.type, use="uses", built=True)
