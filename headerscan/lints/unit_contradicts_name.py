"""A key's unit is another one than its name says.

A name such as ``…_BYTES`` or ``…_MS`` is read before any comment. Where the comment says pages or
seconds, one of the two is wrong, and who trusted it is off by orders of magnitude.

Example::

    /** VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES: number of pages sent as they are. */
    # define VIR_DOMAIN_JOB_MEMORY_NORMAL_BYTES "memory_normal_bytes"

How to mend it: write the unit that the library sends. A name cannot change once it is released.

Options: ``hints`` of the profile's units are the patterns of names.
"""

from headerscan.lints._keys import field_of, measures, promised_by_name
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, promised = field_of(macro), promised_by_name(macro, context.profile)
    if field.unit in (None, *promised) or not promised or not measures(macro, context.profile):
        return
    source = f" (as {field.unit_from})" if field.unit_from else ""
    yield Complaint(
        message=f"the comment gives the unit as {field.unit}{source},"
        f" the name as {' or '.join(promised)}",
        help=f"write '{promised[0]}' if the name is right" if len(promised) == 1 else None,
        at=field.unit_span,
    )
