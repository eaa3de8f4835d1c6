"""A documented symbol does not say since which release it exists.

A user who has to build or run with older releases looks for exactly this line; a
maintainer who backports does, too. It is cheap to write when the symbol is added and
costs a search through the history later.

Only symbols with a documentation comment are asked. Where the profile gives patterns for the
line, each must have it; where there is no such profile, the headers themselves tell whether
it is their habit: at least half of the symbols of the same kind have to follow it.

Example::

    /**
     * VIR_DOMAIN_JOB_DISK_TEMP_USED:
     *
     * virDomainGetJobStats field: disk space in use, in bytes as VIR_TYPED_PARAM_ULLONG.
     */
    # define VIR_DOMAIN_JOB_DISK_TEMP_USED "disk_temp_used"

How to mend it: add the release that is going to be the next one, ``Since: 6.0.0``. Where the
headers say of which release they are and the symbol is new, the finding names it.

Options: none of its own. ``since`` in the profile's ``[docs]`` gives the patterns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from headerscan.diagnostics import Severity
from headerscan.lints._names import is_documentation, is_public
from headerscan.lints._since import attempt
from headerscan.model import SYMBOL_KINDS, Symbol
from headerscan.rules import Complaint, LintContext, LintRule


def _check(symbol: Symbol, context: LintContext) -> Iterator[Complaint]:
    doc = symbol.doc
    if doc is None or doc.since is not None or attempt(doc) is not None:
        return
    if not (is_public(symbol, context) and is_documentation(symbol, context)):
        return
    if not context.profile.docs.since and type(symbol) not in context.once(_habits):
        return
    yield Complaint(
        message="the comment does not say since which release it exists",
        help=_help(symbol, context),
    )


def _habits(context: LintContext) -> set[type[Symbol]]:
    """Return the kinds of symbol of which at least half say it."""
    counts: defaultdict[type[Symbol], list[bool]] = defaultdict(list)
    for symbol in context.api.symbols:
        if symbol.doc is not None:
            counts[type(symbol)].append(symbol.doc.since is not None)
    return {kind for kind, said in counts.items() if 2 * sum(said) >= len(said)}


def _help(symbol: Symbol, context: LintContext) -> str | None:
    version = context.api.version
    if version is None or context.old is None or symbol.name in context.old.by_name:
        return None
    return f"write 'Since: {version}', the release of these headers"


RULE = LintRule(severity=Severity.WARNING, visits=tuple(SYMBOL_KINDS.values()), check=_check)
