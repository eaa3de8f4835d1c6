"""A function-like macro takes another number of arguments.

Or it became variadic or fixed. Other names for parameters are a change of form only.

**Why it matters.** Calls with the old number of arguments no longer compile (*source*). A macro
that takes any number now, and at least as few as before, is left alone.

**Example.** ::

    - # define VIR_CPU_USED(cpumap, cpu) ((cpumap)[(cpu) / 8] & (1 << ((cpu) % 8)))
    + # define VIR_CPU_USED(cpumap, maplen, cpu) …

**How to mend it.** Keep the macro, and give the new one another name.
"""

from headerscan.comparing.spelling import called
from headerscan.model import Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Macro, new: Macro, _: CompatContext) -> Complaints:
    if old.parameters is None or new.parameters is None or _takes(old.parameters, new.parameters):
        return
    before, after = called(old), called(new)
    yield Complaint(
        message=f"macro {before} is {after} now: calls with the old arguments do not compile",
        help=f"keep {before}, and give the new macro another name",
        old=before,
        new=after,
    )


def _takes(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """Say whether every call that fits the old parameters fits the new ones."""
    was_open, is_open = (bool(each) and each[-1].endswith("...") for each in (old, new))
    if is_open:
        return len(new) - 1 <= len(old) - was_open
    return len(old) == len(new) and not was_open
