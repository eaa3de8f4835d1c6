"""A comment names a release later than the header's own.

The header says of which release it is (``LIBVIR_VERSION_NUMBER``); a symbol in it cannot exist
since a later one only. The number is a slip, or the release was made sooner. Headers that do not
say their release are not checked.

Example::

    # define LIBVIR_VERSION_NUMBER 11003000

    /** VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED: bytes moved. Since: 11.6.0 */
    # define VIR_DOMAIN_JOB_VFIO_DATA_TRANSFERRED "vfio_data_transferred"

How to mend it: write the release in which the symbol came.

Options: ``[version]`` of the profile says which macro has the release.
"""

from headerscan.lints._comments import is_new, order_of
from headerscan.lints._edits import Comment
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    said, release = symbol.doc.since if symbol.doc else None, context.api.version
    since, now = order_of(said), order_of(release)
    if not said or not release or since is None or now is None or since <= now:
        return
    is_known, comment = is_new(symbol, context), Comment(symbol, context)
    yield Complaint(
        message=f"the comment says since {said}, but these headers are of release {release}",
        help=f"write 'Since: {release}'" if is_known else None,
        at=comment.spot(said),
        edits=comment.since(said, release) if is_known else (),
        safe=False,
    )
