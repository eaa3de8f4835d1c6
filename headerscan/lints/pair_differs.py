"""Keys of which one bounds the other differ, or only one says that it does.

``…_TOTAL``, ``…_USED``, ``…_PROCESSED`` and ``…_REMAINING`` of one name are parts of one
whole, and ``…_MIN`` and ``…_MAX`` the ends of one range. Programs subtract and divide them,
and compare one with the other: with different units or types that gives nonsense, and with
different releases one is there where the other is not. Where of two keys one comment names
the other key, to say how they relate, a reader of the other comment does not learn of it.

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

How to mend it: write the unit, the type and the release that the library has, which are
hardly two different ones; name the other key where a comment does not.

Options: none of its own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from headerscan.diagnostics import Severity, Span
from headerscan.lints._comments import spot
from headerscan.lints._types import compatible
from headerscan.lints._units import siblings
from headerscan.model import Macro
from headerscan.rules import Complaint, LintContext, LintRule


class _Fact(NamedTuple):
    """Something that keys of one whole have in common."""

    what: str
    like: str
    """How help speaks of a key that has the same."""
    said: Callable[[Macro], str | None]
    place: Callable[[Macro, LintContext], Span | None]


def _check(macro: Macro, context: LintContext) -> Iterator[Complaint]:
    kin = siblings(macro, context)
    for fact in _FACTS if kin else ():
        if (rival := _rival(macro, kin, fact, context)) is not None:
            own, other = fact.said(macro), fact.said(rival)
            yield Complaint(
                message=f"its {fact.what} is {own}, that of {rival.name} is {other}",
                help=f"write '{other}' if it is {fact.like} {rival.name} is",
                at=fact.place(macro, context),
            )
    # Of three or more, the comment on the whole speaks for all.
    if len(kin) == 1 and _names(kin[0], macro) and not _names(macro, kin[0]):
        yield Complaint(
            message=f"the comment on {kin[0].name} says how the two relate, this one does not",
            help=f"name {kin[0].name} here, too",
        )


def _types(macro: Macro) -> str | None:
    return " or ".join(macro.field.types) or None if macro.field else None


def _unit(macro: Macro) -> str | None:
    return macro.field.unit if macro.field else None


def _release(macro: Macro) -> str | None:
    return macro.doc.since if macro.doc else None


def _type_place(macro: Macro, _: LintContext) -> Span | None:
    annotations = macro.field.annotations if macro.field else ()
    return annotations[0].span if annotations else None


def _unit_place(macro: Macro, _: LintContext) -> Span | None:
    return macro.field.unit_span if macro.field else None


def _release_place(macro: Macro, context: LintContext) -> Span | None:
    return spot(macro, _release(macro), context)


_FACTS = (
    _Fact("type", "of the same type as", _types, _type_place),
    _Fact("unit", "measured as", _unit, _unit_place),
    _Fact("release", "as old as", _release, _release_place),
)


def _rival(macro: Macro, kin: tuple[Macro, ...], fact: _Fact, context: LintContext) -> Macro | None:
    """Return the key from which one differs that is alone with what it says, or came later."""
    own = fact.said(macro)
    if own is None or (fact.what == "unit" and macro.field and macro.field.unit_from):
        return None
    others = [other for other in kin if fact.said(other) is not None]
    votes = Counter(fact.said(other) for other in others)
    like_it = votes.pop(own, 0) + 1
    if not votes:
        return None
    said, against = votes.most_common(1)[0]
    rival = next(other for other in others if fact.said(other) == said)
    if fact.what == "type" and compatible(own.split(" or "), (said or "").split(" or ")):
        return None
    if like_it > against or (like_it == against and not _yields(macro, rival, context)):
        return None
    return rival


def _yields(macro: Macro, rival: Macro, context: LintContext) -> bool:
    return any(context.rivals(macro, sorted((macro, rival), key=lambda one: one.line)))


def _names(one: Macro, other: Macro) -> bool:
    """Say whether the comment of one key speaks of another."""
    return one.doc is not None and other.name in re.findall(r"\w+", one.doc.text)


RULE = LintRule(Severity.WARNING, (Macro,), _check)
