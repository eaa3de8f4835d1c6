"""A variable has another type.

Another array length counts, and so does another kind of symbol. Typedefs are looked through.
Built programs miss one that became a macro. A change of ``const`` alone is a warning.

**Why it matters.** Code may no longer compile (*source*); programs already built read the old
type, and have copied the old size (*binary*).

**Example.** ::

    - extern int virLogLevel;
    + extern long virLogLevel;

**How to mend it.** Keep the variable, and add a function that returns the new type.
"""

from headerscan.comparing.same_type import types_of
from headerscan.compat._compared import of_another_kind, retyped
from headerscan.model import Macro, Symbol, Variable
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Variable, new: Symbol, context: CompatContext) -> Complaints:
    remedy = f"go on exporting {old.name} as a variable"
    if isinstance(new, Variable):
        if not context.once(types_of).same(old.type, new.type):
            keep = f"{old.type}, and add a function that returns {new.type}"
            yield retyped(f"variable {new.name} is", old.type, new.type, keep)
    elif isinstance(new, Macro):
        hurt = ": code that uses it compiles as before, and built programs miss it"
        yield of_another_kind(old, new, old.type, remedy, hurt=hurt, breaks=(Break.BINARY,))
    else:
        yield of_another_kind(old, new, old.type, remedy, hurt=": built programs miss it")
