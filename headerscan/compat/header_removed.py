"""A header is gone.

Finds headers of the older side that the newer side has not. One finding speaks for all
symbols that went with it, and says where the others are now. It is not looked for where
either side is a single file.

**Why it matters.** ``#include`` of it fails, and with it all code that has the line
(*source*).

**Example.** ``libvirt/libvirt-legacy.h`` stands on the older side only.

**How to mend it.** Keep a header of that name that includes what replaces it.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.pairing import HeaderFile
from headerscan.comparing.spelling import listed
from headerscan.diagnostics import Break, Severity
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a header that went, once for all that was in it."""
    old = pair.old
    if not isinstance(old, HeaderFile) or pair.new is not None:
        return
    within = [each for each in context.pairs if each.part_of == old.name]
    homes = dict.fromkeys(
        each.new.header
        for each in context.pairs
        if each.new is not None and each.old is not None and each.old.header == old.name
    )
    went = f" with {_counted(len(within))}" if within else ""
    rest = f"; what was in it is now in {listed(list(homes))}" if homes else ""
    include = next(iter(homes), None)
    yield Complaint(
        message=f"header {old.name} is gone{went}{rest}",
        help=f"keep {old.name}" + (f", with '#include <{include}>' in it" if include else ""),
        old=listed([each.either.name for each in within]) or None,
    )


def _counted(number: int) -> str:
    return "one symbol" if number == 1 else f"{number} symbols"


RULE = CompatRule(Severity.ERROR, (HeaderFile,), (Break.SOURCE,), check)
