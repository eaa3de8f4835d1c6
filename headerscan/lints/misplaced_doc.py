"""A comment names a symbol that stands elsewhere.

Where other symbols stand between a comment and its symbol, or the symbol stands above it, readers
take it for that of what follows, and whoever changes the symbol does not see that it has one. With
gtk-doc a comment may stand anywhere, and nothing is reported.

Example::

    /** VIR_DOMAIN_JOB_DISK_PROCESSED: bytes done, as VIR_TYPED_PARAM_ULLONG. */
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"

    # define VIR_DOMAIN_JOB_DISK_PROCESSED "disk_processed"

How to mend it: move the comment to its symbol.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter

from headerscan.model import AnySymbol, Enumerator, Symbol, Typedef
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_line = attrgetter("line")


@rule(Severity.WARNING)
def check(symbol: AnySymbol, context: LintContext) -> Complaints:
    doc = symbol.doc
    if isinstance(symbol, Enumerator) or doc is None or doc.name != symbol.name or doc.origin:
        return
    follower = _follower(symbol, doc.span.end_line, context)
    if follower is not None and _belong_together(follower, symbol):
        return
    where = f"above {follower.name}" if follower else None
    if doc.span.line > symbol.line:
        where = f"below it, in line {doc.span.line}"
    if where and context.profile.docs.style != "gtk-doc":
        yield Complaint(
            message=f"the comment on {symbol.name} stands {where}",
            help=f"move it to line {symbol.line}, above {symbol.name}",
            at=doc.span,
        )


def _follower(symbol: Symbol, line: int, context: LintContext) -> Symbol | None:
    """Return the first symbol behind a line, None where that is ``symbol`` itself."""
    symbols = context.once(_by_line)[symbol.header]
    for other in symbols[bisect_right(symbols, line, key=_line) :]:
        if other.line == symbol.line:
            return None
        if other.doc is not symbol.doc or other.line > symbol.line:
            return other
    return None


def _belong_together(other: Symbol, symbol: Symbol) -> bool:
    """Say whether ``other`` is the tag or the typedef that ``symbol`` is made of."""
    made_of = symbol.type.split(" ") if isinstance(symbol, Typedef) else []
    return other.name.lstrip("_") in {name.lstrip("_") for name in (symbol.name, *made_of)}


def _by_line(context: LintContext) -> Mapping[str, list[Symbol]]:
    """Return each header's symbols in the order of their lines."""
    index: defaultdict[str, list[Symbol]] = defaultdict(list)
    for symbol in sorted(context.api.symbols, key=_line):
        if not isinstance(symbol, Enumerator):
            index[symbol.header].append(symbol)
    return index
