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

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.same_type import types_of
from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import of_another_kind, parameter_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Callback
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair

_POINTER = "a pointer to a function"
_FUNCTION = "a function's type"


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a callback that functions of the old prototype do not fit."""
    old, new = pair.old, pair.new
    if not isinstance(old, Callback) or new is None:
        return
    if not isinstance(new, Callback):
        remedy = f"keep {old.name}, and choose another name for what is new"
        yield of_another_kind(old, new, prototype(old), remedy)
        return
    if old.pointer != new.pointer:
        is_, was = (_POINTER if each.pointer else _FUNCTION for each in (new, old))
        yield Complaint(
            message=f"{new.name} is {is_} now, where it was {was}: '{new.name} *' is another type",
            help=f"keep {old.name}, and add another callback type beside it",
            breaks=(Break.SOURCE,),
        )
    changes = parameter_changes(pair, context)
    fits = all(change.what in ("renamed", "swapped") for change in changes)
    if fits and context.once(types_of).same(old.returns, new.returns):
        return
    yield Complaint(
        message=f"callback {new.name} is '{prototype(new)}', where it was '{prototype(old)}':"
        " functions of applications no longer fit",
        help=f"keep {old.name}, and add another callback type beside it",
        old=prototype(old),
        new=prototype(new),
    )


RULE = CompatRule(Severity.ERROR, (Callback,), (Break.SOURCE, Break.BINARY), check)
