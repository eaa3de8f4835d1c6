"""An enumerator's value is another one.

One that was inserted moves all that follow; one that became a macro is compared too. Where the
value that an enum counts from is not known, as in a hunk that shows no more, those are found that
have more or fewer enumerators before them. Sentinels are ``sentinel-changed``.

**Why it matters.** Built programs send the old value and misread the new one (*binary*). Where the
enum names the values of a typed key (its comment says so), or the types of keys, the number
travels and is stored too (*wire*).

**Example.** ``VIR_DOMAIN_JOB_FAILED`` was 4, and is 5 now::

          VIR_DOMAIN_JOB_COMPLETED = 3,
    +     VIR_DOMAIN_JOB_PAUSED,
          VIR_DOMAIN_JOB_FAILED,

**How to mend it.** Add new enumerators behind all others (before the sentinel), or give them an
explicit value that is not in use.

**Options.** The profile's ``sentinels`` and ``volatile``; ``types.enum`` names the enum of types,
and ``annotations.enum`` how a comment names the enum of a key's values.
"""

from itertools import takewhile

from headerscan.comparing.spelling import constant
from headerscan.model import Api, Enumerator, Macro
from headerscan.rules import Break, CompatContext, Complaint, Complaints, Severity, rule


@rule(Severity.ERROR, Break.BINARY)
def check(old: Enumerator, new: Enumerator | Macro, context: CompatContext) -> Complaints:
    if context.profile.is_volatile(old.name) or context.profile.is_sentinel(old.name):
        return
    was, now, known = constant(old), constant(new), (old.value, new.value)
    breaks = (Break.BINARY, Break.WIRE) if old.enum in context.once(_enums_that_travel) else None
    if known == (None, None) and (shift := _shift(old, new, context)):
        count = "one enumerator" if abs(shift) == 1 else f"{abs(shift)} enumerators"
        way = "more" if shift > 0 else "fewer"
        yield Complaint(
            message=f"value of {new.name} changed, with {count} {way} before it: built programs"
            " go on with the old one",
            help=_inserted(new, context) or f"keep as many before {old.name} as there were",
            breaks=breaks,
        )
    elif None not in known and old.value != new.value:
        yield Complaint(
            message=f"value of {new.name} changed from {was} to {now}:"
            f" built programs go on with {was}",
            help=_inserted(new, context) or f"write '{old.name} = {was}'",
            old=was,
            new=now,
            breaks=breaks,
        )


def _shift(old: Enumerator, new: Enumerator | Macro, context: CompatContext) -> int:
    """Return how many enumerators more than before stand between one and what it counts from."""
    before = _distance(old, context.old)
    after = _distance(new, context.new) if isinstance(new, Enumerator) else None
    return after[1] - before[1] if before and after and before[0] == after[0] else 0


def _distance(symbol: Enumerator, api: Api) -> tuple[str, int] | None:
    """Return the expression that an enumerator of no known value counts from, and how far.

    What stands under another ``#if`` than those before it counts from nothing certain, nor
    does what has no note that says so.
    """
    before = takewhile(lambda other: other is not symbol, api.of(Enumerator))
    for steps, other in enumerate([symbol, *reversed([*before])]):
        if (other.enum, other.conditions, other.value) != (symbol.enum, symbol.conditions, None):
            return None
        if other.text is not None:
            return other.text, steps
        if other.value_note is None:
            return None
    return None


def _inserted(new: Enumerator | Macro, context: CompatContext) -> str | None:
    """Return what to do with the last enumerator before one that the older side lacks."""
    if not isinstance(new, Enumerator) or new.text is not None:
        return None
    before = takewhile(lambda other: other is not new, context.new.of(Enumerator))
    enum = [other.name for other in before if other.enum == new.enum]
    came = [name for name in enum if context.old.find(name, Enumerator) is None]
    way = "behind all others, or give it a value that is not in use"
    return f"move {came[-1]} {way}" if came else None


def _enums_that_travel(context: CompatContext) -> frozenset[str | None]:
    """Return the enums whose values are values, or types, of typed keys."""
    macros = (*context.old.of(Macro), *context.new.of(Macro))
    named = {macro.field.enum for macro in macros if macro.field is not None}
    return frozenset((named | {context.profile.types.enum}) - {None})
