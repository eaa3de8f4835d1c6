"""A macro is something else than before.

It changed between string, integer, function-like and empty, or became a function, a variable or a
type. An enumerator that became a macro is found, too.

**Why it matters.** A string where an integer stood, or ``NAME`` where ``NAME(x)`` stood, does not
compile (*source*). Where a macro became something the compiler knows, only ``#ifdef NAME`` no
longer sees it: a warning. An empty macro that now has a text, and an enumerator that became a
macro, rarely hurt anyone: a note.

**Example.** ::

    - # define VIR_SECURITY_LABEL_LEN 4097
    + # define VIR_SECURITY_LABEL_LEN "4097"

**How to mend it.** Keep the kind, and give what is new a name of its own.
"""

from headerscan.comparing.spelling import kind_of, value_or_call
from headerscan.model import Enumerator, Macro, Symbol, ValueKind
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.SOURCE)
def check(old: Macro | Enumerator, new: Symbol, _: CompatContext) -> Complaints:
    if isinstance(old, Macro) and isinstance(new, Macro):
        yield from _shapes(old, new)
    elif isinstance(new, Macro):
        yield Complaint(
            message=f"enumerator {old.name} is a macro now",
            help="nothing to do where its value is the same and it stays usable in expressions",
            severity=Severity.NOTE,
            breaks=(),
            old=value_or_call(old),
            new=value_or_call(new),
        )
    elif isinstance(old, Macro) and not isinstance(new, Enumerator):
        kind, name = kind_of(new), old.name
        yield Complaint(
            message=f"macro {name} is {kind} now: '#ifdef {name}' no longer sees it",
            help=f"add '#define {name} {name}' beside it",
            severity=Severity.WARNING,
            old=value_or_call(old),
            new=kind,
        )


def _shapes(old: Macro, new: Macro) -> Complaints:
    before, after = _shape(old), _shape(new)
    is_open = old.is_left_to_build or new.is_left_to_build  # of what kind it is, a build says
    if is_open or before == after or {before, after} - {"a string", "an integer"} == {"text"}:
        return
    harmless = before == "empty" and after != "function-like"
    hurt = "" if harmless else ": code that uses it does not compile"
    yield Complaint(
        message=f"macro {new.name} was {before} and is {after} now{hurt}",
        help=f"keep {new.name} as it was, and give what is new a name of its own",
        severity=Severity.NOTE if harmless else None,
        breaks=() if harmless else None,
        old=value_or_call(old),
        new=value_or_call(new),
    )


def _shape(macro: Macro) -> str:
    if macro.parameters is not None:
        return "function-like"
    if macro.value_kind is ValueKind.EMPTY:
        return "empty"
    if macro.value is None:
        return "text"
    return "a string" if isinstance(macro.value, str) else "an integer"
