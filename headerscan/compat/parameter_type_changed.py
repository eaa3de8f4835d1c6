"""A parameter of a function has another type.

Finds parameters whose type is another one. Typedefs are looked through, ``x[]`` is
``*x``, and a ``const`` of the parameter itself says nothing to callers. Where only the
pointed-to type lost its ``const`` it is a warning; where it became ``const``, a note: all
calls compile, only pointers to the function do not fit any more.

**Why it matters.** Calls may no longer compile, or convert silently (*source*); programs
already built pass the old type (*binary*).

**Example.** ::

    - int virDomainSetMemory(virDomainPtr domain, unsigned long memory);
    + int virDomainSetMemory(virDomainPtr domain, unsigned long long memory);

**How to mend it.** Keep the function, and add another one with the new type.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.parameters import ParameterChange
from headerscan.comparing.same_type import qualifiers_only
from headerscan.comparing.spelling import prototype
from headerscan.compat._compared import parameter_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Function, Parameter
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of each parameter whose type differs."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or not isinstance(new, Function):
        return
    for change in parameter_changes(pair, context):
        if change.what != "retyped" or change.old is None or change.new is None:
            continue
        gained = qualifiers_only(change.old.type, change.new.type)
        severity = None
        if gained is not None:
            severity = Severity.NOTE if gained > 0 else Severity.WARNING
        source_only = gained is not None or (old.inline and new.inline)
        yield Complaint(
            message=f"{_which(change, change.new)} of {new.name} is {change.new.type},"
            f" where it was {change.old.type}",
            help=f"keep '{prototype(old)}', and add a second function beside it",
            severity=severity,
            old=change.old.type,
            new=change.new.type,
            breaks=(Break.SOURCE,) if source_only else None,
        )


def _which(change: ParameterChange, parameter: Parameter) -> str:
    name = f" '{parameter.name}'" if parameter.name else ""
    return f"parameter {change.position}{name}"


RULE = CompatRule(Severity.ERROR, (Function,), (Break.SOURCE, Break.BINARY), check)
