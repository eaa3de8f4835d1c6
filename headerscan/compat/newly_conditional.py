"""A symbol is seen under a new condition only.

Those who define nothing see it in the older header, and not in the newer one. What the headers
define counts as defined, and so does what ``--define``, ``--undefine`` and ``--target`` say.

**Why it matters.** Code that used the symbol without more ado does not compile (*source*).

**Example.** ::

    + #ifdef VIR_ENABLE_LEGACY
      int virDomainLegacyJob(virDomainPtr dom);
    + #endif

**How to mend it.** Let a macro switch the symbol off, not on: ``#ifndef VIR_DISABLE_LEGACY``

**Options.** None. What only the library's own code defines can be settled, in the profile's or the
configuration's ``defines`` and ``undefines``.
"""

from headerscan.comparing.branches import shown
from headerscan.model import Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.WARNING, Break.SOURCE)
def check(old: Symbol, new: Symbol, context: CompatContext) -> Complaints:
    before, after = context.branches
    if not new.conditions or old.kind != new.kind or not before.holds_plainly(old):
        return
    others = context.new.by_name.get(new.name, ())
    if any(map(after.holds_plainly, [new, *(one for one in others if one.kind == new.kind)])):
        return
    where = shown(after.open(new))
    yield Complaint(
        message=f"{new.kind} {new.name} is seen only where {where} now:"
        " code that defines nothing does not compile",
        help="let a macro switch it off, not on",
        old=shown(old.conditions) or None,
        new=where,
    )
