"""A function takes one more parameter.

Both sides' lists are aligned by names and types, so that the right one is named.

**Why it matters.** Calls with the old arguments do not compile (*source*), and programs already
built leave the new one undefined (*binary*).

**Example.** ::

    - int virDomainAbortJob(virDomainPtr dom);
    + int virDomainAbortJob(virDomainPtr dom, unsigned int flags);

**How to mend it.** Keep the function, and add another one beside it (``virDomainAbortJobFlags``).
"""

from headerscan.compat._compared import parameters_that
from headerscan.model import Function
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Function, context: CompatContext) -> Complaints:
    return parameters_that("added", old, new, context)
