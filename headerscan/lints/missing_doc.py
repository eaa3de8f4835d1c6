"""A symbol has no comment although its like have one.

A key of a family must be documented: what a header does not say of it is written down
nowhere, since a string has no type. Where the family's keys state their types this is an
error. For all else the header sets the standard: where at least four fifths of its symbols
of a kind have a comment, one without has probably been forgotten.

Left alone: names that begin with an underscore, macros that only adapt the header to a
compiler, names documented in another branch of an ``#if``, enumerators that merely count
the others, structs whose typedef is documented, and macros, keys excepted, right below a
documented one. Functions are asked only where the header documents its functions; libvirt
does so in its C files.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes on disk, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: put a comment above the symbol; for a key, with its type, its unit and the
release.

Options: ``ignore`` in the profile leaves out symbols that are no part of the API,
``sentinels`` the enumerators that only count.
"""

from collections import Counter
from collections.abc import Set as AbstractSet

from headerscan.lints._comments import documented_typedef, is_public
from headerscan.lints._types import typed_family
from headerscan.model import AnySymbol, Enumerator, Macro, Struct, Symbol, Typedef, Union
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_ENOUGH_TO_TELL = 5


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    if symbol.doc is not None or not is_public(symbol, context):
        return
    if symbol.name in context.once(_documented_names):
        return
    if isinstance(symbol, Macro) and symbol.field is not None and symbol.field.family:
        # It lacks its type as well, if its family states types.
        lacks_type = typed_family(symbol, context.profile) is not None and not symbol.is_alias
        yield Complaint(
            message=f"this key of the family '{symbol.field.family}' has no comment",
            severity=Severity.ERROR if lacks_type else None,
        )
    elif not _is_excused(symbol, context) and _is_habit(symbol, context):
        yield Complaint(
            message=f"this {symbol.kind} has no comment, as others of {symbol.header} have",
            severity=Severity.NOTE,
        )


def _documented_names(context: LintContext) -> frozenset[str]:
    return frozenset(symbol.name for symbol in context.api.symbols if symbol.doc is not None)


def _is_excused(symbol: Symbol, context: LintContext) -> bool:
    if isinstance(symbol, (Struct, Union)):
        return symbol.members is None or documented_typedef(symbol, context)
    if isinstance(symbol, Typedef):
        names = {symbol.type.rpartition(" ")[2], symbol.name}
        return not names.isdisjoint(context.once(_documented_names))
    # A group of macros has one comment.
    above = (symbol.header, symbol.line - 1)
    is_in_group = isinstance(symbol, Macro) and above in context.once(_macro_lines)
    return is_in_group or _only_counts(symbol, context)


def _only_counts(symbol: Symbol, context: LintContext) -> bool:
    """Say whether a symbol is an enumerator that merely counts the others."""
    return isinstance(symbol, Enumerator) and context.profile.is_sentinel(symbol.name)


def _macro_lines(context: LintContext) -> AbstractSet[tuple[str, int]]:
    return {(macro.header, macro.line) for macro in context.api.of(Macro)}


def _is_habit(symbol: Symbol, context: LintContext) -> bool:
    total, documented = (counts[_group(symbol)] for counts in context.once(_counts))
    return total >= _ENOUGH_TO_TELL and 5 * documented >= 4 * total


def _counts(context: LintContext) -> tuple[Counter[tuple[str, ...]], ...]:
    """Return how many symbols each group has, and how many of them are documented."""
    counted = [
        symbol
        for symbol in context.api.symbols
        if is_public(symbol, context) and not _only_counts(symbol, context)
    ]
    documented = (symbol for symbol in counted if symbol.doc is not None)
    return Counter(map(_group, counted)), Counter(map(_group, documented))


def _group(symbol: Symbol) -> tuple[str, ...]:
    enum = (symbol.enum or "",) if isinstance(symbol, Enumerator) else ()
    return symbol.kind, symbol.header, *enum
