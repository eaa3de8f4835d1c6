"""An enumerator has another name.

Finds an enumerator that went while one other came in the same enum with the same value.

**Why it matters.** Code that uses the old name no longer compiles (*source*). Built
programs go on working if the meaning is still the same; else the value was reused, which is
worse.

**Example.** ::

    -     VIR_DOMAIN_JOB_UNLIMITED = 2,
    +     VIR_DOMAIN_JOB_UNBOUNDED = 2,

**How to mend it.** Keep the old name as a second one of the same value, or as a macro::

    # define VIR_DOMAIN_JOB_UNLIMITED VIR_DOMAIN_JOB_UNBOUNDED

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import constant
from headerscan.diagnostics import Break, Severity
from headerscan.model import Enumerator
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of an enumerator that is paired with one of another name."""
    old, new = pair.old, pair.new
    if not isinstance(old, Enumerator) or not isinstance(new, Enumerator) or old.name == new.name:
        return
    yield Complaint(
        message=f"enumerator {old.name} is now {new.name} (still {constant(new)}):"
        " code that uses the old name does not compile",
        help=f"keep the old name: '#define {old.name} {new.name}'",
        severity=Severity.WARNING if context.profile.is_sentinel(old.name) else None,
        old=old.name,
        new=new.name,
    )


RULE = CompatRule(Severity.ERROR, (Enumerator,), (Break.SOURCE,), check)
