"""A macro is defined twice under the same conditions.

A compiler takes the later definition and warns, or refuses the header; code between the two
sees another value than code behind them. It is nearly always a block that was copied.

A snapshot does not tell where an ``#undef`` stood, so only header texts are checked.
Definitions in branches of one ``#if`` that exclude each other are no redefinition, nor is one
below ``#ifndef`` of its own name, behind an ``#undef``, or one that repeats the same text.

Example::

    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_total"
    # define VIR_DOMAIN_JOB_DISK_TOTAL "disk_sum"

How to mend it: remove one of them, or rename the one that was meant to be another macro.

Options: none of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from headerscan.diagnostics import Severity
from headerscan.model import Macro
from headerscan.rules import Complaint, LintContext, LintRule


def _check(macro: Macro, context: LintContext) -> Iterator[Complaint]:
    for other in context.rivals(macro, context.api.by_name[macro.name]):
        if (
            isinstance(other, Macro)
            and other.header == macro.header
            and other.conditions == macro.conditions
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
    header = context.sources.get(one.header)
    if header is None:
        return True
    first, second = sorted((one, other), key=lambda macro: macro.line)
    lines = header.text.split("\n")[first.line : second.line - 1]
    undef = re.compile(rf"\s*#\s*undef\s+{re.escape(first.name)}\b")
    return any(undef.match(line) for line in lines)


RULE = LintRule(severity=Severity.ERROR, visits=(Macro,), check=_check)
