"""A key's type does not fit the struct member that it mirrors.

Where a comment says that a key corresponds to a member of a struct, the member's C type tells what
the key can carry. A type that is narrower, of the other sign or of another kind is wrong, or cuts
the value short. Members for whose type the profile gives no counterpart are left alone, as is a
union of types of which one fits.

Example::

    struct _virDomainJobInfo { unsigned long long timeElapsed; };

    /** VIR_DOMAIN_JOB_TIME_ELAPSED: time (ms) since the beginning, as VIR_TYPED_PARAM_INT.
     * This field corresponds to timeElapsed field in virDomainJobInfo. */
    # define VIR_DOMAIN_JOB_TIME_ELAPSED "time_elapsed"

How to mend it: write the type that fits the member; the finding names it.

Options: ``c`` of the profile's ``[types.info.…]`` says which C types fit, ``member`` in
``[annotations]`` how a comment names the member.
"""

from headerscan.lints._keys import contradicted, field_of, mirrored_member, only
from headerscan.model import Macro
from headerscan.rules import Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    mirrored, stated = mirrored_member(macro, context), field_of(macro).types
    if stated and mirrored and mirrored.types and not set(mirrored.types) & set(stated):
        right = only(mirrored.types, context.profile)
        yield contradicted(macro, f"but {mirrored.words}", right, context)
