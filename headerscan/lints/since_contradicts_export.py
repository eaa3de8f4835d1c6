"""A function's Since names another release than the one that exports it.

A linker's version script (libvirt's ``libvirt_public.syms``) says for good since which release a
function can be linked against. A program that trusts a comment asks for too old a library, and
does not start with it. It is found where the sources are read, too (``--implementation``).

Example::

    /** virDomainWatchOpen: … Since: 9.9.0 */
    int virDomainWatchOpen(virDomainPtr domain);

    LIBVIRT_10.0.0 { global: virDomainWatchOpen; } LIBVIRT_9.7.0;

How to mend it: write the release of the version script. Where the function was put below the wrong
version, that is there to stay: say so, and accept the finding with a reason.

Options: ``versions`` of the profile's ``[implementation]`` says where version scripts stand and
how they name a release.
"""

from headerscan.lints._comments import order_of
from headerscan.model import Function
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(function: Function, _: LintContext) -> Complaints:
    since = function.best_doc.since if function.best_doc else None
    exported = function.exported
    if since and exported and order_of(since) != order_of(exported):
        yield Complaint(
            message=f"the comment says Since {since}, but the function is exported"
            f" since {exported}",
            help=f"write 'Since: {exported}', if the version script is right",
        )
