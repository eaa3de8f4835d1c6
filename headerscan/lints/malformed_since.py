"""A comment names a release in a way that no tool reads.

``Since: 6.0`` where the library's releases have three parts, ``Since: next`` left over from a
draft, ``Since 6.0.0`` without the colon: a person guesses what is meant, and all that is made from
the header leaves the release out.

Example::

    /** VIR_DOMAIN_JOB_SUCCESS: if it ended well, as VIR_TYPED_PARAM_BOOLEAN. Since: next */
    # define VIR_DOMAIN_JOB_SUCCESS "success"

How to mend it: write the release as others are written.

Options: ``since`` and ``release`` in the profile's ``[docs]`` are the patterns of the line and of
a release.
"""

import re

from headerscan.lints._comments import attempt, is_documentation, well_formed
from headerscan.lints._edits import Comment
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc, profile = symbol.doc, context.profile
    if doc is None or not is_documentation(symbol, context):
        return
    said = doc.since if doc.since is not None else attempt(doc, profile)
    if said is None or (doc.since is not None and well_formed(said, profile)):
        return
    release = re.search(profile.docs.release, said)
    comment = Comment(symbol, context)
    since = rf"(?:[@\\]|\b)since\b[ \t:]*(?:version[ \t]+)?{re.escape(said)}"
    line = rf"(?<=[ \t*/])({since})[ \t.)]*$"
    message = f"'{said}' is no release as this library writes them"
    if release:
        message = "the line that names the release is not written as this library writes it"
    yield Complaint(
        message=message if said else "the comment names no release behind 'Since'",
        help=f"write 'Since: {release[0]}'" if release else None,
        at=comment.spot(said or "since"),
        edits=comment.line(line, f"Since: {release[0]}") if release else (),
    )
