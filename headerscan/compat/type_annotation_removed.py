"""A key's comment no longer states its type.

Finds keys whose comment stated a type and states none now. More than ten in one family
(or, outside any family, in one header) are one finding: such a change has one cause, a
new way of writing comments or a profile that no longer fits. Where the whole comment
went, ``doc-removed`` says so.

**Why it matters.** Who writes a reader of the key must look into the library's source to
learn its type (*docs*). What the library sends is not said to have changed.

**Example.** ::

    -  * virDomainGetJobStats field: time in ms, as VIR_TYPED_PARAM_ULLONG.
    +  * virDomainGetJobStats field: time in ms.

**How to mend it.** Write the type again. Where comments are written in a new way, teach
the profile the new phrase.

**Options.** The profile's ``annotations.extractors`` and ``types.words``.
"""

from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import InBulk
from headerscan.model import Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, compat_rule


@compat_rule(Severity.WARNING, Break.DOCS)
def check(old: Macro, new: Macro, context: CompatContext) -> Complaints:
    names = _LOST.told_by(old, new, context)
    if len(names) > 1:
        where = _lost_in(old, new, context)
        yield Complaint(
            message=f"{len(names)} keys of {where} no longer state their types: {listed(names)}",
            help="write the types again, or teach the profile how they are written now",
        )
    elif names and old.field is not None:
        types, said = " or ".join(old.field.types), old.field.annotations
        again = f"'{said[0].text}'" if said else "as in the older comment"
        yield Complaint(
            message=f"{new.name} no longer states its type, {types}",
            help=f"write the type again: {again}",
            old=types,
        )


def _lost_in(old: Symbol, new: Symbol, _: CompatContext) -> str | None:
    """Return the family, or else the header, of a key that lost its type."""
    if not isinstance(old, Macro) or not isinstance(new, Macro) or new.doc is None:
        return None
    if old.field is None or not old.field.types or (new.field is not None and new.field.types):
        return None
    return old.field.family or new.header


_LOST = InBulk(_lost_in)
