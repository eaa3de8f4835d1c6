"""A comment gives a key a type that the code neither sets nor accepts.

A program that asks for the value by the documented type gets nothing. It is found where the
library's C files are read, too (``--implementation``). Where they show nothing of a key, or one
type of several agrees, nothing is said. A place that only reads a key is no reason to doubt its
comment.

Example::

    /** VIR_DOMAIN_JOB_DOWNTIME: downtime (ms), as VIR_TYPED_PARAM_INT. */
    # define VIR_DOMAIN_JOB_DOWNTIME "downtime"

    virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_JOB_DOWNTIME, stats->downtime);

How to mend it: write the type that the finding names. Where the code is wrong, mend the code: but
who reads the key today reads it as the code sets it.

Options: the profile's ``[implementation]`` says what shows a type.
"""

from headerscan.lints._keys import contradicted, evident_type, field_of, place, types_shown
from headerscan.model import Macro, Use
from headerscan.rules import Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = field_of(macro)
    # Who reads a key may be mistaken.
    found = types_shown(field, Use.SETS, Use.ACCEPTS)
    if found and field.types and not set(found) & set(field.types):
        shown = ", and ".join(f"{place(one)} {one.use} {one.type}" for one in found.values())
        yield contradicted(macro, f"but {shown}", evident_type(field, context.profile), context)
