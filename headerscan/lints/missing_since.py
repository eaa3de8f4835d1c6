"""A documented symbol does not say since which release it exists.

Who has to build or run with older releases, or backports, looks for exactly this line. It
is cheap to write when the symbol is added, and costs a search through the history later.

It is asked for where it is the library's habit: at least half of the documented symbols of
the same kind say it. Where there are fewer than ten, a profile that gives patterns for the
line is believed.

Example::

    /** VIR_DOMAIN_JOB_DISK_TEMP_USED: disk space in bytes, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"

How to mend it: add the release that is going to be the next one, ``Since: 6.0.0``. Where
the headers say their release and the symbol is new, the finding names it.

Options: ``since`` in the profile's ``[docs]`` gives the patterns.
"""

from collections import Counter

from headerscan.lints._comments import attempt, is_documentation, is_public, is_stated
from headerscan.lints._edits import released
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_ENOUGH_TO_TELL = 10


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc = symbol.doc
    if doc is None or is_stated(doc, context.profile) or attempt(doc, context.profile) is not None:
        return
    if not (is_public(symbol, context) and is_documentation(symbol, context)):
        return
    documented, following = (counts[symbol.kind] for counts in context.once(_habits))
    has_habit = 2 * following >= documented
    if not has_habit and (documented >= _ENOUGH_TO_TELL or not context.profile.docs.since):
        return
    is_new = context.old is not None and symbol.name not in context.old.by_name
    release = context.api.version if is_new else None
    yield Complaint(
        message="the comment does not say since which release it exists",
        help=release and f"write 'Since: {release}', the release of these headers",
        edits=released(symbol, release, context) if release else (),
    )


def _habits(context: LintContext) -> tuple[Counter[str], Counter[str]]:
    """Return for each kind how many symbols are documented, and how many say it."""
    documented = [one for one in context.api.symbols if one.doc and is_documentation(one, context)]
    following = (one.kind for one in documented if one.doc and one.doc.since is not None)
    return Counter(one.kind for one in documented), Counter(following)
