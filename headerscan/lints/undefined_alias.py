"""A macro stands for a name that nothing declares.

The header itself compiles; the first program that uses the macro does not. Where the headers are
but a part of a larger API, only a name that is nearly one that is there is reported. Names that
are not the library's, by the profile's reference patterns, are left alone.

Example::

    # define VIR_KEYCODE_SET_QNUM 12
    # define VIR_KEYCODE_SET_RFB VIR_KEYCODE_SET_QNUMS

How to mend it: write the name as it is declared; the finding says which one, if only one is like
it.
"""

import re

from headerscan.lints._comments import is_public
from headerscan.lints._names import is_known, is_slip, is_whole, meant
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    target, api, profile = macro.text.strip("() "), context.api, context.profile
    if not macro.is_alias or macro.value is not None or not is_public(macro, context):
        return
    if target in api.by_name or is_known(target, profile):
        return
    if not any(re.fullmatch(pattern, target) for pattern in profile.docs.references):
        return
    right = meant(target, (name for name in api.by_name if name != macro.name), 0.85, context)
    if is_slip(target, right) or context.once(is_whole):
        yield Complaint(
            message=f"it stands for {target}, which no header declares",
            help=f"write '{right}'" if right else None,
        )
