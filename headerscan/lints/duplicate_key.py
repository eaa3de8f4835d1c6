"""Two macros of one family have the same key.

A reader finds one value under both names, whatever the two comments say. Nearly always a line was
copied and not finished. Aliases (``#define NEW OLD``), deprecated names, and branches of one
``#if`` that exclude each other are left alone. Last parts of composed keys are compared behind the
same first part.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes on disk, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"
    /** VIR_DOMAIN_JOB_DISK_PROCESSED: bytes done, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_total"

How to mend it: give the second one its own key; a second name that is meant is an alias.

Options: families are the profile's ``[[families]]``.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import chain

from headerscan.lints._keys import field_of
from headerscan.model import Macro, Role, ValueKind
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_Place = tuple[str | int | None, ...]


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    place = _place(macro)
    for other in context.rivals(macro, context.once(_by_place)[place] if place else ()):
        if other.name != macro.name and not _exclude_each_other(other, macro):
            yield Complaint(
                message=f"{other.name} in line {other.line} has the same key {macro.text}",
                help=f"give it a key of its own, or write '#define {macro.name} {other.name}'"
                " if a second name is meant",
            )
            return


def _by_place(context: LintContext) -> Mapping[_Place | None, list[Macro]]:
    """Return the macros of each key, in header order."""
    found: defaultdict[_Place | None, list[Macro]] = defaultdict(list)
    for macro in chain.from_iterable(context.api.by_family.values()):
        found[_place(macro)].append(macro)
    return found


def _place(macro: Macro) -> _Place | None:
    """Return a key with what it has to be unique in; None if it need not be."""
    field = field_of(macro)
    if macro.value_kind is not ValueKind.STRING or field.family is None:
        return None
    if macro.doc is not None and macro.doc.deprecated is not None:
        return None
    owner, marker, _ = macro.name.rpartition("_SUFFIX_")
    if field.role is Role.PARAMETER:
        return field.family, field.role, macro.value
    return (field.family, owner, macro.value) if field.role is Role.SUFFIX and marker else None


def _exclude_each_other(one: Macro, other: Macro) -> bool:
    """Say whether no compiler sees both symbols: they stand in branches of one ``#if``."""

    def negated(macro: Macro) -> set[str]:
        return {form.format(text) for text in macro.conditions for form in ("!{}", "!({})")}

    return bool(negated(one) & {*other.conditions} or negated(other) & {*one.conditions})
