"""Users no longer see a struct's members.

A struct or union with members is declared by its name only now. The other way breaks nothing.

**Why it matters.** Code that uses a member, declares a variable of the type or asks for its size
does not compile (*source*).

**Example.** ::

    - struct _virDomainInfo { unsigned char state; };
    + struct _virDomainInfo;

**How to mend it.** Keep the definition, and begin a new, opaque type beside it.
"""

from headerscan.comparing.spelling import listed
from headerscan.model import Struct, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    # What those see who define nothing; an empty body on either side hides nothing.
    sides = zip(context.branches, (old, new), strict=True)
    before, after = (branches.plainly(body).members for branches, body in sides)
    if old.kind == new.kind and before and not after and old.members and new.members != ():
        names = listed([member.name for member in old.members if member.name])
        yield Complaint(
            message=f"{new.kind} {new.name} hides its members now: code that uses {names}"
            " does not compile",
            help="keep the definition in the public header",
            old=names,
        )
