"""A key's comment gives as its type what is no type.

The legal types are the enumerators of the type enum that the profile names
(``virTypedParameterType``). Who copies a name that is none has code that does not compile;
a phrase that names none leaves the reader with nothing.

Example::

    /** VIR_NODE_SEV_PDH: the platform's key, as VIR_TYPED_PARAMS_STRING. */
    # define VIR_NODE_SEV_PDH "pdh"

How to mend it: write the name of a type that exists; the finding names the one that the
library's C files show (``--implementation``), else the nearest one.

Options: ``enum``, ``prefix`` and ``misspelt`` in the profile's ``[types]`` say what is
meant as a type.
"""

from headerscan.lints._comments import spot
from headerscan.lints._edits import replaced
from headerscan.lints._types import evident_type, meant_type, unknown_types
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    types = context.profile.types
    shown = evident_type(macro.field, context.profile) if macro.field else None
    for said, annotation in unknown_types(macro, context):
        meant = meant_type(said, context)
        is_certain = annotation is not None and len(annotation.types) == 1
        if annotation is not None and is_certain:
            meant = f"{types.prefix}{annotation.types[0]}"
        if shown is not None:
            meant = f"{types.prefix}{shown.type}"
        yield Complaint(
            message=f"'{said}' is no type{f' of {types.enum}' if types.enum else ''}",
            help=shown.help if shown else f"write '{meant}'" if meant else None,
            at=annotation.span if annotation else spot(macro, said, context),
            edits=replaced(macro, said, meant, context) if meant else (),
            safe=is_certain,
        )
