"""A comment names a symbol that stands elsewhere.

A documentation comment belongs right above its symbol. Where other symbols stand in
between, or the symbol stands above its comment, a person who reads the header takes the
comment for the documentation of what follows it, and whoever changes the symbol does not see
that it has one.

Example::

    /**
     * VIR_DOMAIN_JOB_DISK_PROCESSED:
     *
     * virDomainGetJobStats field: bytes done, as VIR_TYPED_PARAM_ULLONG.
     */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: move the comment to its symbol.

Options: none of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping

from headerscan.diagnostics import Severity
from headerscan.lints._names import DECLARED
from headerscan.model import Callback, Symbol, Typedef
from headerscan.rules import Complaint, LintContext, LintRule


def _check(symbol: Symbol, context: LintContext) -> Iterator[Complaint]:
    doc = symbol.doc
    if doc is None or doc.name != symbol.name:
        return
    if doc.span.line > symbol.line:
        what = f"stands below it, in line {doc.span.line}"
    else:
        between = _first_between(symbol, doc.span.end_line, context)
        if between is None:
            return
        what = f"stands above {between.name}"
    yield Complaint(
        message=f"the comment on {symbol.name} {what}",
        help=f"move it to line {symbol.line}, above {symbol.name}",
        at=doc.span,
    )


def _first_between(symbol: Symbol, line: int, context: LintContext) -> Symbol | None:
    """Return the first symbol behind a line whose declaration ends before ``symbol``'s."""
    lines, symbols = context.once(_by_line)[symbol.header]
    for other in symbols[bisect_right(lines, line) :]:
        if other.line >= symbol.line:
            return None
        if other.doc is not symbol.doc and not _declares_together(other, symbol):
            return other
    return None


def _declares_together(other: Symbol, symbol: Symbol) -> bool:
    """Say whether ``other`` is the tag, or the same name, of a declaration of ``symbol``."""
    return other.name.lstrip("_") == symbol.name.lstrip("_") or (
        isinstance(symbol, (Typedef, Callback))
        and other.name in getattr(symbol, "type", "").split(" ")
    )


def _by_line(context: LintContext) -> Mapping[str, tuple[list[int], list[Symbol]]]:
    """Return each header's symbols in the order of their lines, with the lines."""
    index: defaultdict[str, list[Symbol]] = defaultdict(list)
    for symbol in context.api.symbols:
        if isinstance(symbol, DECLARED):
            index[symbol.header].append(symbol)
    for symbols in index.values():
        symbols.sort(key=lambda symbol: symbol.line)
    return {
        header: ([symbol.line for symbol in symbols], symbols) for header, symbols in index.items()
    }


RULE = LintRule(severity=Severity.WARNING, visits=DECLARED, check=_check)
