"""A type is laid out otherwise, though its members are the same.

Finds structs and unions whose members are as they were, and whose size, alignment or offsets
are not: they are packed now or no longer, aligned otherwise, or hold an array whose number of
elements changed; enums that fix another type for their values, and typedefs that ask for another
alignment. Where a type that they hold changed its size, it is told of that type alone.

**Why it matters.** Programs already built reserve the old size, and look for members in the
old places (*binary*). Where a macro that declares members declares others now, it is a warning:
code may use one that went, too.

**Example.** ::

      struct _virKilnState {
          char door;
          int heat;
    - };
    + } __attribute__((packed));

**How to mend it.** Leave what is laid out as it is, and add a second struct beside it.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.costs import cost_of, is_told_of_inner
from headerscan.comparing.same_type import types_of
from headerscan.compat._compared import member_changes
from headerscan.diagnostics import Break, Severity
from headerscan.model import Enumeration, Macro, Member, Struct, Typedef, Union
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair

_AS_INT = frozenset((None, "int", "unsigned", "unsigned int"))
"""What an enum's values take as much place in as where no type is fixed."""
_HELP = "leave it as it is, and add a second one beside it"


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a type that is laid out otherwise without a change of its members."""
    old, new = pair.old, pair.new
    if isinstance(old, Enumeration) and isinstance(new, Enumeration):
        yield from _stored(old, new, context)
    if isinstance(old, Typedef) and isinstance(new, Typedef) and old.aligned != new.aligned:
        yield Complaint(
            message=f"typedef {new.name} is {_aligned(new)}, where it was {_aligned(old)}",
            help=_HELP,
        )
    if not isinstance(old, (Struct, Union)) or not isinstance(new, (Struct, Union)):
        return
    if old.kind != new.kind or not old.members or not new.members or member_changes(pair, context):
        return
    what = f"{new.kind} {new.name}"
    if (macro := next(_other_members(new, context), None)) is not None:
        yield Complaint(
            message=f"{what} holds what the macro {macro} declares, which is something else now",
            help=_HELP,
            severity=Severity.WARNING,
            breaks=(Break.SOURCE, Break.BINARY),
        )
        return
    cost = cost_of(pair, context)
    is_marked = _marks(old) != _marks(new)
    if cost is None or cost.stays or (not is_marked and is_told_of_inner(pair, context)):
        return
    yield Complaint(
        message=f"{what} has the same members, but they are laid out otherwise: {cost.words}",
        help=_HELP,
    )


def _stored(old: Enumeration, new: Enumeration, context: CompatContext) -> Iterator[Complaint]:
    """Complain of an enum whose values are stored in another type."""
    before, after = ("int" if each.type in _AS_INT else str(each.type) for each in (old, new))
    if not context.once(types_of).same(before, after):
        yield Complaint(
            message=f"the values of enum {new.name} are stored as {after}, where it was {before}",
            help=_HELP,
        )


def _aligned(typedef: Typedef) -> str:
    if typedef.aligned is None:
        return "aligned as its type"
    return f"aligned to {typedef.aligned or 'the most there is'}"


def _other_members(new: Struct | Union, context: CompatContext) -> Iterator[str]:
    """Yield the macros that stand in place of members, and stand for others than before."""
    for member in new.members or ():
        before = context.old.find(member.type, Macro)
        after = context.new.find(member.type, Macro)
        if member.name is None and before and after and before.text != after.text:
            yield member.type


def _marks(body: Struct | Union | Member) -> object:
    return body.packed, body.aligned, body.pack, tuple(map(_marks, body.members or ()))


RULE = CompatRule(Severity.ERROR, (Struct, Union, Enumeration, Typedef), (Break.BINARY,), check)
