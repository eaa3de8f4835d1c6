"""A declaration could not be read.

What stands there is in no report, module or page made from the header, and no change to it is
noticed. The finding says where the reading stopped, and why. Either a compiler would refuse it as
well, or it uses an extension or a macro that the header alone does not explain.

Example::

    int virDomainAbortJob(virDomainPtr dom;

How to mend it: mend the declaration. If it is right, list the macro that stands in its way under
``erased`` in the profile, or the symbol under ``ignore``.
"""

from headerscan.model import Unreadable
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(declaration: Unreadable, _: LintContext) -> Complaints:
    yield Complaint(message=f"this declaration cannot be read: {declaration.reason}")
