"""A function takes one more parameter.

Finds parameters that came to a function; the lists of both sides are aligned by names
and types, so that the right one is named.

**Why it matters.** Calls with the old arguments do not compile (*source*), and programs
already built leave the new one undefined (*binary*).

**Example.** ::

    - int virDomainAbortJob(virDomainPtr dom);
    + int virDomainAbortJob(virDomainPtr dom, unsigned int flags);

**How to mend it.** Keep the function, and add another one beside it
(``virDomainAbortJobFlags``).

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.compat._compared import parameters_that
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each parameter that came."""
    return parameters_that("added", pair, context)


RULE = CompatRule(Severity.ERROR, (Function,), (Break.SOURCE, Break.BINARY), check)
