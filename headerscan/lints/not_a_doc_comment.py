"""A documentation comment opens like an ordinary one.

It names its symbol as the library's documentation comments do, but opens with ``/*`` where they
open with ``/**``, so documentation tools pass it over. Comments that do not name their symbol are
remarks, unless they stand above a key of a family. Enumerators are documented by comments of any
sort. Where the profile does not say how docs open, most of them have to open with two stars.

Example::

    /* VIR_NODE_MEMORY_SHARED_FULL_SCANS: says how often all areas have been scanned. */
    # define VIR_NODE_MEMORY_SHARED_FULL_SCANS "shm_full_scans"

How to mend it: write the opener with its second star.

Options: ``opener`` in the profile's ``[docs]`` is what comments open with.
"""

from headerscan.diagnostics import Span
from headerscan.lints._comments import DOC_OPENERS, is_public
from headerscan.lints._edits import Comment
from headerscan.lints._keys import field_of
from headerscan.model import AnySymbol, Enumerator, Macro, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc, docs = symbol.doc, context.profile.docs
    if doc is None or doc.opener in DOC_OPENERS or docs.opener not in DOC_OPENERS:
        return
    if isinstance(symbol, Enumerator) or not is_public(symbol, context):
        return
    if not _is_documented(symbol):
        return
    if docs.style == "guess" and not context.once(_has_habit):
        return
    opener = Span.at(doc.span.line, doc.span.column, len(doc.opener))
    is_simple = doc.opener == "/*" and docs.opener in ("/**", "/*!")
    yield Complaint(
        message=f"the comment opens with '{doc.opener}', so documentation tools pass it over",
        help=f"open it with '{docs.opener}'",
        at=opener if doc.origin is None else None,
        edits=Comment(symbol, context).at(opener, docs.opener) if is_simple else (),
    )


def _is_documented(symbol: Symbol) -> bool:
    doc = symbol.doc
    if doc is None or doc.name == symbol.name:
        return doc is not None
    is_key = isinstance(symbol, Macro) and field_of(symbol).family is not None
    return is_key and doc.span.line < symbol.line


def _has_habit(context: LintContext) -> bool:
    """Say whether most comments that document something open as documentation does."""
    documented = [one.doc for one in context.api.symbols if one.doc and _is_documented(one)]
    return 2 * sum(doc.opener in DOC_OPENERS for doc in documented) > len(documented)
