"""A symbol's documented release is another one.

One that is no longer named is found as well; one named for the first time is an improvement.

**Why it matters.** Applications decide by it which version of the library they must ask for
(*docs*). What came in 6.0.0 did not come in 7.0.0 as well.

**Example.** ::

    -  * Since: 6.0.0
    +  * Since: 7.0.0

**How to mend it.** Restore the release. Where the older comment was wrong, as the library's
history tells, accept the finding with a reason.

**Options.** The profile's ``docs.since`` says how a release is written.
"""

from headerscan.model import Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.WARNING, Break.DOCS)
def check(old: Symbol, new: Symbol, _: CompatContext) -> Complaints:
    if old.doc is None or new.doc is None or old.doc.since in (None, new.doc.since):
        return
    before, after = old.doc.since, new.doc.since
    said = f"{new.name} is documented since {after}, where it was since {before}"
    yield Complaint(
        message=said if after else f"{new.name} no longer says since when it exists ({before})",
        help=f"write 'Since: {before}' again, unless it was wrong",
        at=new.doc.span if after else None,
        old=before,
        new=after,
    )
