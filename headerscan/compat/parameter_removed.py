"""A function takes one parameter less.

Finds parameters that went from a function; the lists of both sides are aligned by names
and types, so that the right one is named.

**Why it matters.** Calls with the old arguments do not compile (*source*), and programs
already built pass the others in the wrong places (*binary*).

**Example.** ::

    - int virDomainAbortJob(virDomainPtr dom, unsigned int flags);
    + int virDomainAbortJob(virDomainPtr dom);

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
    """Complain of each parameter that went."""
    return parameters_that("removed", pair, context)


RULE = CompatRule(Severity.ERROR, (Function,), (Break.SOURCE, Break.BINARY), check)
