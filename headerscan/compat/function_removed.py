"""A function is gone.

The newer side declares neither a function nor a macro of its name.

**Why it matters.** Code that calls it does not compile (*source*), and programs already built do
not start, as the dynamic linker misses it (*binary*; not one that was ``static inline``).

**Example.** ::

    - int virDomainMigrateSetMaxSpeed(virDomainPtr domain, unsigned long bandwidth);

**How to mend it.** Keep the function and mark it as deprecated; its body may call what replaces
it.

**Options.** None. What never was API belongs into the profile's ``ignore``.
"""

from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import removed
from headerscan.model import Function, Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Symbol | None, context: CompatContext) -> Complaints:
    if isinstance(new, (Function, Macro)) or old.name in context.once(_declared_by_macros):
        return
    yield removed(old, new, prototype(old), use="calls", built=not old.inline)


def _declared_by_macros(context: CompatContext) -> frozenset[str]:
    """Return what functions are called whose names are macros: ``#define add library_add``."""
    macros = (macro for macro in context.new.of(Macro) if macro.parameters is None)
    return frozenset(one.text for one in macros if context.new.find(one.name, Function))
