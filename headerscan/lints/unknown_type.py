"""A key's comment gives as its type what is no type.

The legal types are the enumerators of the type enum that the profile names
(``virTypedParameterType``). Who copies a name that is none has code that does not compile.

Example::

    /** VIR_NODE_SEV_PDH: the platform's key, as VIR_TYPED_PARAMS_STRING. */
    # define VIR_NODE_SEV_PDH "pdh"

How to mend it: write the name of a type that exists; the finding names the one that the library's
C files show (``--implementation``), else the nearest one.

Options: ``enum``, ``prefix`` and ``misspelt`` in the profile's ``[types]`` say what is meant as a
type.
"""

from headerscan.lints._edits import Comment
from headerscan.lints._keys import evident_type, field_of, meant_type, unknown_types
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    types, comment = context.profile.types, Comment(macro, context)
    shown = evident_type(field_of(macro), context.profile)
    for said, annotation in unknown_types(macro, context):
        stated = annotation.types if annotation else ()
        meant = meant_type(said, context)
        if shown or len(stated) == 1:
            meant = f"{types.prefix}{shown.type if shown else stated[0]}"
        yield Complaint(
            message=f"'{said}' is no type{f' of {types.enum}' if types.enum else ''}",
            help=shown.help if shown else f"write '{meant}'" if meant else None,
            at=annotation.span if annotation else comment.spot(said),
            edits=comment.replaced(said, meant) if meant else (),
            safe=len(stated) == 1,
        )
