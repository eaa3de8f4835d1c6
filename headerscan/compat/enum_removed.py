"""An enum is gone.

Where its enumerators went too, this one finding speaks for them; else it says where they live on.
Where the name stays as a typedef, only code that writes ``enum`` is hurt: a warning.

**Why it matters.** Code that uses the enum's type, or its enumerators, no longer compiles
(*source*).

**Example.** ::

    - typedef enum { VIR_DOMAIN_JOB_OPERATION_UNKNOWN } virDomainJobOperation;

**How to mend it.** Keep the enum. Where it has a better name now, keep the old one as a typedef::

    typedef virDomainJobKind virDomainJobOperation;
"""

from headerscan.comparing.spelling import kind_of, listed
from headerscan.compat._compared import tag_removed
from headerscan.model import Enumeration, Enumerator, Symbol, Typedef
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Enumeration, new: Symbol | None, context: CompatContext) -> Complaints:
    if isinstance(new, Enumeration):
        return
    if context.new.find(old.name, Typedef) is not None:
        yield from tag_removed(old, context)
        return
    what, hint = (f"is {kind_of(new)} now", "keep the enum") if new else _gone(old, context)
    yield Complaint(message=f"enum {old.name} {what}", help=hint, old=listed(old.enumerators))


def _gone(old: Enumeration, context: CompatContext) -> tuple[str, str]:
    found = (context.new.find(name, Enumerator) for name in old.enumerators)
    alive = [enumerator for enumerator in found if enumerator is not None]
    home = next((enumerator.enum for enumerator in alive if enumerator.enum), None)
    number = len(old.enumerators)
    if not alive:
        rest = {0: "", 1: " with its only enumerator"}.get(
            number, f" with its {number} enumerators"
        )
        return f"is gone{rest}", "keep it, and say that it is deprecated"
    if home is None:
        return "has no name any more", f"name it {old.name} again"
    names = listed([each.name for each in alive])
    return f"is gone; {names} now in {home}", f"keep the old name: 'typedef {home} {old.name};'"
