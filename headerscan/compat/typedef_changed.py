"""A typedef stands for another type.

All typedefs are looked through. One that is something else now is found, too; a macro for the same
type is not.

**Why it matters.** Code may no longer compile, or convert silently (*source*); programs already
built pass and expect the old type (*binary*).

**Example.** ::

    - typedef unsigned long virDomainMemory;
    + typedef unsigned long long virDomainMemory;

**How to mend it.** Keep the typedef, and give the new type a name of its own.
"""

from headerscan.comparing.same_type import types_of
from headerscan.compat._compared import of_another_kind, retyped
from headerscan.model import Enumeration, Macro, Struct, Symbol, Typedef, Union
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Typedef, new: Symbol, context: CompatContext) -> Complaints:
    same = context.once(types_of).same
    if isinstance(new, Typedef):
        remedy = f"{old.type}, and give {new.type} a name of its own"
        if not same(old.type, new.type):
            yield retyped(f"typedef {new.name} stands for", old.type, new.type, remedy)
    elif isinstance(new, Macro):
        if not same(old.type, new.name):
            hurt = f": it stands for {new.text or 'nothing'}"
            yield of_another_kind(old, new, old.type, f"keep '{old.name}' as a typedef", hurt=hurt)
    else:
        # A typedef of a struct, union or enum may have become the tag of one.
        is_tagged = isinstance(new, (Struct, Union, Enumeration))
        if not is_tagged or not old.type.startswith(f"{new.kind} "):
            remedy = f"keep '{old.name}' as a name for {old.type}"
            yield of_another_kind(old, new, old.type, remedy)
