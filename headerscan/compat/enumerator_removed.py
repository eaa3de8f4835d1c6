"""An enumerator is gone.

Finds enumerators that went by themselves; where a whole enum went, ``enum-removed`` speaks
for them.

**Why it matters.** Code that names it no longer compiles (*source*). For a sentinel, as the
profile knows them (``*_LAST``), it is a warning: these only count the others.

**Example.** ::

      typedef enum {
          VIR_DOMAIN_JOB_COMPLETED = 3,
    -     VIR_DOMAIN_JOB_FAILED    = 4,
      } virDomainJobType;

**How to mend it.** Keep the enumerator and mark it as deprecated. Its value must not go to
another.

**Options.** The profile's ``sentinels``.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import constant, kind_of
from headerscan.diagnostics import Break, Severity
from headerscan.model import Enumerator, Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of an enumerator that is neither a constant of its name nor of its value."""
    old, new = pair.old, pair.new
    if not isinstance(old, Enumerator):
        return
    of = f" of {old.enum}" if old.enum else ""
    if pair.is_removal:
        sentinel = context.profile.is_sentinel(old.name)
        yield Complaint(
            message=f"enumerator {old.name}{of} is gone: code that names it does not compile",
            help=f"keep {old.name}, and say in its comment that it is deprecated",
            severity=Severity.WARNING if sentinel else None,
            old=constant(old),
        )
    elif new is not None and not isinstance(new, (Enumerator, Macro)):
        yield Complaint(
            message=f"enumerator {old.name}{of} is {kind_of(new)} now",
            help=f"keep {old.name}, and choose another name for what is new",
            old=constant(old),
        )


RULE = CompatRule(Severity.ERROR, (Enumerator,), (Break.SOURCE,), check)
