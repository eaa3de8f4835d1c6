"""A callback's prototype is another one.

Finds typedefs of function pointers whose return type or parameters changed, and those
that are something else now. Typedefs are looked through; other names for parameters are
``parameter-renamed``.

**Why it matters.** Applications write the functions that the library calls. Theirs no
longer fit (*source*), and those already built are called with other arguments (*binary*).

**Example.** ::

    - typedef void (*virConnectCloseFunc)(virConnectPtr conn, int reason);
    + typedef void (*virConnectCloseFunc)(virConnectPtr conn, int reason, void *opaque);

**How to mend it.** Keep the callback, and add another type and another function that
registers it.
"""

from headerscan.comparing.parts import parameter_changes
from headerscan.comparing.same_type import types_of
from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import of_another_kind
from headerscan.model import Callback, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Callback, new: Symbol, context: CompatContext) -> Complaints:
    if not isinstance(new, Callback):
        remedy = f"keep {old.name}, and choose another name for what is new"
        yield of_another_kind(old, new, prototype(old), remedy)
        return
    remedy = f"keep {old.name}, and add another callback type beside it"
    if old.pointer != new.pointer:
        is_, was = (
            "a pointer to a function" if each.pointer else "a function's type"
            for each in (new, old)
        )
        yield Complaint(
            message=f"{new.name} is {is_} now, where it was {was}: '{new.name} *' is another type",
            help=remedy,
            breaks=(Break.SOURCE,),
        )
    changes = parameter_changes(old, new, context)
    fits = all(change.what in ("renamed", "swapped") for change in changes)
    if not fits or not context.once(types_of).same(old.returns, new.returns):
        yield Complaint(
            message=f"callback {new.name} is '{prototype(new)}', where it was '{prototype(old)}':"
            " functions of applications no longer fit",
            help=remedy,
            old=prototype(old),
            new=prototype(new),
        )
