"""A key's comment states two types that cannot both be true.

A value has one type: half of those who read the comment call the wrong function. The same holds
where a macro is defined in two branches of an ``#if`` and the two comments differ.

A union that is meant (``VIR_TYPED_PARAM_UINT or since 9.3.0 VIR_TYPED_PARAM_ULLONG``) is one
phrase, and a second phrase may repeat a part of it. Two places that disagree are
``annotations-disagree``'s business.

Example::

    /** VIR_DOMAIN_JOB_SETUP_TIME: time (ms) spent on preparations, as
     * VIR_TYPED_PARAM_ULLONG. It is zero where none is needed, as VIR_TYPED_PARAM_INT. */
    # define VIR_DOMAIN_JOB_SETUP_TIME "setup_time"

How to mend it: keep the type that the library sends. The finding says which, where a struct member
decides it.

Options: ``decoys`` in the profile's ``[annotations]`` only look like a type.
"""

from headerscan.lints._keys import clash, compatible, field_of, mirrored_member, only
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    if (found := clash(macro, of_places=False)) is not None:
        first, second = found
        yield Complaint(
            message=f"the comment says both '{first.text}' and '{second.text}'",
            help=_help(macro, (*first.types, *second.types), context),
            at=second.span,
        )
        return
    own = field_of(macro).types
    for other in context.rivals(macro, context.api.by_name.get(macro.name, ())):
        if not isinstance(other, Macro) or other.header != macro.header:
            continue
        types = field_of(other).types
        if own and types and not compatible(own, types):
            yield Complaint(
                message=f"the comment says {' or '.join(own)}, and {' or '.join(types)} where the"
                f" macro is defined in line {other.line} for other conditions",
                help=_help(macro, (*own, *types), context),
            )
            return


def _help(macro: Macro, stated: tuple[str, ...], context: LintContext) -> str | None:
    if (mirrored := mirrored_member(macro, context)) is None:
        return None
    fitting = {*mirrored.types} & {*stated}
    right = only(fitting, context.profile, f" alone: {mirrored.words}")
    return right and right.help
