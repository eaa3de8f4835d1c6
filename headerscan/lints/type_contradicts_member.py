"""A key's type does not fit the struct member that it mirrors.

Where a comment says that a key corresponds to a member of a struct, the member's C type
tells what the key can carry. A type that is narrower, of the other sign or of another kind
is wrong, or cuts the value short. Members for whose type the profile gives no counterpart
are left alone, as is a union of types of which one fits.

Example::

    struct _virDomainJobInfo { unsigned long long timeElapsed; };

    /** VIR_DOMAIN_JOB_TIME_ELAPSED: time (ms) since the beginning, as VIR_TYPED_PARAM_INT.
     * This field corresponds to timeElapsed field in virDomainJobInfo. */
    # define VIR_DOMAIN_JOB_TIME_ELAPSED "time_elapsed"

How to mend it: write the type that fits the member; the finding names it.

Options: ``c`` of the profile's ``[types.info.…]`` says which C types fit, ``member`` in
``[annotations]`` how a comment names the member.
"""

from headerscan.lints._edits import retyped
from headerscan.lints._types import basic_type, member_of, phrase, types_of_c
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    field = macro.field
    if field is None or field.struct_member is None or not field.types:
        return
    member = member_of(context.api, field.struct_member)
    if member is None:
        return
    fitting = types_of_c(context.profile, basic_type(context.api, member.type))
    if not fitting or set(fitting) & set(field.types):
        return
    write = f"write '{phrase(context.profile, fitting[0])}'" if len(fitting) == 1 else None
    yield Complaint(
        message=f"the comment says {' or '.join(field.types)},"
        f" but {field.struct_member} is of type '{member.type}'",
        help=write,
        at=field.annotations[0].span if field.annotations else None,
        edits=retyped(macro, fitting[0], context) if write else (),
        safe=False,
    )
