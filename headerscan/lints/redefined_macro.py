"""A macro is defined twice under the same conditions.

A compiler takes the later definition and warns, or refuses the header; code between the two sees
another value than code behind them. Nearly always a block was copied.

Branches of one ``#if`` that exclude each other, a definition below ``#ifndef`` of its own name or
behind an ``#undef``, and one of the same text are none. Snapshots, which do not tell where an
``#undef`` stood, are not checked.

Example::

    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_sum"

How to mend it: remove one, or rename the one that was meant to be another macro.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping

from headerscan.lexing.source import Source
from headerscan.model import Macro
from headerscan.rules import Complaint, Complaints, LintContext, Severity, rule

_UNDEF = re.compile(r"^[ \t]*#[ \t]*undef[ \t]+(\w+)", re.MULTILINE)


@rule(Severity.ERROR)
def check(macro: Macro, context: LintContext) -> Complaints:
    for other in context.rivals(macro, context.api.by_name[macro.name]):
        if (
            isinstance(other, Macro)
            and (other.header, other.conditions) == (macro.header, macro.conditions)
            and f"!defined({macro.name})" not in macro.conditions
            and (other.text, other.parameters) != (macro.text, macro.parameters)
            and not _may_be_undefined_between(other, macro, context)
        ):
            again = "already" if other.line < macro.line else "again"
            yield Complaint(
                message=f"it is {again} defined in line {other.line}, as {other.text or 'nothing'}"
            )
            return


def _may_be_undefined_between(one: Macro, other: Macro, context: LintContext) -> bool:
    """Say whether an ``#undef`` stands between two definitions, or the text is not at hand."""
    if one.header not in context.sources:
        return True
    first, second = sorted((one.line, other.line))
    lines = context.once(_undefined)[one.header, one.name]
    return bisect_left(lines, second) > bisect_right(lines, first)


def _undefined(context: LintContext) -> Mapping[tuple[str, str], list[int]]:
    """Return the lines of each header in which a name is undefined, in order."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for header in context.sources.values():
        source = Source(header.text)
        for match in _UNDEF.finditer(header.text):
            found[header.name, match[1]].append(source.line(match.start(1)))
    return found
