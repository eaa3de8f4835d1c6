"""A comment opens with a name that is not its symbol's.

Documentation tools file a comment under the name that opens it: with a wrong one, when a comment
was copied or a symbol renamed, the text is lost, or shows up as another symbol's.

A struct's tag may be documented under its typedef's name. A comment of another symbol that has none
itself is ``misplaced-doc``'s business.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes done, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: open the comment with the name of the symbol below it.
"""

import re

from headerscan.lints._comments import is_documentation, own_names
from headerscan.lints._edits import Comment
from headerscan.matching.likeness import likeness
from headerscan.model import AnySymbol, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_LIKE_IT = 0.6


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    name = symbol.doc.name if symbol.doc else None
    if name is None or name in own_names(symbol) or name.startswith("SECTION:"):
        return
    if is_documentation(symbol, context) and _is_meant_as_name(name, symbol, context):
        comment = Comment(symbol, context)
        places = (match.span() for match in comment.find(rf"\b{re.escape(name)}\b")[:1])
        yield Complaint(
            message=f"the comment opens with the name {name}",
            help=f"open it with '{symbol.name}:'",
            at=comment.spot(name),
            edits=tuple(edit for place in places for edit in comment.edit(*place, symbol.name)),
        )


def _is_meant_as_name(name: str, symbol: Symbol, context: LintContext) -> bool:
    docs = context.profile.docs
    if name in context.api.by_name:
        return docs.style != "gtk-doc"  # there a comment may stand anywhere
    is_name = any(re.search(pattern, name) for pattern in docs.references)
    return is_name or likeness(name, symbol.name) >= _LIKE_IT
