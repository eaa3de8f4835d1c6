"""A symbol stands in another header.

Its old header still exists. More than ten symbols out of one header are one finding. Header names
are not compared where each side is a single file.

**Why it matters.** Code that includes the old header alone does not find the symbol, if that does
not include the new one. A note, as libraries have one header that includes all others.

**Example.** ``virDomainGetJobInfo`` stood in ``libvirt/libvirt-domain.h``, and stands in
``libvirt/libvirt-job.h`` now.

**How to mend it.** Nothing, where the old header includes the new one.
"""

from headerscan.comparing.pairing import headers_kept
from headerscan.model import Symbol
from headerscan.rules import CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.NOTE)
def check(old: Symbol, new: Symbol, context: CompatContext) -> Complaints:
    own = context.once(headers_kept).get(old.header, new.header)
    same = context.new.by_name.get(new.name, ())
    if own == new.header or any(one.header == own and one.kind == new.kind for one in same):
        return
    way = f"moved from {old.header} to {new.header}"
    remedy = f"let {old.header} include {new.header}"
    yield Complaint(
        message=f"{new.name} {way}",
        help=remedy,
        old=old.header,
        new=new.header,
        of_many=Complaint(message=f"symbols {way}", help=remedy, old=old.header, new=new.header),
    )
