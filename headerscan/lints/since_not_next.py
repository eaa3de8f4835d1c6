"""A new symbol names a release that is already out.

A change that waits for review keeps the release it was written for. When it is merged, that
release is out without the symbol, and whoever builds for it is promised what is not there.

A symbol is new if the older headers lack it. Its release has to be later than theirs, or theirs if
both are of one release, which is under development. Older headers that do not say their release
are at least of the newest one that their comments name. A release beyond the newer headers' own is
``since-in-future``'s business.

Example, added to headers of release 11.3.0::

    /** VIR_DOMAIN_JOB_DISK_TEMP_USED: disk space in use, in bytes. Since: 11.1.0 */
    # define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"

How to mend it: write the release that is under development.

Options: ``[version]`` of the profile says which macro has the release.
"""

from headerscan.lints._comments import is_new, order_of
from headerscan.lints._edits import Comment
from headerscan.model import AnySymbol
from headerscan.release import Order
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    old, said = context.old, symbol.doc.since if symbol.doc else None
    since = order_of(said)
    if old is None or said is None or since is None or not is_new(symbol, context):
        return
    new = f"the symbol is new, but the comment says since {said}, and"
    comment = Comment(symbol, context)
    if old.version is None:
        newest = context.once(_newest)
        if newest is not None and since < newest[0]:
            message = f"{new} the older headers document {newest[1]} already"
            yield Complaint(message=message, at=comment.spot(said))
        return
    before, now = order_of(old.version), order_of(context.api.version)
    if before is None or since > before or now == before == since:
        return
    release = context.api.version or ""
    yield Complaint(
        message=f"{new} release {old.version} does not have it",
        help=f"write 'Since: {release}'" if now is not None else None,
        at=comment.spot(said),
        edits=comment.since(said, release) if now is not None and now > before else (),
    )


def _newest(context: LintContext) -> tuple[Order, str] | None:
    """Return the newest release that the older headers' comments name."""
    symbols = context.old.symbols if context.old is not None else ()
    named = {symbol.doc.since for symbol in symbols if symbol.doc and symbol.doc.since}
    return max(((order, said) for said in named if (order := order_of(said))), default=None)
