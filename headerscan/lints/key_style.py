"""A key is not spelled as the keys of its family are.

Keys of one family look alike. One that does not is remembered wrongly by everybody who writes it
by hand.

Example, in a family whose keys are words joined by underscores::

    /** VIR_DOMAIN_JOB_DISK_TEMP_USED: temporary disk space, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk-temp-used"

How to mend it: spell it like the others before it is released; afterwards it has to stay.

Options: ``key_style`` of the profile's family is the pattern; without one nothing is checked.
"""

import re

from headerscan.lints._keys import field_of
from headerscan.model import Macro, Role
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, value = field_of(macro), macro.value
    family = context.profile.family_by_name.get(field.family or "")
    if family is None or family.key_style is None or not isinstance(value, str):
        return
    keys = (Role.PARAMETER, Role.SUFFIX, Role.PREFIX)
    if field.role not in keys or re.fullmatch(family.key_style, value):
        return
    respelt = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_")
    fits = re.fullmatch(family.key_style, respelt)
    yield Complaint(
        message=f"the key \"{value}\" is not spelled as those of '{family.name}' are",
        help=f'write "{respelt}" if the key is not yet released' if fits else None,
    )
