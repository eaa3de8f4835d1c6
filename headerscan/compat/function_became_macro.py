"""A function became a macro.

**Why it matters.** Programs already built look for the function in the library (*binary*; not for
one that was ``static inline``). Calls compile as before, unless the macro takes another number of
arguments (*source*). Of a macro with parameters code cannot take the address, and arguments may be
evaluated twice: a warning, where no built program looks for the function.

**Example.** ::

    - int virDomainFree(virDomainPtr domain);
    + # define virDomainFree(domain) virObjectUnref(domain)

**How to mend it.** Keep the function, declared above the macro; C allows both (C11 7.1.4), and the
library goes on exporting it.
"""

from headerscan.comparing.spelling import called, prototype
from headerscan.model import Function, Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE, Break.BINARY)
def check(old: Function, new: Macro, _: CompatContext) -> Complaints:
    built = "" if old.inline else ", and built programs miss it"
    fits = new.parameters is None or _fits(new.parameters, len(old.parameters))
    calls = "calls compile as before" if fits else "calls with the old arguments do not compile"
    address = "" if new.parameters is None else ", its address cannot be taken"
    source = () if fits and not (address and old.inline) else (Break.SOURCE,)
    yield Complaint(
        message=f"function {old.name} is a macro now: {calls}{address}{built}",
        severity=Severity.WARNING if fits and old.inline else None,
        help=f"keep '{prototype(old)};' above the macro, and go on exporting it",
        old=prototype(old),
        new=f"#define {called(new)} {new.text}".rstrip(),
        breaks=source if old.inline else (*source, Break.BINARY),
    )


def _fits(parameters: tuple[str, ...], number: int) -> bool:
    """Say whether a macro takes calls with so many arguments."""
    if parameters and parameters[-1].endswith("..."):
        return number >= len(parameters) - 1
    return number == len(parameters)
