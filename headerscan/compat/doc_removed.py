"""A symbol's comment is gone.

Finds symbols that were documented and have no comment now. More than ten in one header
are one finding.

**Why it matters.** What the comment promised (a type, a unit, a release, who frees what)
now stands nowhere (*docs*).

**Example.** ::

    - /**
    -  * virDomainAbortJob:
    -  *
    -  * Stops the job that runs on a domain.
    -  */
      int virDomainAbortJob(virDomainPtr dom);

**How to mend it.** Put the comment back, directly above the symbol. Often it is still
there, and something else was inserted between the two.

**Options.** None.
"""

from collections.abc import Iterator

from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import Bulk, in_bulk
from headerscan.diagnostics import Break, Severity
from headerscan.model import Macro, Symbol
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Complain of a symbol that lost its comment; the first of many speaks for all."""
    if not _lost(pair):
        return
    told = context.once(_all_lost).told_by(pair)
    if len(told) > 1:
        names = listed([each.either.name for each in told])
        yield Complaint(
            message=f"{len(told)} symbols of {_header(pair)} have no comment any more: {names}",
            help="put the comments back, directly above their symbols",
        )
    elif told:
        yield Complaint(
            message=f"{pair.either.name} has no comment any more{_with_it(pair)}",
            help="put the comment back, directly above the symbol",
        )


def _lost(pair: Pair) -> bool:
    if pair.old is None or pair.new is None or pair.old.doc is None:
        return False
    return bool(pair.old.doc.text or pair.old.doc.since) and pair.new.doc is None


def _header(pair: Pair) -> str:
    return pair.either.header


def _all_lost(context: CompatContext) -> Bulk:
    return in_bulk(context.pairs, _lost, _header)


def _with_it(pair: Pair) -> str:
    """Return which type of a key went with its comment."""
    field = pair.old.field if isinstance(pair.old, Macro) else None
    if field is None or not field.types:
        return ""
    return f", and so does not state its type, {' or '.join(field.types)}"


RULE = CompatRule(Severity.WARNING, (Symbol,), (Break.DOCS,), check)
