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
from headerscan.lints._units import siblings
from headerscan.model import Macro
from headerscan.rules import Complaint, LintContext, LintRule


def _check(macro: Macro, context: LintContext) -> Iterator[Complaint]:
    field = macro.field
    if field is None or field.unit is None or field.unit_from is not None:
        return
    kin = [other for other in siblings(macro, context) if _unit(other) is not None]
    votes = Counter(_unit(other) for other in kin)
    like_it = votes.pop(field.unit, 0) + 1
    if not votes:
        return
    unit, against = votes.most_common(1)[0]
    rival = next(other for other in kin if _unit(other) == unit)
    if like_it > against or (like_it == against and not _yields(macro, rival, context)):
        return
    yield Complaint(
        message=f"its unit is {field.unit}, that of {rival.name} is {unit}",
        help=f"write '{unit}' if it is measured as {rival.name} is",
        at=field.unit_span,
    )


def _yields(macro: Macro, rival: Macro, context: LintContext) -> bool:
    return any(context.rivals(macro, sorted((macro, rival), key=lambda one: one.line)))


def _unit(macro: Macro) -> str | None:
    return macro.field.unit if macro.field else None


RULE = LintRule(severity=Severity.WARNING, visits=(Macro,), check=_check)
