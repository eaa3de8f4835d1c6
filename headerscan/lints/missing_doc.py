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

from collections import defaultdict
from collections.abc import Mapping

from headerscan.lints._comments import documented_typedef, is_public
from headerscan.lints._types import typed_family
from headerscan.model import AnySymbol, Enumerator, Macro, Struct, Symbol, Typedef, Union
from headerscan.rules import Complaint, Complaints, LintContext, Severity, lint_rule

_ENOUGH_TO_TELL = 5


@lint_rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    if symbol.doc is not None or not is_public(symbol, context):
        return
    if symbol.name in context.once(_documented_names):
        return
    if isinstance(symbol, Macro) and symbol.field is not None and symbol.field.family:
        yield _of_key(symbol, symbol.field.family, context)
        return
    if _is_excused(symbol, context) or not _is_habit(symbol, context):
        return
    yield Complaint(
        message=f"this {symbol.kind} has no comment, as others of {symbol.header} have",
        severity=Severity.NOTE,
    )


def _documented_names(context: LintContext) -> frozenset[str]:
    return frozenset(symbol.name for symbol in context.api.symbols if symbol.doc is not None)


def _of_key(macro: Macro, family: str, context: LintContext) -> Complaint:
    """Return the complaint of a key: it lacks its type as well, if its family states types."""
    lacks_type = typed_family(macro, context.profile) is not None and not macro.is_alias
    return Complaint(
        message=f"this key of the family '{family}' has no comment",
        severity=Severity.ERROR if lacks_type else None,
    )


def _is_excused(symbol: Symbol, context: LintContext) -> bool:
    if isinstance(symbol, (Struct, Union)):
        return symbol.members is None or documented_typedef(symbol, context)
    if _only_counts(symbol, context):
        return True
    if isinstance(symbol, Typedef):
        return any(
            other.doc is not None
            for name in (symbol.type.rpartition(" ")[2], symbol.name)
            for other in context.api.by_name.get(name, ())
        )
    return isinstance(symbol, Macro) and _shares_a_comment(symbol, context)


def _only_counts(symbol: Symbol, context: LintContext) -> bool:
    """Say whether a symbol is an enumerator that merely counts the others."""
    return isinstance(symbol, Enumerator) and context.profile.is_sentinel(symbol.name)


def _shares_a_comment(macro: Macro, context: LintContext) -> bool:
    """Say whether a macro stands in the line below another one: a group has one comment."""
    return (macro.header, macro.line - 1) in context.once(_macro_lines)


def _macro_lines(context: LintContext) -> set[tuple[str, int]]:
    return {(macro.header, macro.line) for macro in context.api.of(Macro)}


def _is_habit(symbol: Symbol, context: LintContext) -> bool:
    total, documented = context.once(_counts)[_group(symbol)]
    return total >= _ENOUGH_TO_TELL and 5 * documented >= 4 * total


def _counts(context: LintContext) -> Mapping[tuple[str, ...], tuple[int, int]]:
    """Return how many symbols each group has, and how many of them are documented."""
    counts: defaultdict[tuple[str, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for symbol in context.api.symbols:
        if is_public(symbol, context) and not _only_counts(symbol, context):
            total, documented = counts[_group(symbol)]
            counts[_group(symbol)] = total + 1, documented + (symbol.doc is not None)
    return counts


def _group(symbol: Symbol) -> tuple[str, ...]:
    enum = (symbol.enum or "",) if isinstance(symbol, Enumerator) else ()
    return symbol.kind, symbol.header, *enum
