"""A comment gives a key a type that the code neither sets nor accepts.

A program that asks for the value by the documented type gets nothing. It is found where the
library's C files are read, too (``--implementation``).

Where the sources show nothing of a key, or one type of several agrees, nothing is said. A
place that only reads a key is no reason to doubt its comment.

Example::

    /** VIR_DOMAIN_JOB_DOWNTIME: downtime (ms), as VIR_TYPED_PARAM_INT. */
    # define VIR_DOMAIN_JOB_DOWNTIME "downtime"

    virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_JOB_DOWNTIME, stats->downtime);

How to mend it: write the type that the finding names. Where the code is wrong, mend the
code: but who reads the key today reads it as the code sets it.

Options: the profile's ``[implementation]`` says what shows a type.
"""

from headerscan.lints._edits import retyped
from headerscan.lints._types import PROMISES, evident_type, place, types_shown
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = macro.field
    if field is None or not field.types:
        return
    found = types_shown(field, PROMISES)
    if not found or set(found) & set(field.types):
        return
    shown = ", and ".join(f"{place(one)} {one.use} {one.type}" for one in found.values())
    evident = evident_type(field, context.profile)
    yield Complaint(
        message=f"the comment says {' or '.join(field.types)}, but {shown}",
        help=evident and evident.help,
        at=field.annotations[0].span if field.annotations else None,
        edits=retyped(macro, evident.type, context) if evident else (),
        safe=False,
    )
