"""A key's comment no longer states its type.

More than ten in one family (or, outside any family, in one header) are one finding, as they have
one cause: a new way of writing, or a profile that no longer fits. Where the whole comment went,
``doc-removed`` says so.

**Why it matters.** Who reads the key must look into the library's source to learn its type
(*docs*).

**Example.** ::

    -  * virDomainGetJobStats field: time in ms, as VIR_TYPED_PARAM_ULLONG.
    +  * virDomainGetJobStats field: time in ms.

**How to mend it.** Write the type again. Where comments are written in a new way, teach the
profile the new phrase.

**Options.** The profile's ``annotations.extractors`` and ``types.words``.
"""

from headerscan.model import Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.WARNING, Break.DOCS)
def check(old: Macro, new: Macro, _: CompatContext) -> Complaints:
    field = old.field
    if new.doc is None or field is None or not field.types or (new.field and new.field.types):
        return
    types = " or ".join(field.types)
    said = f"'{field.annotations[0].text}'" if field.annotations else "as in the older comment"
    yield Complaint(
        message=f"{new.name} no longer states its type, {types}",
        help=f"write the type again: {said}",
        old=types,
        of_many=Complaint(
            message=f"keys of {field.family or new.header} no longer state their types",
            help="write the types again, or teach the profile how they are written now",
        ),
    )
