"""A key is documented, and no code sets, accepts or reads it.

It may be left from an older release, or wait for a driver that was not read; a program that asks
for it never gets it. It is found where the library's C files are read, too (``--implementation``),
and off by default: code may build a key in a way that the profile does not know.

Example::

    /** VIR_DOMAIN_JOB_TIME_REMAINING_NET: time (ms), as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_TIME_REMAINING_NET "time_remaining_net"

How to mend it: set the key, or mark it deprecated. It cannot simply go: programs name the macro.

Options: the profile's ``[implementation]`` says what uses a key.
"""

from headerscan.lints._keys import KEYS, field_of
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.NOTE, default=False)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = field_of(macro)
    is_key = field.family is not None and field.role in KEYS and macro.doc is not None
    if is_key and not field.evidence and context.api.has_evidence:
        message = "no C file that was read shows that it sets, accepts or reads this key"
        yield Complaint(message=message)
