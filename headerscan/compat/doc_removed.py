"""A symbol's comment is gone.

Finds symbols that were documented and have no comment now. More than ten in one header
are one finding.

**Why it matters.** What the comment promised (a type, a unit, a release, who frees what)
now stands nowhere (*docs*).

**Example.** ::

    - /**
    -  * virDomainAbortJob:
    -  *
    -  * Stops the job that runs on a domain.
    -  */
      int virDomainAbortJob(virDomainPtr dom);

**How to mend it.** Put the comment back, directly above the symbol. Often it is still
there, and something else was inserted between the two.
"""

from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import InBulk
from headerscan.model import Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, compat_rule


@compat_rule(Severity.WARNING, Break.DOCS)
def check(old: Symbol, new: Symbol, context: CompatContext) -> Complaints:
    names = _LOST.told_by(old, new, context)
    if len(names) > 1:
        yield Complaint(
            message=f"{len(names)} symbols of {new.header} have no comment any more:"
            f" {listed(names)}",
            help="put the comments back, directly above their symbols",
        )
    elif names:
        yield Complaint(
            message=f"{new.name} has no comment any more{_with_it(old)}",
            help="put the comment back, directly above the symbol",
        )


def _lost_in(old: Symbol, new: Symbol, _: CompatContext) -> str | None:
    """Return the header of a symbol that lost its comment."""
    had = old.doc is not None and bool(old.doc.text or old.doc.since)
    return new.header if had and new.doc is None else None


_LOST = InBulk(_lost_in)


def _with_it(old: Symbol) -> str:
    """Return which type of a key went with its comment."""
    field = old.field if isinstance(old, Macro) else None
    if field is None or not field.types:
        return ""
    return f", and so does not state its type, {' or '.join(field.types)}"
