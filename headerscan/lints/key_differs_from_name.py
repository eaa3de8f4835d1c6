"""A key is not what its macro's name says.

``VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS`` for ``"memory_postcopy_requests"``: who knows the one
guesses the other wrongly. A remark only, as neither can change once it is released.

It is enough if the last part of a key with dots is what the name ends with, or the other way
round. Dots, dashes, underscores, ``%u`` and what all names of the family begin with do not count.
A key that two macros have is ``duplicate-key``'s business.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes on disk, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "file_total"

How to mend it: let both say the same in what is not yet released; else leave it.

Options: ``key-differs-from-name = "off"`` in a profile's ``[rules]`` switches it off.
"""

import re
from posixpath import commonprefix

from headerscan.lints._keys import KEYS, field_of
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_MARKERS = re.compile(r".*_(?:SUFFIX|PREFIX)_")


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, value = field_of(macro), macro.value
    if field.family is None or field.role not in KEYS or not isinstance(value, str):
        return
    family = context.api.by_family[field.family]
    names = [other.name for other in family]
    shared = commonprefix(names).rfind("_") + 1 if len(names) > 1 else 0
    key, last = _letters(value), _letters(value.strip(".").rpartition(".")[2])
    ends = _letters(_MARKERS.sub("", macro.name)).endswith((key, last))
    if not key or ends or key.endswith(_letters(macro.name[shared:])):
        return
    if not any(other.value == value and other.name != macro.name for other in family):
        yield Complaint(message=f'the key "{value}" is not what the name {macro.name} says')


def _letters(text: str) -> str:
    return re.sub(r"%[a-z]+|[^a-z0-9]", "", text.lower())
