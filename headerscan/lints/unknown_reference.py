"""A comment refers to a symbol that does not exist.

A reader follows the name and finds nothing; a link on a site leads nowhere. Mostly the
symbol was renamed or removed, or the name has a slip in it.

Names are what the profile's patterns match (libvirt's begin with ``VIR_`` or ``vir``),
``struct.member``, and members that a comment says a key corresponds to.
``VIR_DOMAIN_JOB_*`` stands for every name that begins so. Where the headers are but a part
of a larger API (they use types that none of them declares, or refer to many names that are
not there), only names are reported that differ by a slip from one that is there, or that
would stand between keys of a family that are.

Example::

    /** VIR_DOMAIN_JOB_COMPRESSION_PAGES: multiply by VIR_DOMAIN_JOB_MEMORY_PAGESIZE. */

How to mend it: write the name as it is declared; the finding says which one where only one
is like it.

Options: ``references`` in the profile's ``[docs]`` are the patterns, ``known`` names that
may be referred to although no header declares them.
"""

from headerscan.lints._comments import spot
from headerscan.lints._edits import replaced
from headerscan.lints._names import (
    Attempts,
    Reference,
    is_declared,
    is_whole,
    member_references,
    name_references,
)
from headerscan.lints._types import aggregate
from headerscan.matching.likeness import nearest
from headerscan.model import AnySymbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule

_SLIP = 0.93
_SIBLINGS = 2


@lint_rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    if symbol.doc is None:
        return
    seen: set[str] = set()
    for reference in name_references(symbol.doc, context.profile):
        if reference.name in seen or is_declared(reference, symbol, context):
            continue
        seen.add(reference.name)
        meant = None if reference.is_prefix else _meant(reference.name, context)
        if not is_whole(context) and not _must_be_here(reference, meant, context):
            continue
        star = "*" if reference.is_prefix else ""
        message = f"the comment refers to {reference.name}{star}, which no header declares"
        yield Complaint(
            message=message,
            help=f"write '{meant}'" if meant else None,
            at=spot(symbol, reference.name, context),
            edits=replaced(symbol, reference.name, meant, context) if meant else (),
            safe=False,
        )
    for struct, member in member_references(symbol.doc, context):
        owner = aggregate(context.api, struct)
        if owner is None or owner.members is None:
            continue
        names = [one.name for one in owner.members if one.name]
        if not names or any(one.name is None for one in owner.members) or member in names:
            continue
        meant = nearest(member, names, 0.6) if context.once(Attempts).are_left() else None
        yield Complaint(
            message=f"the comment refers to {struct}.{member}, but {struct} has no such member",
            help=f"write '{meant}'" if meant else None,
            at=spot(symbol, member, context),
            edits=replaced(symbol, f"{struct}.{member}", f"{struct}.{meant}", context)
            if meant
            else (),
            safe=False,
        )


def _meant(name: str, context: LintContext) -> str | None:
    if not context.once(Attempts).are_left():
        return None
    return nearest(name, (other for other in context.api.by_name if other[:3] == name[:3]), 0.9)


def _must_be_here(reference: Reference, meant: str | None, context: LintContext) -> bool:
    """Say whether a name would stand in these headers if it existed."""
    if reference.is_prefix:
        return False
    if meant is not None and nearest(reference.name, (meant,), _SLIP) is not None:
        return True
    stem = reference.name.rpartition("_")[0] + "_"
    family = context.profile.family_of(reference.name)
    keys = context.api.by_family.get(family.name, ()) if family else ()
    return sum(key.name.startswith(stem) for key in keys) >= _SIBLINGS
