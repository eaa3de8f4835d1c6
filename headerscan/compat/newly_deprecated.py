"""A symbol is marked as deprecated.

Finds symbols whose comment says for the first time that they are deprecated. A note: it
breaks nothing, but a minor release is the place for it.

**Why it matters.** Users want to hear of it in time, with what to use instead.

**Example.** ::

       * virDomainGetJobInfo:
       *
    +  * Deprecated: use virDomainGetJobStats

**How to mend it.** Nothing is wrong. A deprecation helps most where it names the
successor and the release.

**Options.** The profile's ``docs.deprecated`` says how a deprecation is written.
"""

from collections.abc import Iterator

from headerscan.comparing.aspects import is_deprecated
from headerscan.diagnostics import Severity
from headerscan.model import Symbol
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, _context: CompatContext) -> Iterator[Complaint]:
    """Note a symbol that the newer side deprecates and the older side does not."""
    if pair.old is None or pair.new is None or not is_deprecated(pair.new):
        return
    if is_deprecated(pair.old):
        return
    said = pair.new.doc.deprecated if pair.new.doc is not None else None
    yield Complaint(
        message=f"{pair.new.name} is deprecated now" + (f": {said}" if said else ""),
        help=None if said else "say in its comment what to use instead",
        new=said or None,
    )


RULE = CompatRule(Severity.NOTE, (Symbol,), (), check)
