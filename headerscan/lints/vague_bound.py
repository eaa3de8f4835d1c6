"""A key's comment says "possible" or "approximately", and not when.

A program shows "possible total disk space", or divides by it. Whether that is what may be used at
the most, what is expected, or what is known by now decides if a percentage is right.

Example::

    /** VIR_DOMAIN_JOB_DISK_TEMP_TOTAL: possible total temporary disk space for the job in
     * bytes as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TEMP_TOTAL "disk_temp_total"

How to mend it: say in the same sentence when or on what it depends: "… which a job may use while
the client copies the whole disk".

Options: none. The rule runs where it is selected, and in the answers of ``review --format reply``.
"""

import re

from headerscan.lints._edits import Comment
from headerscan.lints._keys import measures
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_VAGUE = re.compile(
    r"\b(?:possible|possibly|potential|approximate(?:ly)?|roughly|estimated|may|might)\b",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    r"\b(?:when(?:ever)?|while|until|unless|if|whether|because|since|depend(?:s|ing)|before|after"
    r"|during|in case|in the event|as long as|only (?:for|on)|certain)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.;])\s+(?=[A-Z])")


@rule(Severity.NOTE, default=False)
def check(macro: Macro, context: LintContext) -> Complaints:
    if macro.doc is None or not measures(macro, context.profile):
        return
    for sentence in _SENTENCES.split(macro.doc.summary):
        vague = _VAGUE.search(sentence)
        if vague is not None and not _SAYS_WHEN.search(sentence):
            yield Complaint(
                message=f"the comment says '{vague[0]}' and not when, or on what it depends",
                help="say what decides it, and what the key tells otherwise",
                at=Comment(macro, context).spot(vague[0]),
            )
            return
