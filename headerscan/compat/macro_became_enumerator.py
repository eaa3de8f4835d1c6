"""A macro became an enumerator.

**Why it matters.** The preprocessor does not know enumerators: ``#ifdef NAME``, by which many
programs test for a feature, becomes false, and ``#if NAME == 1`` takes the name for 0 (*source*).
Other code goes on.

**Example.** ::

    - # define VIR_DOMAIN_SEND_KEY_MAX_KEYS 16
    + typedef enum { VIR_DOMAIN_SEND_KEY_MAX_KEYS = 16 } virDomainLimits;

**How to mend it.** Define a macro of the same name beside the enumerator; C allows it::

    # define VIR_DOMAIN_SEND_KEY_MAX_KEYS VIR_DOMAIN_SEND_KEY_MAX_KEYS
"""

from headerscan.comparing.spelling import constant
from headerscan.model import Enumerator, Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.WARNING, Break.SOURCE)
def check(old: Macro, new: Enumerator, _: CompatContext) -> Complaints:
    yield Complaint(
        message=f"macro {old.name} is an enumerator now: '#ifdef {old.name}' no longer sees it",
        help=f"add '#define {old.name} {old.name}' beside the enum",
        old=constant(old),
        new=constant(new),
    )
