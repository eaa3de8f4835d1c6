"""A macro has another name.

Finds a macro that went while one other came with the same value, type and role in the same
family (without a family: with the same value and a similar name).

**Why it matters.** Code that uses the old name no longer compiles (*source*). Built
programs go on working, as what travels is the same.

**Example.** ::

    - # define VIR_DOMAIN_JOB_TIME_TAKEN "time_elapsed"
    + # define VIR_DOMAIN_JOB_TIME_ELAPSED "time_elapsed"

**How to mend it.** Keep the old name as an alias of the new one::

    # define VIR_DOMAIN_JOB_TIME_TAKEN VIR_DOMAIN_JOB_TIME_ELAPSED

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import constant
from headerscan.diagnostics import Break, Severity
from headerscan.model import Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a macro that is paired with one of another name."""
    old, new = pair.old, pair.new
    if not isinstance(old, Macro) or not isinstance(new, Macro) or old.name == new.name:
        return
    what = "" if old.parameters is not None else f" (still {constant(new)})"
    alias = "" if old.parameters is None else f"({', '.join(old.parameters)})"
    yield Complaint(
        message=f"macro {old.name} is now {new.name}{what}: code that uses the old name does not"
        " compile",
        help=f"keep the old name as an alias: '#define {old.name}{alias} {new.name}{alias}'",
        old=old.name,
        new=new.name,
    )


RULE = CompatRule(Severity.ERROR, (Macro,), (Break.SOURCE,), check)
