"""A macro that users rely on is gone.

The newer side has it neither under its name nor under another one with the same value. Where only
some ``#if`` branches lost it, one warning names the first condition.

**Why it matters.** Code that names the macro no longer compiles. Who spells a key out by hand
instead must guess whether the library still sends it.

**Example.** ::

    - # define VIR_DOMAIN_JOB_DISK_BPS "disk_bps"

**How to mend it.** Keep it, mark it as deprecated and say what replaces it; an alias (``#define
OLD NEW``) keeps code compiling where a better name has come.

**Options.** None. What never was API belongs into the profile's ``ignore``.
"""

from collections.abc import Mapping

from headerscan.comparing.spelling import value_or_call
from headerscan.compat._compared import removed
from headerscan.model import Function, Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Macro, _: None, context: CompatContext) -> Complaints:
    if context.new.find(old.name, Macro) is not None:
        if old is context.once(_first_lost_branches)[old.name]:
            where = f"#if {' && '.join(old.conditions) or '1'}"
            yield Complaint(
                message=f"macro {old.name} is no longer defined under {where}",
                help="see that those who build under that condition are served",
                old=value_or_call(old),
                severity=Severity.WARNING,
            )
    elif context.new.find(old.name, Function) is None:  # which it may have stood before
        yield removed(old, None, value_or_call(old))


def _first_lost_branches(context: CompatContext) -> Mapping[str, Macro]:
    """Return the first ``#if`` branch that each macro lost, by the macro's name."""
    pairs = (pair for pair in context.pairs if pair.new is None and pair.part_of is None)
    lost = [pair.old for pair in pairs if isinstance(pair.old, Macro)]
    return {macro.name: macro for macro in reversed(lost)}
