"""A key's unit is another one than that of the keys it is counted with.

``…_TOTAL``, ``…_USED``, ``…_PROCESSED`` and ``…_REMAINING`` of one name are parts of one
whole, and programs subtract and divide them. With different units that gives nonsense.

The finding is on the one that differs from the others, or on the later one of two. A unit
that is inherited from another key is mended there and not reported again.

Example::

    /**
     * VIR_DOMAIN_JOB_DATA_TOTAL:
     *
     * virDomainGetJobStats field: number of bytes to move, as VIR_TYPED_PARAM_ULLONG.
     */
    # define VIR_DOMAIN_JOB_DATA_TOTAL "data_total"

    /**
     * VIR_DOMAIN_JOB_DATA_REMAINING:
     *
     * virDomainGetJobStats field: what is left, in KiB, as VIR_TYPED_PARAM_ULLONG.
     */
    # define VIR_DOMAIN_JOB_DATA_REMAINING "data_remaining"

How to mend it: write the unit that the library sends, which is hardly two different ones.

Options: none of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from headerscan.diagnostics import Severity
from headerscan.lints._siblings import siblings
from headerscan.model import Macro
from headerscan.rules import Complaint, LintContext, LintRule


def _check(macro: Macro, context: LintContext) -> Iterator[Complaint]:
    field = macro.field
    if field is None or field.unit is None or field.unit_from is not None:
        return
    others = [
        other for other in siblings(macro, context) if other.field is not None and other.field.unit
    ]
    votes = Counter(other.field.unit for other in others if other.field is not None)
    votes[field.unit] += 1
    unit, count = votes.most_common(1)[0]
    odd = votes[field.unit]
    if odd > count or unit is None:
        return
    rival = next(
        (other for other in others if other.field and other.field.unit != field.unit), None
    )
    if rival is None or rival.field is None:
        return
    if odd == count:
        if macro.line < rival.line:
            return
        unit = rival.field.unit
    elif unit == field.unit:
        return
    else:
        rival = next(other for other in others if other.field and other.field.unit == unit)
    yield Complaint(
        message=f"its unit is {field.unit}, that of {rival.name} is {unit}",
        help=f"write '{unit}' if it is measured as {rival.name} is",
        at=field.unit_span,
    )


RULE = LintRule(severity=Severity.WARNING, visits=(Macro,), check=_check)
