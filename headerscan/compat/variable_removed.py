"""A variable is gone.

Finds ``extern`` variables that the newer side does not declare as anything.

**Why it matters.** Code that uses it does not compile (*source*), and programs already
built do not start, as the dynamic linker misses it (*binary*).

**Example.** ::

    - extern virConnectAuthPtr virConnectAuthPtrDefault;

**How to mend it.** Keep the variable, and mark it as deprecated.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.compat._compared import removed
from headerscan.diagnostics import Break, Severity
from headerscan.model import Variable
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a variable that went by itself."""
    old = pair.old
    if isinstance(old, Variable) and pair.is_removal:
        built = ", and built programs do not start"
        yield from removed(pair, old.type, use="uses", built=built)


RULE = CompatRule(Severity.ERROR, (Variable,), (Break.SOURCE, Break.BINARY), check)
