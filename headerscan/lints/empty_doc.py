"""A comment documents a symbol and says nothing about it.

The frame is there (the name, the release), and the sentence that a reader came for is not. Left
alone are enums and enumerators, whose names often say it all, and typedefs, whose struct has it.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: Since: 1.0.3 */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

How to mend it: say what the symbol is for.
"""

from headerscan.lints._comments import is_documentation, is_public
from headerscan.model import Callback, Function, Macro, Struct, Union, Variable
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(
    symbol: Macro | Function | Callback | Struct | Union | Variable, context: LintContext
) -> Complaints:
    doc = symbol.doc
    if doc is None or not is_public(symbol, context) or not is_documentation(symbol, context):
        return
    parameters = (parameter.text for parameter in doc.parameters)
    said = (doc.text, doc.returns, doc.deprecated, doc.trailing, *parameters)
    if not any(text and text.strip(" \t\n.:;,-") for text in said):
        yield Complaint(message=f"the comment does not say what this {symbol.kind} is")
