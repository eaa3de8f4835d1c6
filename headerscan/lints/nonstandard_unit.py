"""A unit is not spelled in the usual way.

``nano-seconds``, ``kiB``: a person understands it, a search for the unit passes it over,
and a reader of ``kB`` where ``KiB`` is meant is wrong by more than two in a hundred.

Example::

    /** VIR_DOMAIN_STATS_BALLOON_CURRENT: memory in kiB used, as unsigned long long. */
    # define VIR_DOMAIN_STATS_BALLOON_CURRENT "balloon.current"

How to mend it: write the usual spelling, which the finding names.

Options: ``nonstandard`` of the profile's units lists such spellings.
"""

import re

from headerscan.lints._edits import unit_respelt
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = macro.field
    if field is None or field.unit is None or field.unit_text is None:
        return
    unit = context.profile.units.known.get(field.unit)
    if unit is None:
        return
    if _matches(unit.nonstandard, field.unit_text) and not _matches(unit.phrases, field.unit_text):
        said = re.sub(r"^\(?in\s+|[()]", "", field.unit_text)
        spelling, edits = unit_respelt(macro, said, context)
        yield Complaint(
            message=f"'{said}' is no usual spelling of the unit {field.unit}",
            help=f"write '{spelling}'",
            at=field.unit_span,
            edits=edits,
        )


def _matches(patterns: tuple[str, ...], text: str) -> bool:
    return any(compile_phrase(pattern).search(text) for pattern in patterns)
