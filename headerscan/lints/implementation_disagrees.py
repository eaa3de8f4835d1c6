"""The code sets one key with different types.

One driver hands it out as an int and another as an unsigned int, say: a program written for one
finds nothing with the other. It is found where the library's C files are read, too
(``--implementation``). One file that sets several types means it; so does a comment that names
them all.

Example::

    virTypedParamsAddUInt(&params, &n, &max, VIR_DOMAIN_MEMORY_SOFT_LIMIT, limit);
    virTypedParamsAddULLong(&params, &n, &max, VIR_DOMAIN_MEMORY_SOFT_LIMIT, limit);

How to mend it: set the documented type everywhere; else document all of them.

Options: the profile's ``[implementation]`` says what shows a type.
"""

from itertools import combinations

from headerscan.lints._keys import field_of, place
from headerscan.model import Evidence, Macro, Use
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule


@rule(Severity.WARNING)
def check(macro: Macro, _: LintContext) -> Complaints:
    field = field_of(macro)
    by_file: dict[str, dict[str, Evidence]] = {}
    for shown in field.evidence:
        if shown.use is Use.SETS:
            by_file.setdefault(shown.file, {}).setdefault(shown.type, shown)
    for one, other in combinations(by_file.values(), 2):
        if one.keys().isdisjoint(other) and not {*one, *other} <= {*field.types}:
            places = (*one.values(), *other.values())
            said = " or ".join(field.types)
            yield Complaint(
                message="the code does not agree on the type of this key: "
                + ", but ".join(f"{place(shown)} sets {shown.type}" for shown in places),
                help=f"set {said} everywhere, as the comment says" if said else "set one type",
            )
            return
