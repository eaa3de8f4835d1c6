"""A symbol stands in another header.

Finds symbols that another header declares than before, where the old header still exists;
more than ten out of one header are one finding. Header names are not compared where each
side is a single file.

**Why it matters.** Code that includes the old header alone does not find the symbol, if
the old one does not include the new one. A note, as libraries have one header that
includes all others.

**Example.** ``virDomainGetJobInfo`` stood in ``libvirt/libvirt-domain.h``, and stands in
``libvirt/libvirt-job.h`` now.

**How to mend it.** Nothing, where the old header includes the new one.

**Options.** None.
"""

from collections.abc import Iterator, Mapping

from headerscan.comparing.pairing import aligned_headers
from headerscan.comparing.spelling import listed
from headerscan.compat._in_bulk import Bulk, in_bulk
from headerscan.diagnostics import Severity
from headerscan.model import Symbol
from headerscan.rules import CompatContext, CompatRule, Complaint, Pair


def check(pair: Pair, context: CompatContext) -> Iterator[Complaint]:
    """Note a symbol that moved; the first of many speaks for all."""
    if not _moved(pair, context) or pair.old is None:
        return
    told = context.once(_all_moved).told_by(pair)
    if not told:
        return
    what = listed([each.either.name for each in told])
    if len(told) > 1:
        what = f"{len(told)} symbols ({what})"
    yield Complaint(
        message=f"{what} moved from {pair.old.header} to {pair.either.header}",
        help=f"let {pair.old.header} include {pair.either.header}",
        old=pair.old.header,
        new=pair.either.header,
    )


def _moved(pair: Pair, context: CompatContext) -> bool:
    """Say whether a symbol stands in another header, and no longer in its own."""
    if pair.old is None or pair.new is None:
        return False
    own = context.once(_aligned).get(pair.old.header, pair.new.header)
    if own == pair.new.header:
        return False
    same = context.new.by_name.get(pair.new.name, ())
    return not any(other.header == own and other.kind == pair.new.kind for other in same)


def _aligned(context: CompatContext) -> Mapping[str, str]:
    return aligned_headers(context.old, context.new)


def _all_moved(context: CompatContext) -> Bulk:
    return in_bulk(context.pairs, lambda pair: _moved(pair, context), _way)


def _way(pair: Pair) -> str:
    return f"{pair.old.header if pair.old else ''} → {pair.either.header}"


RULE = CompatRule(Severity.NOTE, (Symbol,), (), check)
