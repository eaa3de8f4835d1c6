"""A key's type cannot hold the values of the enum that it refers to.

Items of an enum are integers: a string, a double or a boolean is not what travels. Nor does an
unsigned type hold an item below zero, or a narrow one an item beyond its range.

Example::

    /** VIR_DOMAIN_JOB_OPERATION: what the job does, as VIR_TYPED_PARAM_STRING. Possible
     * values correspond to the items in virDomainJobOperation enum. */
    # define VIR_DOMAIN_JOB_OPERATION "operation"

How to mend it: write the type that the library sends; where all other keys with an enum have one
type, the finding names it.

Options: ``enum`` in the profile's ``[annotations]`` says how a comment names the enum, ``minimum``
and ``maximum`` of ``[types.info.…]`` what a type holds.
"""

from headerscan.lints._keys import contradicted, field_of, only
from headerscan.model import Enumeration, Enumerator, Macro
from headerscan.profile import TypeInfo
from headerscan.rules import Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(macro: Macro, context: LintContext) -> Complaints:
    field, info = field_of(macro), context.profile.types.info
    enum = context.api.find(field.enum, Enumeration) if field.enum else None
    if enum is None or not field.types:
        return
    problems = [
        _problem(info[type_], enum, context) if type_ in info else None for type_ in field.types
    ]
    if None not in problems:
        right = only(context.once(_types_of_enum_keys), context.profile)
        yield contradicted(macro, f"{problems[0]}", right, context)


def _problem(info: TypeInfo, enum: Enumeration, context: LintContext) -> str | None:
    if info.python != "int":
        return f"but the values are the items of {enum.name}, which are integers"
    for name in enum.enumerators:
        enumerator = context.api.find(name, Enumerator)
        value = enumerator.value if enumerator else None
        if value is None:
            continue
        if (info.minimum is not None and value < info.minimum) or (
            info.maximum is not None and value > info.maximum
        ):
            return f"which does not hold {name} ({value}) of {enum.name}"
    return None


def _types_of_enum_keys(context: LintContext) -> frozenset[str]:
    """Return the types that keys with an enum have, those that can be right."""
    info = context.profile.types.info
    fields = (field_of(macro) for macro in context.api.of(Macro))
    types = (type_ for field in fields if field.enum is not None for type_ in field.types)
    return frozenset(type_ for type_ in types if type_ in info and info[type_].python == "int")
