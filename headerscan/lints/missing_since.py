"""A documented symbol does not say since which release it exists.

Who has to build or run with older releases, or backports, looks for exactly this line. It is cheap
to write when the symbol is added, and costs a search through the history later.

It is asked for where at least half of the documented symbols of the same kind say it. Where there
are fewer than ten, a profile that gives patterns for the line is believed.

Example::

    /** VIR_DOMAIN_JOB_DISK_TEMP_USED: disk space in bytes, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"

How to mend it: add the release that is going to be the next one, ``Since: 6.0.0``. The finding
names it where the symbol is new and the headers say their release.

Options: ``since`` in the profile's ``[docs]`` gives the patterns.
"""

from collections import Counter

from headerscan.lints._comments import attempt, is_documentation, is_new, is_public, is_stated
from headerscan.lints._edits import Comment, Edits
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_ENOUGH_TO_TELL = 10


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc, profile = symbol.doc, context.profile
    if doc is None or is_stated(doc, profile) or attempt(doc, profile) is not None:
        return
    if not (is_public(symbol, context) and is_documentation(symbol, context)):
        return
    counts = context.once(_habits)
    following, others = (counts[symbol.kind, has_release] for has_release in (True, False))
    is_unclear = following + others < _ENOUGH_TO_TELL and profile.docs.since
    if following < others and not is_unclear:
        return
    release = context.api.version if is_new(symbol, context) else None
    yield Complaint(
        message="the comment does not say since which release it exists",
        help=release and f"write 'Since: {release}', the release of these headers",
        edits=_released(Comment(symbol, context), release) if release else (),
    )


def _habits(context: LintContext) -> Counter[tuple[str, bool]]:
    """Return of each kind how many documented symbols say it, and how many do not."""
    return Counter(
        (symbol.kind, symbol.doc.since is not None)
        for symbol in context.api.symbols
        if symbol.doc and is_documentation(symbol, context)
    )


def _released(comment: Comment, release: str) -> Edits:
    """Return the edit that adds to a comment since which release its symbol exists."""
    if comment.span is None or not comment.text.strip() or comment.own_part():
        return ()
    place = comment.start + len(comment.text.rstrip())
    is_one_line = comment.span.line == comment.span.end_line
    text = f" (Since: {release})" if is_one_line else f"\n\nSince: {release}"
    return comment.edit(place, place, text)
