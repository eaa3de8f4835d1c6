"""A macro that users rely on is gone.

Finds a ``#define`` of the older side that the newer side has neither under its name nor
under another one with the same value. Where only some of several ``#if`` branches lost
their definition, one warning names the first condition.

**Why it matters.** Code that names the macro no longer compiles. Where the macro is a
key, applications cannot even spell it out by hand without guessing whether the library
still sends it.

**Example.** The older header has, and the newer has not::

    /**
     * VIR_DOMAIN_JOB_DISK_BPS:
     *
     * Disk transfer rate in bytes per second, as VIR_TYPED_PARAM_ULLONG.
     *
     * Since: 1.1.1
     */
    # define VIR_DOMAIN_JOB_DISK_BPS "disk_bps"

**How to mend it.** Keep the definition, mark it as deprecated in its comment and say
what replaces it; an alias (``#define OLD NEW``) keeps code compiling where a better name
has come.

**Options.** None. What never was API belongs into the profile's ``ignore``.
"""

from collections.abc import Mapping

from headerscan.comparing.spelling import value_or_call
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
        return
    if context.new.find(old.name, Function) is not None:
        return  # which it stood before
    successor = _successor(old, context)
    hint = f"write '#define {old.name} {successor}'" if successor else f"keep {old.name}"
    yield Complaint(
        message=f"macro {old.name} is gone: code that names it does not compile",
        help=f"{hint}, and say in its comment that it is deprecated",
        old=value_or_call(old),
    )


def _first_lost_branches(context: CompatContext) -> Mapping[str, Macro]:
    """Return the first ``#if`` branch that each macro lost, by the macro's name."""
    first: dict[str, Macro] = {}
    for pair in context.pairs:
        if isinstance(pair.old, Macro) and pair.new is None and pair.part_of is None:
            first.setdefault(pair.old.name, pair.old)
    return first


def _successor(old: Macro, context: CompatContext) -> str | None:
    """Return the one key of the family that has the value now."""
    family = context.profile.family_of(old.name)
    if family is None or not isinstance(old.value, str):
        return None
    names = {
        macro.name
        for macro in context.new.of(Macro)
        if macro.value == old.value and family.takes(macro.name) and _means_the_same(old, macro)
    }
    return names.pop() if len(names) == 1 else None


def _means_the_same(old: Macro, new: Macro) -> bool:
    if old.field is None or new.field is None:
        return old.field is new.field
    return (old.field.types, old.field.unit) == (new.field.types, new.field.unit)
