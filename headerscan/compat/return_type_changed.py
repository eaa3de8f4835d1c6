"""A function returns another type.

Finds functions whose return type is another one; typedefs are looked through. A result
where there was none (``void``) and a change of ``const`` alone are warnings.

**Why it matters.** Code may no longer compile (*source*); programs already built take
what comes back for the old type (*binary*).

**Example.** ::

    - int virDomainGetID(virDomainPtr domain);
    + unsigned long virDomainGetID(virDomainPtr domain);

**How to mend it.** Keep the function, and add another one with the new type.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.same_type import qualifiers_only, types_of
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a function whose return type differs."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or not isinstance(new, Function):
        return
    if context.once(types_of).same(old.returns, new.returns):
        return
    mild = old.returns == "void" or qualifiers_only(old.returns, new.returns) is not None
    yield Complaint(
        message=f"{new.name} returns {new.returns}, where it was {old.returns}",
        help=f"keep {old.returns}, and add another function that returns {new.returns}",
        severity=Severity.WARNING if mild else None,
        old=old.returns,
        new=new.returns,
        breaks=(Break.SOURCE,) if mild or (old.inline and new.inline) else None,
    )


RULE = CompatRule(Severity.ERROR, (Function,), (Break.SOURCE, Break.BINARY), check)
