"""A function is gone.

Finds functions that the newer side declares neither as a function nor as a macro of the
same name.

**Why it matters.** Code that calls it does not compile (*source*), and programs already
built do not start, as the dynamic linker misses it (*binary*; not for a function that was
``static inline``).

**Example.** ::

    - int virDomainMigrateSetMaxSpeed(virDomainPtr domain, unsigned long bandwidth);

**How to mend it.** Keep the function and mark it as deprecated; its body may call what
replaces it.

**Options.** None. What never was API belongs into the profile's ``ignore``.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import removed
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function, Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a function that nothing callable of its name takes the place of."""
    old = pair.old
    if not isinstance(old, Function) or isinstance(pair.new, (Function, Macro)):
        return
    if old.name not in context.once(_declared_by_macros):
        yield from removed(
            pair,
            prototype(old),
            use="calls",
            built="" if old.inline else ", and built programs do not start",
            breaks=(Break.SOURCE,) if old.inline else None,
        )


def _declared_by_macros(context: CompatContext) -> frozenset[str]:
    """Return what functions are called whose names are macros: ``#define add library_add``."""
    return frozenset(
        macro.text
        for macro in context.new.of(Macro)
        if macro.parameters is None and context.new.find(macro.name, Function) is not None
    )


RULE = CompatRule(Severity.ERROR, (Function,), (Break.SOURCE, Break.BINARY), check)
