"""The parts of a pair that several rules look at: parameters, members and types that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from headerscan.comparing.members import MemberChange, compare_members
from headerscan.comparing.parameters import ParameterChange, compare_parameters
from headerscan.comparing.same_type import qualifiers_only, types_of
from headerscan.comparing.spelling import parameter, prototype
from headerscan.diagnostics import Break, Severity
from headerscan.model import Callback, Function, Struct, Typedef, Union, Variable
from headerscan.rules import CompatContext, Complaint, Pair


def parameter_changes(pair: Pair, context: CompatContext) -> tuple[ParameterChange, ...]:
    """Return what changed in the parameters of two functions, or of two callbacks."""
    old, new = pair.old, pair.new
    if not isinstance(old, (Function, Callback)) or not isinstance(new, (Function, Callback)):
        return ()
    if old.kind != new.kind or old.parameters == new.parameters:
        return ()
    same = context.once(types_of).same_parameter
    return compare_parameters(old.parameters, new.parameters, same)


def other_arguments(
    pair: Pair, context: CompatContext, what: Literal["added", "removed"]
) -> Iterator[Complaint]:
    """Complain of each parameter that a function takes anew, or takes no longer."""
    old, new = pair.old, pair.new
    if not isinstance(old, Function) or not isinstance(new, Function):
        return
    for change in parameter_changes(pair, context):
        one = change.new if what == "added" else change.old
        if change.what != what or one is None:
            continue
        verb = "takes" if what == "added" else "no longer takes"
        yield Complaint(
            message=f"{new.name} {verb} '{parameter(one)}' as parameter {change.position}:"
            " calls with the old arguments do not compile",
            help=f"keep '{prototype(old)}', and add a second function beside it",
            old=prototype(old) if what == "added" else parameter(one),
            new=parameter(one) if what == "added" else prototype(new),
            breaks=(Break.SOURCE,) if old.inline and new.inline else None,
        )


def keep(name: str) -> str:
    """Return what to do about a symbol that went."""
    return f"keep {name}, and say in its comment that it is deprecated"


def member_changes(pair: Pair, context: CompatContext) -> tuple[MemberChange, ...]:
    """Return what changed in the members of two structs, or of two unions, seen in full."""
    old, new = pair.old, pair.new
    if not isinstance(old, (Struct, Union)) or not isinstance(new, (Struct, Union)):
        return ()
    if old.kind != new.kind or old.members is None or new.members is None:
        return ()
    types = context.once(types_of)
    ordered = isinstance(new, Struct)
    return compare_members(
        old.members, new.members, types.same, ordered=ordered, bodies=types.bodies
    )


def retyped(
    old: Typedef | Variable,
    new: Typedef | Variable,
    context: CompatContext,
    *,
    message: str,
    help: str,  # noqa: A002 - a complaint's own word for it
) -> Iterator[Complaint]:
    """Complain where two typedefs, or two variables, are of different types.

    Where only qualifiers differ it is a warning, and breaks nothing that is built.
    """
    if context.once(types_of).same(old.type, new.type):
        return
    mild = qualifiers_only(old.type, new.type) is not None
    yield Complaint(
        message=message,
        help=help,
        severity=Severity.WARNING if mild else None,
        old=old.type,
        new=new.type,
        breaks=(Break.SOURCE,) if mild else None,
    )
