"""A comment refers to a symbol that does not exist.

A reader follows the name and finds nothing; a link on a site leads nowhere. Mostly the symbol was
renamed or removed, or the name has a slip in it.

Names are what the profile's patterns match, ``struct.member``, and members that a comment says a
key corresponds to. ``VIR_DOMAIN_JOB_*`` stands for every name that begins so. Where the headers are
but a part of a larger API (they use types that none of them declares, or refer to many names that
are not there), only names are reported that differ by a slip from one that is there, or that would
stand between keys of a family that are.

Example::

    /** VIR_DOMAIN_JOB_COMPRESSION_PAGES: multiply by VIR_DOMAIN_JOB_MEMORY_PAGESIZE. */

How to mend it: write the name as it is declared; the finding says which one where only one is like
it.

Options: ``references`` in the profile's ``[docs]`` are the patterns, ``known`` names that may be
referred to although no header declares them.
"""

from headerscan.lints._edits import Comment
from headerscan.lints._keys import aggregate
from headerscan.lints._names import (
    Reference,
    is_declared,
    is_slip,
    is_whole,
    meant,
    member_references,
    name_references,
)
from headerscan.model import AnySymbol, Symbol
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_SIBLINGS = 2


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    if symbol.doc is None:
        return
    seen: set[str] = set()
    for reference in name_references(symbol.doc, context.profile):
        name = reference.name
        if name in seen or is_declared(reference, symbol, context):
            continue
        seen.add(name)
        alike = (other for other in context.api.by_name if other[:3] == name[:3])
        right = None if reference.is_prefix else meant(name, alike, 0.9, context)
        if context.once(is_whole) or _must_be_here(reference, right, context):
            why = f"{'*' if reference.is_prefix else ''}, which no header declares"
            yield _complaint(symbol, name, right, why, context)
    for struct, member in member_references(symbol.doc, context):
        owner = aggregate(struct, context)
        members = [one.name for one in (owner and owner.members) or ()]
        names = [name for name in members if name]
        if member not in names and 0 < len(members) == len(names):
            right = meant(member, names, 0.6, context)
            why = f", but {struct} has no such member"
            yield _complaint(symbol, member, right, why, context, owner=f"{struct}.")


def _complaint(
    symbol: Symbol, name: str, right: str | None, why: str, context: LintContext, *, owner: str = ""
) -> Complaint:
    comment = Comment(symbol, context)
    return Complaint(
        message=f"the comment refers to {owner}{name}{why}",
        help=f"write '{right}'" if right else None,
        at=comment.spot(name),
        edits=comment.replaced(f"{owner}{name}", f"{owner}{right}") if right else (),
        safe=False,
    )


def _must_be_here(reference: Reference, right: str | None, context: LintContext) -> bool:
    """Say whether a name would stand in these headers if it existed."""
    if reference.is_prefix or is_slip(reference.name, right):
        return not reference.is_prefix
    stem = reference.name.rpartition("_")[0] + "_"
    family = context.profile.family_of(reference.name)
    keys = context.api.by_family.get(family.name, ()) if family else ()
    return sum(key.name.startswith(stem) for key in keys) >= _SIBLINGS
