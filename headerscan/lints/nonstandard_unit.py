"""A unit is not spelled in the usual way.

``nano-seconds``, ``kiB``: a person understands it, a search for the unit passes it over, and a
reader of ``kB`` where ``KiB`` is meant is wrong by more than two in a hundred.

Example::

    /** VIR_DOMAIN_STATS_BALLOON_CURRENT: memory in kiB used, as unsigned long long. */
    # define VIR_DOMAIN_STATS_BALLOON_CURRENT "balloon.current"

How to mend it: write the usual spelling, which the finding names.

Options: ``nonstandard`` of the profile's units lists such spellings.
"""

import re

from headerscan.lints._types import field_of
from headerscan.lints._units import states, unit_respelt
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = field_of(macro)
    unit, text = context.profile.units.known.get(field.unit or ""), field.unit_text or ""
    if unit is not None and states(text, unit.nonstandard) and not states(text, unit.phrases):
        said = re.sub(r"^\(?in\s+|[()]", "", text)
        spelling, edits = unit_respelt(macro, said, context)
        yield Complaint(
            message=f"'{said}' is no usual spelling of the unit {field.unit}",
            help=f"write '{spelling}'",
            at=field.unit_span,
            edits=edits,
        )
