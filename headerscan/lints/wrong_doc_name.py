"""A comment opens with a name that is not its symbol's.

Documentation tools file a comment under the name that opens it: with a wrong one the text
is lost, or shows up as another symbol's. It happens when a comment is copied, or a symbol
renamed without its comment.

The tag of a struct may be documented under its typedef's name, and ``NOTE:`` is no name. A
comment of another symbol that has none itself is ``misplaced-doc``'s business.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes done, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: open the comment with the name of the symbol below it.
"""

import re

from headerscan.lints._comments import is_documentation, own_names, spot
from headerscan.lints._edits import renamed
from headerscan.matching.likeness import likeness
from headerscan.model import AnySymbol, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_LIKE_IT = 0.6


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc = symbol.doc
    if doc is None or doc.name is None or not is_documentation(symbol, context):
        return
    if doc.name in own_names(symbol) or doc.name.startswith("SECTION:"):
        return
    if not _is_meant_as_name(doc.name, symbol, context):
        return
    yield Complaint(
        message=f"the comment opens with the name {doc.name}",
        help=f"open it with '{symbol.name}:'",
        at=spot(symbol, doc.name, context),
        edits=renamed(symbol, doc.name, context),
    )


def _is_meant_as_name(name: str, symbol: Symbol, context: LintContext) -> bool:
    if name in context.api.by_name:
        return context.profile.docs.style != "gtk-doc"  # there a comment may stand anywhere
    if any(re.search(pattern, name) for pattern in context.profile.docs.references):
        return True
    return likeness(name, symbol.name) >= _LIKE_IT
