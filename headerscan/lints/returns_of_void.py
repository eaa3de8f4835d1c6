"""A comment says what a function returns that returns nothing.

The function once returned a value, or its comment is a copy of another's. Who reads it looks for
an error code that never comes. ``Returns nothing`` is no such promise.

Example::

    /** virDomainWatchFree: frees the watch.
     *
     * Returns 0 on success, -1 on error. */
    void virDomainWatchFree(virDomainWatchPtr watch);

How to mend it: take the paragraph out, or let the function return what it says.
"""

import re

from headerscan.model import Function
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_NOTHING = re.compile(r"(?i)\s*(?:nothing|no(?:ne| value)|void|n/a)?\b\W*")


@rule(Severity.WARNING)
def check(function: Function, _: LintContext) -> Complaints:
    said = function.best_doc.returns if function.best_doc else None
    if function.returns == "void" and said is not None and not _NOTHING.fullmatch(said):
        yield Complaint(
            message="the comment says what the function returns, and it returns nothing",
            help="take the paragraph out",
        )
