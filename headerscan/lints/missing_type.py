"""A key's comment does not say of which type its value is.

Who reads a key must know its type beforehand (``virTypedParamsGetULLong`` finds nothing if the
value is an int), and without the comment has to guess, or to read the library's sources.

Whole keys and the last parts of composed keys need a type, unless the family's profile gives one
for all or says that keys have none. A stated type that is no type is ``unknown-type``'s business.

Example::

    /** VIR_DOMAIN_JOB_ERRMSG: virDomainGetJobStats field: why the job failed. */
    # define VIR_DOMAIN_JOB_ERRMSG "errmsg"

How to mend it: name the type: "why the job failed, as VIR_TYPED_PARAM_STRING." Where the C files
(``--implementation``), the struct member that the key mirrors, or other keys decide it, the
finding says which one.

Options: what counts as a type phrase is the profile's ``[types]`` and ``[annotations]``; ``type``
and ``untyped`` of a family switch the rule off for it.
"""

from headerscan.lints._edits import Comment
from headerscan.lints._keys import decided_type, field_of, phrase, typed_family, unknown_types
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    family, field = typed_family(macro, context.profile), field_of(macro)
    if family is None or macro.doc is None:
        return
    if field.types or any(unknown_types(macro, context)):
        return
    reader = f", which {family.owner} needs" if family.owner else ""
    decided = decided_type(macro, family, context)
    write = phrase(context.profile, decided.type) if decided else ""
    is_sentence = write[:1].isupper()
    words, comment = f" {write}" if is_sentence else f", {write}", Comment(macro, context)
    yield Complaint(
        message=f"the comment does not say the type of this key{reader}",
        help=decided and decided.help,
        edits=comment.behind_first_sentence(words, whole=is_sentence) if write else (),
        safe=False,
    )
