"""Users no longer see a struct's members.

Finds structs and unions that were declared with their members, and are declared by their
name only now. The other way, members that become visible, breaks nothing.

**Why it matters.** Code that uses a member, declares a variable of the type or asks for
its size does not compile (*source*).

**Example.** ::

    - struct _virDomainInfo {
    -     unsigned char state;
    - };
    + struct _virDomainInfo;

**How to mend it.** Keep the definition in the public header, and begin a new, opaque type
beside it.
"""

from headerscan.comparing.spelling import listed
from headerscan.model import Member, Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    if old.kind != new.kind or not _members(old, context, 0) or _members(new, context, 1):
        return
    if not old.members or new.members == ():
        return  # an empty one on either side hides nothing
    names = listed([member.name for member in old.members if member.name])
    yield Complaint(
        message=f"{new.kind} {new.name} hides its members now: code that uses {names}"
        " does not compile",
        help="keep the definition in the public header",
        old=names,
    )


def _members(body: Struct | Union, context: CompatContext, side: int) -> tuple[Member, ...]:
    """Return those members that those see who define nothing."""
    return context.branches[side].plainly(body).members or ()
