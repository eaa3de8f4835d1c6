"""A documentation comment opens like an ordinary one.

It names its symbol as the library's documentation comments do, but opens with ``/*`` where
they open with ``/**``, so documentation tools pass it over.

Comments that do not name their symbol are remarks, unless they stand above a key of a
family. Enumerators are documented by comments of any sort. Where the profile does not say
how the library writes its docs, most of them have to open with two stars.

Example::

    /* VIR_NODE_MEMORY_SHARED_FULL_SCANS: says how often all areas have been scanned. */
    # define VIR_NODE_MEMORY_SHARED_FULL_SCANS "shm_full_scans"

How to mend it: write the opener with its second star.

Options: ``opener`` in the profile's ``[docs]`` is what comments open with.
"""

from headerscan.diagnostics import Span
from headerscan.lints._comments import DOC_OPENERS, Declared, is_public
from headerscan.lints._edits import at
from headerscan.model import Doc, Macro, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(symbol: Declared, context: LintContext) -> Complaints:
    doc, expected = symbol.doc, context.profile.docs.opener
    if doc is None or doc.opener in DOC_OPENERS or expected not in DOC_OPENERS:
        return
    if not is_public(symbol, context) or not _documents(doc, symbol):
        return
    if context.profile.docs.style == "guess" and not context.once(_has_habit):
        return
    opener = Span.at(doc.span.line, doc.span.column, len(doc.opener))
    is_simple = doc.opener == "/*" and expected in ("/**", "/*!")
    yield Complaint(
        message=f"the comment opens with '{doc.opener}', so documentation tools pass it over",
        help=f"open it with '{expected}'",
        at=opener,
        edits=at(symbol, opener, expected) if is_simple else (),
    )


def _documents(doc: Doc, symbol: Symbol) -> bool:
    if doc.name == symbol.name:
        return True
    is_key = isinstance(symbol, Macro) and symbol.field is not None and symbol.field.family
    return bool(is_key) and doc.span.line < symbol.line


def _has_habit(context: LintContext) -> bool:
    """Say whether most comments that document something open as documentation does."""
    openers = [
        symbol.doc.opener in DOC_OPENERS
        for symbol in context.api.symbols
        if symbol.doc is not None and _documents(symbol.doc, symbol)
    ]
    return 2 * sum(openers) > len(openers)
