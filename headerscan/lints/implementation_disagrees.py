"""The code sets one key with different types.

Two drivers of a library hand out the same key, one as an int and one as an unsigned int, say.
A program that was written for one of them finds nothing with the other. It is found where the
library's C files are read, too (``--implementation``).

A key whose comment says that it may have all of these types is left alone.

Example::

    virTypedParamsAddUInt(&params, &n, &max, VIR_DOMAIN_MEMORY_SOFT_LIMIT, limit);
    virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_MEMORY_SOFT_LIMIT, limit);

How to mend it: let all places set the documented type. Where that would break programs, document
all of them.

Options: none of its own. The profile's ``[implementation]`` says what shows a type.
"""

from __future__ import annotations

from collections.abc import Iterator

from headerscan.diagnostics import Severity
from headerscan.lints._evidence import place, types_shown
from headerscan.model import Macro, Use
from headerscan.rules import Complaint, LintContext, LintRule


def _check(macro: Macro, context: LintContext) -> Iterator[Complaint]:
    del context  # the key says it all
    field = macro.field
    if field is None:
        return
    found = types_shown(field, (Use.SETS,))
    if len(found) < 2 or set(found) <= set(field.types):
        return
    shown = ", but ".join(f"{place(one)} sets {one.type}" for one in found.values())
    said = " or ".join(field.types)
    yield Complaint(
        message=f"the code does not agree on the type of this key: {shown}",
        help=f"set {said} everywhere, as the comment says" if said else "set one type everywhere",
    )


RULE = LintRule(severity=Severity.WARNING, visits=(Macro,), check=_check)
