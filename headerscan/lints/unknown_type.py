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
from headerscan.model import Annotation, Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule


@lint_rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    for said, annotation in unknown_types(macro, context):
        enum = context.profile.types.enum
        among = f" of {enum}" if enum else ""
        meant = _meant(said, annotation, context)
        shown = evident_type(macro.field, context.profile) if macro.field else None
        if shown is not None:
            meant = f"{context.profile.types.prefix}{shown.type}"
        is_certain = annotation is not None and len(annotation.types) == 1
        assert macro.doc is not None  # its text is where the type was found
        yield Complaint(
            message=f"'{said}' is no type{among}",
            help=shown.help if shown else f"write '{meant}'" if meant else None,
            at=annotation.span if annotation else spot(macro, said, context),
            edits=replaced(macro, said, meant, context) if meant else (),
            safe=is_certain,
        )


def _meant(said: str, annotation: Annotation | None, context: LintContext) -> str | None:
    if annotation is not None and len(annotation.types) == 1:
        return f"{context.profile.types.prefix}{annotation.types[0]}"
    return meant_type(said, context)
