"""An enumerator is gone.

Where a whole enum went, ``enum-removed`` speaks for its enumerators.

**Why it matters.** Code that names it no longer compiles (*source*). For a sentinel (``*_LAST``),
which only counts the others, it is a warning.

**Example.** ::

          VIR_DOMAIN_JOB_COMPLETED = 3,
    -     VIR_DOMAIN_JOB_FAILED    = 4,

**How to mend it.** Keep it and mark it as deprecated. Its value must not go to another.

**Options.** The profile's ``sentinels``.
"""

from headerscan.comparing.spelling import constant
from headerscan.compat._compared import of_another_kind, removed
from headerscan.model import Enumerator, Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Enumerator, new: Symbol | None, context: CompatContext) -> Complaints:
    of = f" of {old.enum}" if old.enum else ""
    if new is None:
        mild = Severity.WARNING if context.profile.is_sentinel(old.name) else None
        yield removed(old, new, constant(old), of=of, severity=mild)
    elif not isinstance(new, (Enumerator, Macro)):
        remedy = f"keep {old.name}, and choose another name for what is new"
        yield of_another_kind(old, new, constant(old), remedy, of=of)
