"""A function returns another type.

Typedefs are looked through. A result where there was none (``void``) and a change of ``const``
alone are warnings.

**Why it matters.** Code may no longer compile (*source*); programs already built take what comes
back for the old type (*binary*).

**Example.** ::

    - int virDomainGetID(virDomainPtr domain);
    + unsigned long virDomainGetID(virDomainPtr domain);

**How to mend it.** Keep the function, and add another one with the new type.
"""

from headerscan.comparing.same_type import types_of
from headerscan.compat._compared import retyped
from headerscan.model import Function
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Function, context: CompatContext) -> Complaints:
    before, after = old.returns, new.returns
    if not context.once(types_of).same(before, after):
        remedy = f"{before}, and add another function that returns {after}"
        mild = Severity.WARNING if before == "void" else None
        compiled = not (old.inline and new.inline)
        yield retyped(f"{new.name} returns", before, after, remedy, mild=mild, compiled=compiled)
