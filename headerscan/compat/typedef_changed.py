"""A typedef stands for another type.

Finds typedefs whose type is another one when all typedefs are looked through, and those
that are something else than a typedef now.

**Why it matters.** Code may no longer compile, or convert silently (*source*); programs
already built pass and expect the old type (*binary*).

**Example.** ::

    - typedef unsigned long virDomainMemory;
    + typedef unsigned long long virDomainMemory;

**How to mend it.** Keep the typedef, and give the new type a name of its own.

**Options.** None.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.comparing.spelling import kind_of
from headerscan.compat._compared import retyped
from headerscan.diagnostics import Break, Severity
from headerscan.model import Enumeration, Struct, Typedef, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a typedef that stands for something else."""
    old, new = pair.old, pair.new
    if not isinstance(old, Typedef) or new is None:
        return
    if not isinstance(new, Typedef):
        if isinstance(new, (Struct, Union, Enumeration)) and old.type.startswith(f"{new.kind} "):
            return
        yield Complaint(
            message=f"typedef {old.name} is {kind_of(new)} now",
            help=f"keep '{old.name}' as a name for {old.type}",
            old=old.type,
        )
    else:
        yield from retyped(
            old,
            new,
            context,
            message=f"typedef {new.name} stands for {new.type}, where it was {old.type}",
            help=f"keep {old.type}, and give {new.type} a name of its own",
        )


RULE = CompatRule(
    severity=Severity.ERROR,
    visits=(Typedef,),
    breaks=(Break.SOURCE, Break.BINARY),
    check=check,
)
