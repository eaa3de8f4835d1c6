"""A header is gone.

One finding speaks for all symbols that went with it, and says where the others are now. It is not
looked for where either side is a single file.

**Why it matters.** ``#include`` of it fails, and with it all code that has the line (*source*).

**Example.** ``libvirt/libvirt-legacy.h`` stands on the older side only.

**How to mend it.** Keep a header of that name that includes what replaces it.
"""

from headerscan.comparing.pairing import HeaderFile
from headerscan.comparing.spelling import listed
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: HeaderFile, _: None, context: CompatContext) -> Complaints:
    within = [each.either.name for each in context.pairs if each.part_of == old.name]
    homes = dict.fromkeys(
        each.new.header
        for each in context.pairs
        if each.new is not None and each.old is not None and each.old.header == old.name
    )
    went = f" with {'one symbol' if len(within) == 1 else f'{len(within)} symbols'}"
    rest = f"; what was in it is now in {listed(list(homes))}" if homes else ""
    include = f", with '#include <{next(iter(homes))}>' in it" if homes else ""
    yield Complaint(
        message=f"header {old.name} is gone{went if within else ''}{rest}",
        help=f"keep {old.name}{include}",
        old=listed(within) or None,
    )
