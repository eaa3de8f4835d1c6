"""The code sets a key of a family's kind that no macro names.

Programs find the key, and no header tells them what it is, of which type, or whether it will stay.
A key is of a family's kind where it begins as keys of this family alone do, or where the function
that sets it sets several keys of this family and of no other. It is found where the library's C
files are read, too (``--implementation``).

Example::

    # define VIR_DOMAIN_STATS_NET_PREFIX "net."
    # define VIR_DOMAIN_STATS_NET_SUFFIX_NAME ".name"

    virTypedParamListAddULLong(params, n, VIR_DOMAIN_STATS_NET_PREFIX "%zu.rx.drop", i);

How to mend it: declare a macro for the key, document it, and let the code use it.

Options: the profile's ``[implementation]`` says what sets a key, its families which keys are of a
kind.
"""

from headerscan.model import UnnamedKey
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(key: UnnamedKey, _: LintContext) -> Complaints:
    yield Complaint(
        message=f"the code sets '{key.name}' here, and no macro of {key.family} names it",
        help="declare a macro for the key, and document it",
    )
