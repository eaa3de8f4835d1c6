"""A callback's prototype is another one.

Its return type or parameters changed, typedefs looked through, or it is something else now. Other
names for parameters are ``parameter-renamed``.

**Why it matters.** The functions that applications wrote for it no longer fit (*source*), and
those already built are called with other arguments (*binary*).

**Example.** ::

    - typedef void (*virConnectCloseFunc)(virConnectPtr conn, int reason);
    + typedef void (*virConnectCloseFunc)(virConnectPtr conn, int reason, void *opaque);

**How to mend it.** Keep the callback, and add another type and another function that registers it.
"""

from headerscan.comparing.parts import parameter_changes
from headerscan.comparing.same_type import types_of
from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import of_another_kind
from headerscan.model import Callback, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

_IS = {True: "a pointer to a function", False: "a function's type"}


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Callback, new: Symbol, context: CompatContext) -> Complaints:
    was = prototype(old)
    if not isinstance(new, Callback):
        remedy = f"keep {old.name}, and choose another name for what is new"
        yield of_another_kind(old, new, was, remedy)
        return
    remedy = f"keep {old.name}, and add another callback type beside it"
    if old.pointer != new.pointer:
        yield Complaint(
            message=f"{new.name} is {_IS[new.pointer]} now, where it was {_IS[old.pointer]}:"
            f" '{new.name} *' is another type",
            help=remedy,
            breaks=(Break.SOURCE,),
        )
    changes = {change.what for change in parameter_changes(old, new, context)}
    same = context.once(types_of).same(old.returns, new.returns)
    if not same or changes - {"renamed", "swapped"}:
        yield Complaint(
            message=f"callback {new.name} is '{prototype(new)}', where it was '{was}':"
            " functions of applications no longer fit",
            help=remedy,
            old=was,
            new=prototype(new),
        )
