"""A member of a struct or union has another type.

Another array length or bit-field width is another type; typedefs are looked through. A change of
``const`` alone is a warning.

**Why it matters.** Code may no longer compile, or convert silently (*source*). Programs already
built read the old type, and the members behind it may have moved (*binary*); the message says what
grows and moves.

**Example.** ::

      struct _virDomainInfo {
    -     unsigned long maxMem;
    +     unsigned long long maxMem;
      };

**How to mend it.** Keep the member, and add one with the new type behind all others, or a new key.
"""

from headerscan.comparing.costs import cost_of
from headerscan.comparing.parts import member_changes
from headerscan.comparing.same_type import qualifiers_only
from headerscan.compat._compared import retyped
from headerscan.model import Member, Struct, Union
from headerscan.rules import Break, CompatContext, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    for change in member_changes(old, new, context):
        if change.what != "retyped" or change.old is None or change.new is None:
            continue
        before, after = _type(change.old), _type(change.new)
        is_mild = qualifiers_only(before, after) is not None
        cost = None if is_mild else cost_of(old, new, context)
        told = f": {cost.words}" if cost else ""
        what = f"member {change.path} of {new.kind} {new.name} is"
        remedy = f"{before}, and add a member of the new type behind all others"
        yield retyped(what, before, after, remedy, told=told, change=change)


def _type(member: Member) -> str:
    if member.members is not None:
        return f"{member.type} {{…}}"
    return f"{member.type} : {member.bits}" if member.bits else member.type
