"""A symbol is marked as deprecated.

**Why it matters.** Users want to hear of it in time, with what to use instead. It breaks nothing,
but a minor release is the place for it.

**Example.** ::

    +  * Deprecated: use virDomainGetJobStats

**How to mend it.** Nothing is wrong. It helps most where it names the successor and the release.

**Options.** The profile's ``docs.deprecated`` says how a deprecation is written.
"""

from headerscan.comparing.changes import is_deprecated
from headerscan.model import Symbol
from headerscan.rules import CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.NOTE)
def check(old: Symbol, new: Symbol, _: CompatContext) -> Complaints:
    if is_deprecated(new) and not is_deprecated(old):
        said = new.doc.deprecated if new.doc is not None else None
        yield Complaint(
            message=f"{new.name} is deprecated now" + (f": {said}" if said else ""),
            help=None if said else "say in its comment what to use instead",
            new=said or None,
        )
