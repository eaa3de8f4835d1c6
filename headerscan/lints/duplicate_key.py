"""Two macros of one family have the same key.

Keys of a family share one namespace: a reader finds one value under both names, whatever
the two comments say. Nearly always a line was copied and not finished.

Aliases (``#define NEW OLD``), deprecated names, and branches of one ``#if`` that exclude
each other are left alone. Last parts of composed keys are compared behind the same first
part.

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
from itertools import permutations, product

from headerscan.model import Macro, Role, ValueKind
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    namespace = _namespace(macro)
    if namespace is None or macro.field is None or macro.field.family is None:
        return
    same = context.once(_by_key)[macro.field.family, namespace, macro.value]
    for other in context.rivals(macro, same):
        if other.name != macro.name and not _exclude_each_other(other, macro):
            yield Complaint(
                message=f"{other.name} in line {other.line} has the same key {macro.text}",
                help=f"give it a key of its own, or write '#define {macro.name} {other.name}'"
                " if a second name is meant",
            )
            return


def _by_key(context: LintContext) -> Mapping[tuple[object, ...], list[Macro]]:
    """Return the macros of each family and namespace by their keys, in header order."""
    found: defaultdict[tuple[object, ...], list[Macro]] = defaultdict(list)
    for family, macros in context.api.by_family.items():
        for macro in macros:
            found[family, _namespace(macro), macro.value].append(macro)
    return found


def _namespace(macro: Macro) -> tuple[Role, str] | None:
    """Return what a key has to be unique in, beside its family; None if it need not be."""
    if macro.field is None or macro.value_kind is not ValueKind.STRING:
        return None
    if macro.doc is not None and macro.doc.deprecated is not None:
        return None
    if macro.field.role is Role.PARAMETER:
        return Role.PARAMETER, ""
    owner, marker, _ = macro.name.rpartition("_SUFFIX_")
    if macro.field.role is Role.SUFFIX and marker:
        return Role.SUFFIX, owner
    return None


def _exclude_each_other(one: Macro, other: Macro) -> bool:
    """Say whether no compiler sees both symbols: they stand in branches of one ``#if``."""
    return any(
        longer in (f"!{shorter}", f"!({shorter})")
        for pair in product(one.conditions, other.conditions)
        for shorter, longer in permutations(pair)
    )
