"""A sentinel has another value.

Finds enumerators that only count the others (``VIR_DOMAIN_JOB_LAST``), as the profile knows them,
with another value than before. A note: that is what sentinels do.

**Why it matters.** Programs that size an array by a sentinel, or loop up to it, know only what the
header they were built with knew.

**Example.** ::

      typedef enum {
          VIR_DOMAIN_JOB_CANCELLED = 5,
    +     VIR_DOMAIN_JOB_PAUSED    = 6,
          VIR_DOMAIN_JOB_LAST
      } virDomainJobType;

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
