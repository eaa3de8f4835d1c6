"""A parameter has another name.

Its type is the same: a note, as C passes arguments by place. Where another parameter of the
function had the name, two have traded places: an error. Callbacks are looked at, too.

**Why it matters.** Bindings that offer arguments by name follow the header. Parameters of one type
that trade places are worse: all code compiles, and passes each for the other (*binary*, *wire*).

**Example.** ::

    - int virConnectNumOfDomains(virConnectPtr conn);
    + int virConnectNumOfDomains(virConnectPtr connection);

**How to mend it.** A new name needs nothing. Parameters that traded places must go back, or the
function needs a new name.
"""

from headerscan.comparing.parts import parameter_changes
from headerscan.model import Callback, Function
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.NOTE)
def check(old: Function | Callback, new: Function | Callback, context: CompatContext) -> Complaints:
    for change in parameter_changes(old, new, context):
        before, after = change.old, change.new
        if before is None or after is None or change.what not in ("renamed", "swapped"):
            continue
        where = f"parameter {change.position} of {new.name} is"
        if change.what == "renamed":
            message = f"{where} named {after.name}, where it was {before.name}"
            yield Complaint(message=message, old=before.name, new=after.name)
        else:
            yield Complaint(
                message=f"{where} {after.name}, where it was {before.name}: parameters of one type"
                " traded places, and old calls compile with the wrong meaning",
                help="restore the order, or give the function another name",
                severity=Severity.ERROR,
                old=before.name,
                new=after.name,
                breaks=(Break.BINARY, Break.WIRE),
            )
