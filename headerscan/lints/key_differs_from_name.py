"""A key is not what its macro's name says.

``VIR_DOMAIN_JOB_MEMORY_POSTCOPY_REQS`` for ``"memory_postcopy_requests"``: who knows the
macro guesses the key wrongly, and the other way round. A remark only, as neither can change
once it is released.

It is enough if the last part of a key with dots is what the name ends with, or the other
way round. Dots, dashes, underscores, ``%u`` and what all names of the family begin with do
not count. A key that two macros have is ``duplicate-key``'s business.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes on disk, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "file_total"

How to mend it: let both say the same in what is not yet released; else leave it.

Options: a profile switches it off where a library has other habits (``key-differs-from-name
= "off"`` in ``[rules]``).
"""

import re
from posixpath import commonprefix

from headerscan.lints._types import KEYS
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_MARKERS = re.compile(r".*_(?:SUFFIX|PREFIX)_")


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = macro.field
    if field is None or field.family is None or not isinstance(macro.value, str):
        return
    if field.role not in KEYS:
        return
    key = _letters(macro.value)
    name = _letters(_MARKERS.sub("", macro.name))
    own = _letters(macro.name[_shared(field.family, context) :])
    last = _letters(macro.value.strip(".").rpartition(".")[2])
    if not key or name.endswith((key, last)) or key.endswith(own):
        return
    family = context.api.by_family[field.family]
    if any(other.value == macro.value and other.name != macro.name for other in family):
        return  # it is another macro's key
    yield Complaint(message=f'the key "{macro.value}" is not what the name {macro.name} says')


def _letters(text: str) -> str:
    return re.sub(r"%[a-z]+|[^a-z0-9]", "", text.lower())


def _shared(family: str, context: LintContext) -> int:
    """Return how many characters the names of a family share, up to an underscore."""
    names = [macro.name for macro in context.api.by_family[family]]
    return commonprefix(names if len(names) > 1 else ()).rfind("_") + 1
