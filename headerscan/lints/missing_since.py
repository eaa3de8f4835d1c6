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

from collections import defaultdict
from collections.abc import Mapping

from headerscan.lints._comments import attempt, is_documentation, is_public, is_stated
from headerscan.lints._edits import released
from headerscan.model import AnySymbol, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule

_ENOUGH_TO_TELL = 10


@lint_rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc = symbol.doc
    if doc is None or is_stated(doc, context.profile) or attempt(doc, context.profile) is not None:
        return
    if not (is_public(symbol, context) and is_documentation(symbol, context)):
        return
    following, documented = context.once(_habits)[type(symbol)]
    has_habit = 2 * following >= documented
    if not has_habit and (documented >= _ENOUGH_TO_TELL or not context.profile.docs.since):
        return
    release = _release(symbol, context)
    yield Complaint(
        message="the comment does not say since which release it exists",
        help=release and f"write 'Since: {release}', the release of these headers",
        edits=released(symbol, release, context) if release else (),
    )


def _habits(context: LintContext) -> Mapping[type[Symbol], tuple[int, int]]:
    """Return for each kind how many symbols say it, and how many are documented."""
    counts: defaultdict[type[Symbol], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for symbol in context.api.symbols:
        if symbol.doc is not None and is_documentation(symbol, context):
            following, documented = counts[type(symbol)]
            following += symbol.doc.since is not None
            counts[type(symbol)] = following, documented + 1
    return counts


def _release(symbol: Symbol, context: LintContext) -> str | None:
    """Return the release of a symbol that the older side does not have."""
    version = context.api.version
    if version is None or context.old is None or symbol.name in context.old.by_name:
        return None
    return version
