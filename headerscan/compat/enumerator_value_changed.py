"""An enumerator's value is another one.

Finds enumerators with another value than before, each for itself where one that was
inserted moves all that follow; one that became a macro is compared too. Where the value
that an enum counts from is not known, as in a hunk that shows no more, those are found that
have more or fewer enumerators before them. Sentinels, which count the others, are
``sentinel-changed``.

**Why it matters.** Built programs send the old value and misread the new one (*binary*).
Where the enum names the values of a typed key (its comment says so), or the types of keys,
the number travels and is stored too (*wire*).

**Example.** ``VIR_DOMAIN_JOB_FAILED`` was 4, and is 5 now::

      typedef enum {
          VIR_DOMAIN_JOB_COMPLETED = 3,
    +     VIR_DOMAIN_JOB_PAUSED,
          VIR_DOMAIN_JOB_FAILED,
      } virDomainJobType;

**How to mend it.** Add new enumerators behind all others (before the sentinel), or give
them an explicit value that is not in use.

**Options.** The profile's ``sentinels`` and ``volatile``; ``types.enum`` names the enum of
types, and ``annotations.enum`` how a comment names the enum of a key's values.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import constant
from headerscan.model import Api, Enumerator, Macro
from headerscan.rules import (
    Break,
    CompatContext,
    Complaint,
    Complaints,
    Severity,
    compat_rule,
)


@compat_rule(Severity.ERROR, Break.BINARY)
def check(old: Enumerator, new: Enumerator | Macro, context: CompatContext) -> Complaints:
    if context.profile.is_volatile(old.name) or context.profile.is_sentinel(old.name):
        return
    travels = old.enum is not None and old.enum in context.once(_enums_that_travel)
    breaks = (Break.BINARY, Break.WIRE) if travels else None
    if old.value is None and new.value is None:
        shift = context.once(_shifts).get(old.name, 0) if isinstance(new, Enumerator) else 0
        if shift:
            yield Complaint(
                message=f"value of {new.name} changed, with {_counted(shift)} before it:"
                " built programs go on with the old one",
                help=_remedy(old, new, context),
                breaks=breaks,
            )
    elif None not in (old.value, new.value) and old.value != new.value:
        yield Complaint(
            message=f"value of {new.name} changed from {constant(old)} to {constant(new)}:"
            f" built programs go on with {constant(old)}",
            help=_remedy(old, new, context),
            old=constant(old),
            new=constant(new),
            breaks=breaks,
        )


def _counted(shift: int) -> str:
    count = "one" if abs(shift) == 1 else str(abs(shift))
    return f"{count} enumerator{'s' * (abs(shift) != 1)} {'more' if shift > 0 else 'fewer'}"


def _shifts(context: CompatContext) -> dict[str, int]:
    """Return how many enumerators more than before stand between one and what it counts from.

    Both sides must count from the same expression, whose value is not known.
    """
    olds, news = _distances(context.old), _distances(context.new)
    return {
        name: news[name][1] - steps
        for name, (origin, steps) in olds.items()
        if name in news and news[name][0] == origin
    }


def _distances(api: Api) -> dict[str, tuple[str, int]]:
    """Return the expression that an enumerator of no known value counts from, and how far.

    What stands under another ``#if`` than those before it counts from nothing certain, nor
    does what has no note that says so.
    """
    found: dict[str, tuple[str, int]] = {}
    last: Enumerator | None = None
    for symbol in api.of(Enumerator):
        before, last = last, symbol
        if symbol.value is not None or symbol.name in found:
            continue
        if symbol.text is not None:
            found[symbol.name] = symbol.text, 0
        elif before is not None and before.name in found and symbol.value_note is not None:
            origin, steps = found[before.name]
            if (before.enum, before.conditions) == (symbol.enum, symbol.conditions):
                found[symbol.name] = origin, steps + 1
    return found


def _remedy(old: Enumerator, new: Enumerator | Macro, context: CompatContext) -> str:
    if isinstance(new, Enumerator) and new.text is None:
        before = _inserted_before(new, context)
        if before:
            return f"move {before} behind all others, or give it a value that is not in use"
    if old.value is None:
        return f"keep as many before {old.name} as there were"
    return f"write '{old.name} = {constant(old)}'"


def _inserted_before(symbol: Enumerator, context: CompatContext) -> str | None:
    """Return the last enumerator before ``symbol`` in its enum that the older side lacks."""
    found = None
    for other in context.new.of(Enumerator):
        if other is symbol:
            break
        if other.enum == symbol.enum and context.old.find(other.name, Enumerator) is None:
            found = other.name
    return found


def _enums_that_travel(context: CompatContext) -> frozenset[str]:
    """Return the enums whose values are values, or types, of typed keys."""

    def named(api: Api) -> Iterator[str]:
        for macro in api.of(Macro):
            if macro.field is not None and macro.field.enum is not None:
                yield macro.field.enum

    types = context.profile.types.enum
    return frozenset([*named(context.old), *named(context.new), *([types] if types else [])])
