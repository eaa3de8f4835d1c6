"""A function returns another type.

Finds functions whose return type is another one; typedefs are looked through. A result
where there was none (``void``) and a change of ``const`` alone are warnings.

**Why it matters.** Code may no longer compile (*source*); programs already built take
what comes back for the old type (*binary*).

**Example.** ::

    - int virDomainGetID(virDomainPtr domain);
    + unsigned long virDomainGetID(virDomainPtr domain);

**How to mend it.** Keep the function, and add another one with the new type.
"""

from headerscan.comparing.same_type import qualifiers_only, types_of
from headerscan.compat._compared import retyped
from headerscan.model import Function
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Function, context: CompatContext) -> Complaints:
    if not context.once(types_of).same(old.returns, new.returns):
        remedy = f"{old.returns}, and add another function that returns {new.returns}"
        mild = old.returns == "void" or qualifiers_only(old.returns, new.returns) is not None
        compiled = not (old.inline and new.inline)
        what = f"{new.name} returns"
        yield retyped(what, old.returns, new.returns, remedy, mild=mild, compiled=compiled)
