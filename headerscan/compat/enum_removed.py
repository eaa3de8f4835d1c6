"""An enum is gone.

Finds enums whose name went. Where all its enumerators went too, this one finding speaks
for them; where they live on elsewhere, it says where. Where the name stays as a typedef of
another type, code goes on that does not write ``enum``: a warning.

**Why it matters.** Code that declares a variable or a parameter of the enum's type, or
names its enumerators, no longer compiles (*source*).

**Example.** ::

    - typedef enum {
    -     VIR_DOMAIN_JOB_OPERATION_UNKNOWN = 0,
    -     VIR_DOMAIN_JOB_OPERATION_START   = 1,
    - } virDomainJobOperation;

**How to mend it.** Keep the enum. Where it has a better name now, keep the old one as a
typedef::

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
    message, hint = f"enum {old.name} is {kind_of(new)} now" if new else "", "keep the enum"
    if new is None:
        message, hint = _gone(old, context)
    yield Complaint(message=message, help=hint, old=listed(old.enumerators))


def _gone(old: Enumeration, context: CompatContext) -> tuple[str, str]:
    found = (context.new.find(name, Enumerator) for name in old.enumerators)
    alive = [enumerator for enumerator in found if enumerator is not None]
    if not alive:
        number = len(old.enumerators)
        count = f"{number} enumerators" if number > 1 else "only enumerator"
        rest = f" with its {count}" if number else ""
        return f"enum {old.name} is gone{rest}", "keep it, and say that it is deprecated"
    homes = list(dict.fromkeys(enumerator.enum for enumerator in alive if enumerator.enum))
    if not homes:
        return f"enum {old.name} has no name any more", f"name it {old.name} again"
    return (
        f"enum {old.name} is gone; {listed([each.name for each in alive])} now in {homes[0]}",
        f"keep the old name: 'typedef {homes[0]} {old.name};'",
    )
