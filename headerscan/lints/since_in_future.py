"""A comment names a release later than the header's own.

The header says of which release it is (``LIBVIR_VERSION_NUMBER``); a symbol in it cannot
exist since a later one only. The number is a slip, or was written for a release that was
then made sooner. Headers that do not say their release are not checked.

Example::

    # define LIBVIR_VERSION_NUMBER 11003000

    /** VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED: bytes moved. Since: 11.6.0 */
    # define VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED "vfio_data_transferred"

How to mend it: write the release in which the symbol came.

Options: ``[version]`` of the profile says which macro has the release.
"""

from headerscan.lints._comments import order_of, spot
from headerscan.lints._edits import other_release
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    if symbol.doc is None:
        return
    since, version = order_of(symbol.doc.since), order_of(context.api.version)
    if since is None or version is None or since <= version:
        return
    is_new = context.old is not None and symbol.name not in context.old.by_name
    said, release = symbol.doc.since or "", context.api.version or ""
    yield Complaint(
        message=f"the comment says since {symbol.doc.since}, but these headers are of release"
        f" {context.api.version}",
        help=f"write 'Since: {context.api.version}'" if is_new else None,
        at=spot(symbol, symbol.doc.since, context),
        edits=other_release(symbol, said, release, context) if is_new else (),
        safe=False,
    )
