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
from collections.abc import Iterable

from headerscan.lints._edits import Comment
from headerscan.lints._keys import field_of, is_standard
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.NOTE)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = field_of(macro)
    unit, text = context.profile.units.known.get(field.unit or ""), field.unit_text or ""
    if unit is None or not _states(text, unit.nonstandard) or _states(text, unit.phrases):
        return
    said = re.sub(r"^\(?in\s+|[()]", "", text)
    # As it is without hyphens, where that is usual (nanoseconds), else the short one.
    spellings = [re.sub(r"[- ]", "", said), field.unit or ""]
    usual = [one for one in spellings if is_standard(text.replace(said, one), unit.phrases)]
    # Words between those of the unit are kept by no edit.
    is_plain = usual and len(said.split()) <= 2
    comment = Comment(macro, context)
    yield Complaint(
        message=f"'{said}' is no usual spelling of the unit {field.unit}",
        help=f"write '{(usual or spellings[1:])[0]}'",
        at=field.unit_span,
        edits=comment.within(field.unit_span, said, usual[0]) if is_plain else (),
    )


def _states(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a text has one of a unit's phrases."""
    return any(compile_phrase(pattern).search(text) for pattern in phrases)
