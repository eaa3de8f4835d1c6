"""A parameter of a function has another type.

Typedefs are looked through, ``x[]`` is ``*x``, and a ``const`` of the parameter itself says nothing
to callers. Where only the pointed-to type lost its ``const`` it is a warning; where it became
``const``, a note: calls compile, only pointers to the function do not fit.

**Why it matters.** Calls may no longer compile, or convert silently (*source*); programs already
built pass the old type (*binary*).

**Example.** ::

    - int virDomainSetMemory(virDomainPtr domain, unsigned long memory);
    + int virDomainSetMemory(virDomainPtr domain, unsigned long long memory);

**How to mend it.** Keep the function, and add another one with the new type.
"""

from headerscan.comparing.parts import parameter_changes
from headerscan.comparing.same_type import qualifiers_only
from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import retyped
from headerscan.model import Function
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Function, context: CompatContext) -> Complaints:
    for change in parameter_changes(old, new, context):
        if change.what != "retyped" or change.old is None or change.new is None:
            continue
        before, after = change.old.type, change.new.type
        mild = Severity.NOTE if (qualifiers_only(before, after) or 0) > 0 else None
        compiled = not (old.inline and new.inline)
        name = f" '{change.new.name}'" if change.new.name else ""
        what = f"parameter {change.position}{name} of {new.name} is"
        remedy = f"'{prototype(old)}', and add a second function beside it"
        yield retyped(what, before, after, remedy, mild=mild, compiled=compiled)
