"""A key speaks of time, size or a rate and does not say in which unit.

Whoever takes kilobytes for bytes is wrong by a factor of a thousand, and nothing tells them. The
name is asked first (``…_BYTES``, ``…_MS``), then the words in which the comment says what the
value is. A unit that is inherited ("as VIR_DOMAIN_JOB_DATA_TOTAL but only …") is stated. Strings,
booleans and items of an enum need none.

Example::

    /** VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE: the size of page cache for xbzrle
     * compression as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_MIGRATE_PARAM_COMPRESSION_XBZRLE_CACHE "compression.xbzrle.cache"

How to mend it: name the unit. Where the name, the key's siblings or the period that it is a quota
of decide it, the finding says which.

Options: ``hints`` of the profile's units are the names, ``quantities`` and ``decoys`` in
``[units]`` the words; ``units = false`` switches a family off.
"""

from headerscan.lints._types import field_of
from headerscan.lints._units import (
    measured,
    measures,
    period,
    promised_by_name,
    quantity,
    siblings,
)
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, profile = field_of(macro), context.profile
    is_stated = field.unit is not None or field.unit_from is not None
    if macro.doc is None or is_stated or not measures(macro, profile):
        return
    promised = promised_by_name(macro, profile)
    words = None if promised else quantity(macro, profile)
    if not promised and words is None:
        return
    unit, remedy, like = _decided(macro, promised, context) or (None, None, None)
    why = "its name speaks of one" if promised else f"it speaks of '{words}'"
    yield Complaint(
        message=f"the comment states no unit, though {why}",
        help=remedy,
        edits=measured(macro, unit, context, like=like) if unit else (),
        safe=False,
    )


def _decided(
    macro: Macro, promised: tuple[str, ...], context: LintContext
) -> tuple[str, str, str | None] | None:
    """Return the unit that the name or other keys decide, help, and how another comment has it."""
    if len(promised) == 1:
        return promised[0], f"write the unit, '{promised[0]}' by the name", None
    kin = siblings(macro, context) or period(macro, context)
    said = [
        (one.name, unit, field_of(one).unit_text) for one in kin if (unit := field_of(one).unit)
    ]
    if len({unit for _, unit, _ in said}) != 1:
        return None
    name, unit, text = said[0]
    return unit, f"write '{unit}' if it is measured as {name} is", text
