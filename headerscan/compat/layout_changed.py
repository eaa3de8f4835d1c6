"""A type is laid out otherwise, though its members are the same.

A struct or union is packed now or no longer, aligned otherwise, or holds an array whose number of
elements changed; an enum fixes another type for its values; a typedef asks for another alignment.
Where a type inside changed its size, it is told of that type alone.

**Why it matters.** Programs already built reserve the old size, and look for members in the old
places (*binary*). Where a macro that declares members declares others now, it is a warning: code
may use one that went, too.

**Example.** ::

    - struct _virKilnState { char door; int heat; };
    + struct _virKilnState { char door; int heat; } __attribute__((packed));

**How to mend it.** Leave what is laid out as it is, and add a second struct beside it.
"""

from collections.abc import Iterator

from headerscan.comparing.costs import cost_of, is_told_of_inner
from headerscan.comparing.parts import member_changes
from headerscan.comparing.same_type import types_of
from headerscan.model import Enumeration, Macro, Member, Struct, Typedef, Union
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule

_AS_INT = frozenset((None, "int", "unsigned", "unsigned int"))
"""What an enum's values take as much place in as where no type is fixed."""
_HELP = "leave it as it is, and add a second one beside it"
Laid = Struct | Union | Enumeration | Typedef


@rule(Severity.ERROR, Break.BINARY)
def check(old: Laid, new: Laid, context: CompatContext) -> Complaints:
    if isinstance(old, Enumeration) and isinstance(new, Enumeration):
        before, after = ("int" if each.type in _AS_INT else str(each.type) for each in (old, new))
        if not context.once(types_of).same(before, after):
            said = f"are stored as {after}, where it was {before}"
            yield Complaint(message=f"the values of enum {new.name} {said}", help=_HELP)
    elif isinstance(old, Typedef) and isinstance(new, Typedef):
        if old.aligned != new.aligned:
            said = f"is {_aligned(new)}, where it was {_aligned(old)}"
            yield Complaint(message=f"typedef {new.name} {said}", help=_HELP)
    elif isinstance(old, (Struct, Union)) and isinstance(new, (Struct, Union)):
        yield from _same_members(old, new, context)


def _aligned(typedef: Typedef) -> str:
    if typedef.aligned is None:
        return "aligned as its type"
    return f"aligned to {typedef.aligned or 'the most there is'}"


def _same_members(old: Struct | Union, new: Struct | Union, context: CompatContext) -> Complaints:
    """Complain of a struct or union that is laid out otherwise, its members as they were."""
    if old.kind != new.kind or not old.members or not new.members:
        return
    if member_changes(old, new, context):
        return
    what = f"{new.kind} {new.name}"
    for macro in _other_members(new, context):
        yield Complaint(
            message=f"{what} holds what the macro {macro} declares, which is something else now",
            help=_HELP,
            severity=Severity.WARNING,
            breaks=(Break.SOURCE, Break.BINARY),
        )
        return
    cost = cost_of(old, new, context)
    is_told = _marks(old) == _marks(new) and is_told_of_inner(old, context)
    if cost is not None and not cost.stays and not is_told:
        said = f"has the same members, but they are laid out otherwise: {cost.words}"
        yield Complaint(message=f"{what} {said}", help=_HELP)


def _other_members(new: Struct | Union, context: CompatContext) -> Iterator[str]:
    """Yield the macros that stand in place of members, and stand for others than before."""
    for member in new.members or ():
        before, after = (side.find(member.type, Macro) for side in (context.old, context.new))
        if member.name is None and before and after and before.text != after.text:
            yield member.type


def _marks(body: Struct | Union | Member) -> object:
    return body.packed, body.aligned, body.pack, tuple(map(_marks, body.members or ()))
