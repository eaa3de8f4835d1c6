"""A sentinel has another value.

A sentinel is an enumerator that only counts the others. A note: its value is meant to change.

**Why it matters.** Programs that size an array by a sentinel, or loop up to it, know only what the
header they were built with knew.

**Example.** ::

    +     VIR_DOMAIN_JOB_PAUSED    = 6,
          VIR_DOMAIN_JOB_LAST

**How to mend it.** Nothing is wrong.

**Options.** The profile's ``sentinels``.
"""

from headerscan.comparing.spelling import constant
from headerscan.model import Enumerator
from headerscan.rules import CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.NOTE)
def check(old: Enumerator, new: Enumerator, context: CompatContext) -> Complaints:
    if old.value != new.value and context.profile.is_sentinel(old.name):
        was, now = constant(old), constant(new)
        yield Complaint(message=f"sentinel {new.name} went from {was} to {now}", old=was, new=now)
