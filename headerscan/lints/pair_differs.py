"""Keys of which one bounds the other differ, or only one says that it does.

``…_TOTAL``, ``…_USED``, ``…_PROCESSED`` and ``…_REMAINING`` of one name are parts of one whole,
``…_MIN`` and ``…_MAX`` the ends of one range. Programs subtract, divide and compare them: with
different units or types that is nonsense, and with different releases one may be missing. Where
one of two comments names the other key, so must the other.

The finding is on the one that differs from the others, or on the later of two. A unit inherited
from another key is mended there.

Example::

    /** VIR_DOMAIN_JOB_DATA_TOTAL: number of bytes to move, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DATA_TOTAL "data_total"
    /** VIR_DOMAIN_JOB_DATA_REMAINING: what is left, in KiB, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DATA_REMAINING "data_remaining"

How to mend it: write the unit, the type and the release that the library has; name the other key.
"""

import re
from collections import Counter

from headerscan.diagnostics import Span
from headerscan.lints._edits import Comment
from headerscan.lints._keys import compatible, field_of, siblings, type_span
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_LIKE = {"type": "of the same type as", "unit": "measured as", "release": "as old as"}
"""What keys of one whole have in common, and how help speaks of a key that has the same."""


@rule(Severity.WARNING)
def check(macro: Macro, context: LintContext) -> Complaints:
    kin = siblings(macro, context)
    for what, like in _LIKE.items() if kin else ():
        if (rival := _rival(macro, kin, what, context)) is not None:
            own, other = _said(macro, what), _said(rival, what)
            yield Complaint(
                message=f"its {what} is {own}, that of {rival.name} is {other}",
                help=f"write '{other}' if it is {like} {rival.name} is",
                at=_place(macro, what, context),
            )
    # Of three or more, the comment on the whole speaks for all.
    if len(kin) == 1 and _names(kin[0], macro) and not _names(macro, kin[0]):
        yield Complaint(
            message=f"the comment on {kin[0].name} says how the two relate, this one does not",
            help=f"name {kin[0].name} here, too",
        )


def _said(macro: Macro, what: str) -> str | None:
    """Return what a key's comment says of what it has in common with others."""
    if what == "release":
        return macro.doc.since if macro.doc else None
    field = field_of(macro)
    return field.unit if what == "unit" else " or ".join(field.types) or None


def _place(macro: Macro, what: str, context: LintContext) -> Span | None:
    if what == "release":
        return Comment(macro, context).spot(_said(macro, what))
    field = field_of(macro)
    return field.unit_span if what == "unit" else type_span(field)


def _rival(macro: Macro, kin: tuple[Macro, ...], what: str, context: LintContext) -> Macro | None:
    """Return the key from which one differs that is alone with what it says, or came later."""
    own = _said(macro, what)
    if own is None or (what == "unit" and field_of(macro).unit_from):
        return None
    votes = Counter(said for other in kin if (said := _said(other, what)) is not None)
    like_it = votes.pop(own, 0) + 1
    if not votes:
        return None
    said, against = votes.most_common(1)[0]
    rival = next(other for other in kin if _said(other, what) == said)
    if what == "type" and compatible(own.split(" or "), said.split(" or ")):
        return None
    both = sorted((macro, rival), key=lambda one: one.line)
    yields = like_it == against and any(context.rivals(macro, both))
    return rival if like_it < against or yields else None


def _names(one: Macro, other: Macro) -> bool:
    """Say whether the comment of one key speaks of another."""
    return one.doc is not None and other.name in re.findall(r"\w+", one.doc.text)
