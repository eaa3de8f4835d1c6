"""A macro's value is another one.

Where a value is not known, texts are compared. Changes of form only (``0x1`` for ``1``, an alias
for the value itself) are none. A macro that became an enumerator is compared too.

**Why it matters.** A changed string is the break that no compiler sees (*wire*): code compiles,
and asks for a key that the library does not send, or that means something else. With a changed
integer, built programs go on with the old one (*binary*).

**Example.** ::

    - # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"
    + # define VIR_DOMAIN_JOB_DISK_TOTAL "disk.total"

**How to mend it.** Keep the value. Give a new meaning a new macro.

**Options.** The profile's ``volatile`` names macros that are meant to change, as the version.
"""

from headerscan.comparing.spelling import constant
from headerscan.lexing.tokens import tokenize
from headerscan.model import Enumerator, Macro, ValueKind
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.WIRE, Break.BINARY)
def check(old: Macro, new: Macro | Enumerator, context: CompatContext) -> Complaints:
    if context.profile.is_volatile(old.name) or not _is_constant(old) or not _is_constant(new):
        return
    if isinstance(new, Macro) and old.is_left_to_build != new.is_left_to_build:
        return  # a template beside what was made of one
    if old.value is None or new.value is None:
        yield from _texts(old, new)
    elif old.value != new.value and isinstance(old.value, str) == isinstance(new.value, str):
        text = isinstance(old.value, str)
        hurt = "code compiles and uses another key" if text else "built programs keep the old one"
        yield Complaint(
            message=f"value of {new.name} changed from {constant(old)} to {constant(new)}: {hurt}",
            help=f"keep {constant(old)}, and give a new meaning a new macro",
            old=constant(old),
            new=constant(new),
            breaks=(Break.WIRE,) if text else (Break.BINARY,),
        )


def _is_constant(symbol: Macro | Enumerator) -> bool:
    return isinstance(symbol, Enumerator) or (
        symbol.parameters is None and symbol.value_kind is not ValueKind.EMPTY
    )


def _texts(old: Macro, new: Macro | Enumerator) -> Complaints:
    """Compare the texts of macros of which at least one has no known value."""
    before, after = ([one.text for one in tokenize(side.text or "")] for side in (old, new))
    if before != after:
        why = (old if old.value is None else new).value_note
        yield Complaint(
            message=f"{new.name} is '{new.text}' where it was '{old.text}'; what either comes to"
            f" is not known{f' ({why})' if why else ''}, so built programs may keep the old value",
            help="make sure that it still means the same",
            severity=Severity.WARNING,
            old=old.text,
            new=new.text,
            breaks=(Break.BINARY,),
        )
