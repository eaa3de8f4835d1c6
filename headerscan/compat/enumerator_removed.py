"""An enumerator is gone.

Finds enumerators that went by themselves; where a whole enum went, ``enum-removed`` speaks for
them.

**Why it matters.** Code that names it no longer compiles (*source*). For a sentinel (``*_LAST``),
which only counts the others, it is a warning.

**Example.** ::

      typedef enum {
          VIR_DOMAIN_JOB_COMPLETED = 3,
    -     VIR_DOMAIN_JOB_FAILED    = 4,
      } virDomainJobType;

**How to mend it.** Keep it and mark it as deprecated. Its value must not go to another.

**Options.** The profile's ``sentinels``.
"""

from headerscan.comparing.spelling import constant, kind_of
from headerscan.model import Enumerator, Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Enumerator, new: Symbol | None, context: CompatContext) -> Complaints:
    what = f"enumerator {old.name} of {old.enum}" if old.enum else f"enumerator {old.name}"
    if new is None:
        sentinel = context.profile.is_sentinel(old.name)
        yield Complaint(
            message=f"{what} is gone: code that names it does not compile",
            help=f"keep {old.name}, and say in its comment that it is deprecated",
            severity=Severity.WARNING if sentinel else None,
            old=constant(old),
        )
    elif not isinstance(new, (Enumerator, Macro)):
        yield Complaint(
            message=f"{what} is {kind_of(new)} now",
            help=f"keep {old.name}, and choose another name for what is new",
            old=constant(old),
        )
