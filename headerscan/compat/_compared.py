"""What several rules say of two symbols: that one went, or that parts or types changed."""

from typing import Literal

from headerscan.comparing.parts import MemberChange, parameter_changes
from headerscan.comparing.same_type import qualifiers_only, types_of
from headerscan.comparing.spelling import kind_of, parameter, prototype
from headerscan.model import Function, Symbol, Typedef
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity


def parameters_that(
    happened: Literal["added", "removed"], old: Function, new: Function, context: CompatContext
) -> Complaints:
    """Complain of each parameter that came to a function, or of each that went."""
    came = happened == "added"
    for change in parameter_changes(old, new, context):
        changed = change.new if came else change.old
        if change.what != happened or changed is None:
            continue
        said = parameter(changed)
        yield Complaint(
            message=f"{new.name} {'takes' if came else 'no longer takes'} '{said}' as parameter"
            f" {change.position}: calls with the old arguments do not compile",
            help=f"keep '{prototype(old)}', and add a second function beside it",
            old=prototype(old) if came else said,
            new=said if came else prototype(new),
            breaks=(Break.SOURCE,) if old.inline and new.inline else None,
        )


def retyped(
    what: str,
    old: str,
    new: str,
    remedy: str,
    *,
    mild: Severity | None = None,
    compiled: bool = True,
    told: str = "",
    change: MemberChange | None = None,
) -> Complaint:
    """Return what is to say of something whose type is another one.

    ``what`` ends with the verb between a thing and its type. Where only qualifiers differ it
    is a warning, unless ``mild`` says how it weighs. What is mild, and what programs do not
    get ``compiled`` from the library, breaks nothing that is built.
    """
    if mild is None and qualifiers_only(old, new) is not None:
        mild = Severity.WARNING
    return Complaint(
        message=f"{what} {new}, where it was {old}{told}",
        help=f"keep {remedy}",
        severity=mild,
        old=old,
        new=new,
        breaks=(Break.SOURCE,) if mild or not compiled else None,
        at=change.new.span if change and change.new else None,
        conditions=change.conditions if change else (),
    )


def of_another_kind(
    old: Symbol,
    new: Symbol,
    shown: str | None,
    remedy: str,
    *,
    of: str = "",
    hurt: str = "",
    breaks: tuple[Break, ...] | None = None,
) -> Complaint:
    """Return what is to say of a name that stands for another kind of thing now."""
    message = f"{old.kind} {old.name}{of} is {kind_of(new)} now{hurt}"
    return Complaint(message=message, help=remedy, old=shown, breaks=breaks)


def tag_removed(old: Symbol, context: CompatContext) -> Complaints:
    """Complain of a struct, union or enum whose tag went and whose name stays as a typedef.

    Where a typedef named it before, what the typedef stands for is told of that one.
    """
    tag = f"{old.kind} {old.name}"
    if any(typedef.type == tag for typedef in context.old.of(Typedef)):
        yield Complaint(
            message=f"{tag} is a typedef now: only code that writes '{old.kind}' does not compile",
            help=f"keep the tag: '{tag}'",
            severity=Severity.WARNING,
            old=tag,
            breaks=(Break.SOURCE,),
        )
    elif not context.once(types_of).same(tag, old.name):
        yield Complaint(
            message=f"{tag} is a typedef of something else now",
            help=f"keep {old.name} as a name for the {old.kind}",
            old=tag,
        )


def removed(
    old: Symbol,
    new: Symbol | None,
    shown: str | None,
    *,
    use: str = "names",
    of: str = "",
    built: bool = False,
    severity: Severity | None = None,
) -> Complaint:
    """Return what is to say of a symbol that went, or whose name is of another kind now.

    ``shown`` is the old side, ``use`` what code does with the name, ``of`` what it is a part
    of; ``built`` says that built programs look for it.
    """
    what = "gone" if new is None else f"{kind_of(new)} now"
    hurt = f"code that {use} it does not compile"
    return Complaint(
        message=f"{old.kind} {old.name}{of} is {what}: {hurt}"
        + (", and built programs do not start" if built else ""),
        help=f"keep {old.name}, and say in its comment that it is deprecated",
        old=shown,
        severity=severity,
        breaks=(Break.SOURCE, Break.BINARY) if built else (Break.SOURCE,),
    )
