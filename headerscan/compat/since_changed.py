"""A symbol's documented release is another one.

Finds symbols whose comment named the release they came in, and names another one or none
now. A release that is stated for the first time is an improvement, and silent.

**Why it matters.** Applications decide by it which version of the library they must ask
for (*docs*). What came in 6.0.0 did not come in 7.0.0 as well.

**Example.** ::

    -  * Since: 6.0.0
    +  * Since: 7.0.0

**How to mend it.** Restore the release. Where the older comment was wrong, check with the
library's history which one is right, and accept the finding with a reason.

**Options.** The profile's ``docs.since`` says how a release is written.
"""

from collections.abc import Iterator

from headerscan.diagnostics import Break, Severity
from headerscan.model import Symbol
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Complain of a symbol that is documented on both sides, with other releases."""
    if pair.old is None or pair.new is None or not pair.old.doc or not pair.new.doc:
        return
    before, after = pair.old.doc.since, pair.new.doc.since
    if before is None or before == after:
        return
    name = pair.new.name
    said = f"{name} is documented since {after}, where it was since {before}"
    yield Complaint(
        message=said if after else f"{name} no longer says since when it exists ({before})",
        help=f"write 'Since: {before}' again, unless it was wrong",
        at=pair.new.doc.span if after else None,
        old=before,
        new=after,
    )


RULE = CompatRule(Severity.WARNING, (Symbol,), (Break.DOCS,), check)
