"""A macro has another name.

One macro went while one other came with the same value, type and role in the same family (without
a family: with the same value and a similar name).

**Why it matters.** Code that uses the old name no longer compiles (*source*). Built programs go on
working, as what travels is the same.

**Example.** ::

    - # define VIR_DOMAIN_JOB_TIME_TAKEN "time_elapsed"
    + # define VIR_DOMAIN_JOB_TIME_ELAPSED "time_elapsed"

**How to mend it.** Keep the old name as an alias of the new one::

    # define VIR_DOMAIN_JOB_TIME_TAKEN VIR_DOMAIN_JOB_TIME_ELAPSED
"""

from headerscan.comparing.spelling import called, constant
from headerscan.model import Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Macro, new: Macro, _: CompatContext) -> Complaints:
    if old.name == new.name:
        return
    what = "" if old.parameters is not None else f" (still {constant(new)})"
    yield Complaint(
        message=f"macro {old.name} is now {new.name}{what}: code that uses the old name does not"
        " compile",
        help=f"keep the old name as an alias: '#define {called(old)} {called(old, new.name)}'",
        old=old.name,
        new=new.name,
    )
