"""The ignores of the configuration, applied to findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fnmatch import fnmatchcase

from headerscan.config.file import ConfigFile, Ignore
from headerscan.diagnostics import Finding
from headerscan.filters import Filtered, Notice


def apply(
    findings: Sequence[Finding], settings: ConfigFile, *, today: date, whole: bool
) -> Filtered:
    """Return the findings that no entry of ``ignores`` covers.

    An entry that has expired by ``today`` covers nothing and is noticed. One that covers
    nothing is noticed where the run is ``whole``: all symbols by all rules, so that it
    would have had its chance.
    """
    ignores = settings.config.ignores
    active = [one for one in ignores if one.expires is None or today <= one.expires]
    covering = [[one for one in active if covers(one, finding)] for finding in findings]
    used = {one for ones in covering for one in ones}
    notices = []
    for index, ignore in enumerate(ignores):
        kind, what, remedy = "unused-ignore", "matches no finding", "remove it"
        if ignore not in active:
            kind, what = "expired-ignore", f"expired on {ignore.expires}"
            remedy = "mend the finding, or set another day"
        elif ignore in used or not whole:
            continue
        notices.append(
            Notice(
                kind=kind,
                message=f"the ignore of '{ignore.rule}' on '{ignore.symbol}' {what}",
                remedy=remedy,
                file=settings.file,
                line=settings.line_of_ignore(index),
            )
        )
    return Filtered.of(findings, covering, notices)


def covers(ignore: Ignore, finding: Finding) -> bool:
    """Say whether an entry is about a finding."""
    return fnmatchcase(finding.rule, ignore.rule) and fnmatchcase(finding.symbol, ignore.symbol)
