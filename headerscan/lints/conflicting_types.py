"""A key's comment states two types that cannot both be true.

A value has one type: of those who read the comment, one half calls the wrong function. The
same holds where a macro is defined in two branches of an ``#if`` and the two comments
differ.

A union that is meant (``VIR_TYPED_PARAM_UINT or since 9.3.0 VIR_TYPED_PARAM_ULLONG``) is
one phrase and no conflict, nor is a second phrase that repeats a part of it. Two places
that disagree are ``annotations-disagree``'s business.

Example::

    /** VIR_DOMAIN_JOB_SETUP_TIME: time (ms) spent on preparations, as
     * VIR_TYPED_PARAM_ULLONG. It is zero where none is needed, as VIR_TYPED_PARAM_INT. */
    # define VIR_DOMAIN_JOB_SETUP_TIME "setup_time"

How to mend it: keep the type that the library sends. Where a struct member decides it, the
finding says which type that is.

Options: ``decoys`` in the profile's ``[annotations]`` are phrases that only look like a
type.
"""

from itertools import combinations

from headerscan.lints._types import basic_type, compatible, member_of, phrase, place_of, types_of_c
from headerscan.model import Field, Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = macro.field
    if field is None:
        return
    for first, second in combinations(field.annotations, 2):
        if not (first.types and second.types) or compatible(first.types, second.types):
            continue
        if place_of(first) == place_of(second):
            yield Complaint(
                message=f"the comment says both '{first.text}' and '{second.text}'",
                help=_help(field, (*first.types, *second.types), context),
                at=second.span,
            )
            return
    other = _defined_elsewhere(macro, context)
    if other is not None and other.field is not None:
        yield Complaint(
            message=f"the comment says {_words(field)}, and {_words(other.field)} where the macro"
            f" is defined in line {other.line} for other conditions",
            help=_help(field, (*field.types, *other.field.types), context),
        )


def _defined_elsewhere(macro: Macro, context: LintContext) -> Macro | None:
    for other in context.rivals(macro, context.api.by_name.get(macro.name, ())):
        if other.header != macro.header:
            continue
        if not isinstance(other, Macro) or other.field is None or macro.field is None:
            continue
        types, others = macro.field.types, other.field.types
        if types and others and not compatible(types, others):
            return other
    return None


def _words(field: Field) -> str:
    return " or ".join(field.types)


def _help(field: Field, stated: tuple[str, ...], context: LintContext) -> str | None:
    member = member_of(context.api, field.struct_member) if field.struct_member else None
    if member is None:
        return None
    fitting = set(types_of_c(context.profile, basic_type(context.api, member.type)))
    fitting &= set(stated)
    if len(fitting) != 1:
        return None
    write = phrase(context.profile, fitting.pop())
    return f"write '{write}' alone: {field.struct_member} is of type '{member.type}'"
