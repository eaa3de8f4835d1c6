"""A macro that users rely on is gone.

Finds a ``#define`` of the older side that the newer side has neither under its name nor
under another one with the same value. Where one of several ``#if`` branches lost its
definition, the message names the condition.

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

from __future__ import annotations

from collections.abc import Iterator

from headerscan.diagnostics import Break, Severity
from headerscan.model import Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair
from headerscan.spelling import constant


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a macro that went by itself."""
    old = pair.old
    if not isinstance(old, Macro) or not pair.is_removal:
        return
    what = "is gone"
    if context.new.find(old.name, Macro) is not None:
        what = f"is no longer defined under #if {' && '.join(old.conditions) or '1'}"
    successor = _successor(old, context)
    hint = f"write '#define {old.name} {successor}'" if successor else f"keep {old.name}"
    yield Complaint(
        message=f"macro {old.name} {what}: code that names it does not compile",
        help=f"{hint}, and say in its comment that it is deprecated",
        old=constant(old) if old.parameters is None else f"{old.name}({', '.join(old.parameters)})",
    )


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


RULE = CompatRule(severity=Severity.ERROR, visits=(Macro,), breaks=(Break.SOURCE,), check=check)
