"""A key's comment no longer states its type.

Finds keys whose comment stated a type and states none now. More than ten in one family
(or, outside any family, in one header) are one finding: such a change has one cause, a
new way of writing comments or a profile that no longer fits. Where the whole comment
went, ``doc-removed`` says so.

**Why it matters.** Who writes a reader of the key must look into the library's source to
learn its type (*docs*). What the library sends is not said to have changed.

**Example.** ::

    -  * virDomainGetJobStats field: time in ms, as VIR_TYPED_PARAM_ULLONG.
    +  * virDomainGetJobStats field: time in ms.

**How to mend it.** Write the type again. Where comments are written in a new way, teach
the profile the new phrase.

**Options.** The profile's ``annotations.extractors`` and ``types.words``.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import Bulk, in_bulk
from headerscan.diagnostics import Break, Severity
from headerscan.model import Macro
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a key that lost its type; the first of many speaks for all."""
    if not _lost(pair):
        return
    assert isinstance(pair.old, Macro)  # else it has no type to lose
    assert pair.old.field is not None  # likewise
    told = context.once(_all_lost).told_by(pair)
    if len(told) > 1:
        names = listed([each.either.name for each in told])
        yield Complaint(
            message=f"{len(told)} keys of {_group(pair)} no longer state their types: {names}",
            help="write the types again, or teach the profile how they are written now",
        )
    elif told:
        types = " or ".join(pair.old.field.types)
        yield Complaint(
            message=f"{pair.either.name} no longer states its type, {types}",
            help=f"write the type again: {_phrase(pair.old)}",
            old=types,
        )


def _lost(pair: Pair) -> bool:
    old, new = pair.old, pair.new
    if not isinstance(old, Macro) or not isinstance(new, Macro) or new.doc is None:
        return False
    had = old.field is not None and bool(old.field.types)
    return had and (new.field is None or not new.field.types)


def _group(pair: Pair) -> str:
    """Return the family of the key, or its header."""
    field = pair.old.field if isinstance(pair.old, Macro) else None
    return (field and field.family) or pair.either.header


def _all_lost(context: CompatContext) -> Bulk:
    return in_bulk(context.pairs, _lost, _group)


def _phrase(old: Macro) -> str:
    """Return the words in which the older comment stated the type."""
    annotations = old.field.annotations if old.field else ()
    return f"'{annotations[0].text}'" if annotations else "as in the older comment"


RULE = CompatRule(Severity.WARNING, (Macro,), (Break.DOCS,), check)
