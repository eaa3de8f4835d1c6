"""A symbol's comment is gone.

More than ten in one header are one finding.

**Why it matters.** What the comment promised (a type, a unit, a release, who frees what) now
stands nowhere (*docs*).

**Example.** ::

    - /** virDomainAbortJob: stops the job that runs on a domain. */
      int virDomainAbortJob(virDomainPtr dom);

**How to mend it.** Put it back, directly above the symbol. Often it is still there, and something
else was inserted between the two.
"""

from headerscan.model import Macro, Symbol
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.WARNING, Break.DOCS)
def check(old: Symbol, new: Symbol, _: CompatContext) -> Complaints:
    if old.doc is not None and (old.doc.text or old.doc.since) and new.doc is None:
        types = old.field.types if isinstance(old, Macro) and old.field else ()
        type_ = f", and so does not state its type, {' or '.join(types)}" if types else ""
        yield Complaint(
            message=f"{new.name} has no comment any more{type_}",
            help="put the comment back, directly above the symbol",
            of_many=Complaint(
                message=f"symbols of {new.header} have no comment any more",
                help="put the comments back, directly above their symbols",
            ),
        )
