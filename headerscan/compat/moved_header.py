"""A symbol stands in another header.

Finds symbols that another header declares than before, where the old header still exists;
more than ten out of one header are one finding. Header names are not compared where each
side is a single file.

**Why it matters.** Code that includes the old header alone does not find the symbol, if
the old one does not include the new one. A note, as libraries have one header that
includes all others.

**Example.** ``virDomainGetJobInfo`` stood in ``libvirt/libvirt-domain.h``, and stands in
``libvirt/libvirt-job.h`` now.

**How to mend it.** Nothing, where the old header includes the new one.
"""

from headerscan.comparing.pairing import headers_kept
from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import InBulk
from headerscan.model import Symbol
from headerscan.rules import CompatContext, Complaint, Complaints, Severity, compat_rule


@compat_rule(Severity.NOTE)
def check(old: Symbol, new: Symbol, context: CompatContext) -> Complaints:
    names = _MOVED.told_by(old, new, context)
    if names:
        what = f"{len(names)} symbols ({listed(names)})" if len(names) > 1 else names[0]
        yield Complaint(
            message=f"{what} moved from {old.header} to {new.header}",
            help=f"let {old.header} include {new.header}",
            old=old.header,
            new=new.header,
        )


def _way(old: Symbol, new: Symbol, context: CompatContext) -> str | None:
    """Return the way of a symbol that stands in another header, and no longer in its own."""
    own = context.once(headers_kept).get(old.header, new.header)
    same = context.new.by_name.get(new.name, ())
    if own == new.header or any(one.header == own and one.kind == new.kind for one in same):
        return None
    return f"{old.header} → {new.header}"


_MOVED = InBulk(_way)
