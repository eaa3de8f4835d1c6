"""A symbol has no comment although its like have one.

A key of a family must be documented: what a header does not say of it is written down nowhere,
since a string has no type. Where the family's keys state their types this is an error. For all
else the header sets the standard: where at least four fifths of its symbols of a kind have a
comment, one without has probably been forgotten.

Left alone: names that begin with an underscore, macros that only adapt the header to a compiler,
names documented in another branch of an ``#if``, enumerators that merely count the others, structs
whose typedef is documented, and macros, keys excepted, right below a documented one. Functions are
asked only where the header documents its functions; libvirt does so in its C files.

Example::

    /** VIR_DOMAIN_JOB_DISK_TOTAL: bytes on disk, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: put a comment above the symbol; for a key, with its type, its unit and the release.

Options: ``ignore`` in the profile leaves out symbols that are no part of the API, ``sentinels``
the enumerators that only count.
"""

from collections import Counter
from collections.abc import Set as AbstractSet

from headerscan.lints._comments import is_public
from headerscan.lints._keys import field_of, typed_family
from headerscan.model import AnySymbol, Enumerator, Macro, Struct, Symbol, Typedef, Union
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_ENOUGH_TO_TELL = 5


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    is_documented = symbol.doc is not None or symbol.name in context.once(_documented_names)
    if is_documented or not is_public(symbol, context):
        return
    if isinstance(symbol, Macro) and (family := field_of(symbol).family):
        # It lacks its type as well, if its family states types.
        lacks_type = typed_family(symbol, context.profile) is not None and not symbol.is_alias
        yield Complaint(
            message=f"this key of the family '{family}' has no comment",
            severity=Severity.ERROR if lacks_type else None,
        )
    elif _is_habit(symbol, context) and not _is_excused(symbol, context):
        yield Complaint(
            message=f"this {symbol.kind} has no comment, as others of {symbol.header} have",
            severity=Severity.NOTE,
        )


def _documented_names(context: LintContext) -> frozenset[str]:
    return frozenset(symbol.name for symbol in context.api.symbols if symbol.doc is not None)


def _is_excused(symbol: Symbol, context: LintContext) -> bool:
    if isinstance(symbol, (Struct, Union)):
        bare, named = symbol.name.lstrip("_"), context.once(_documented_names)
        return symbol.members is None or not named.isdisjoint((bare, f"{bare}Ptr"))
    if isinstance(symbol, Typedef):
        return symbol.type.rpartition(" ")[2] in context.once(_documented_names)
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
    counts = context.once(_counts)
    documented, bare = (counts[(*_group(symbol), has_doc)] for has_doc in (True, False))
    return documented + bare >= _ENOUGH_TO_TELL and documented >= 4 * bare


def _counts(context: LintContext) -> Counter[tuple[object, ...]]:
    """Return how many symbols of each group have a comment, and how many have none."""
    return Counter(
        (*_group(symbol), symbol.doc is not None)
        for symbol in context.api.symbols
        if is_public(symbol, context) and not _only_counts(symbol, context)
    )


def _group(symbol: Symbol) -> tuple[object, ...]:
    return symbol.kind, symbol.header, isinstance(symbol, Enumerator) and symbol.enum
