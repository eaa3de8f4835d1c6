"""The ignores of the configuration, applied to findings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fnmatch import fnmatchcase

from headerscan.config.file import ConfigFile, Ignore
from headerscan.diagnostics import Finding
from headerscan.filters.notices import Filtered, Notice


def apply(
    findings: Iterable[Finding], settings: ConfigFile, *, today: date, whole: bool
) -> Filtered:
    """Return the findings that no entry of ``ignores`` covers.

    An entry that has expired by ``today`` covers nothing and is noticed. One that covers
    nothing is noticed where the run is ``whole``: all symbols by all rules, so that it
    would have had its chance.
    """
    ignores = settings.config.ignores
    active = [_holds(ignore, today) for ignore in ignores]
    used = [False] * len(ignores)
    kept: list[Finding] = []
    suppressed: list[Finding] = []
    for finding in findings:
        covering = [
            index
            for index, ignore in enumerate(ignores)
            if active[index] and covers(ignore, finding)
        ]
        for index in covering:
            used[index] = True
        (suppressed if covering else kept).append(finding)
    notices = []
    for index, ignore in enumerate(ignores):
        if not active[index]:
            notices.append(_expired(ignore, settings, index))
        elif whole and not used[index]:
            notices.append(_unused(ignore, settings, index))
    return Filtered(tuple(kept), tuple(suppressed), tuple(notices))


def covers(ignore: Ignore, finding: Finding) -> bool:
    """Say whether an entry is about a finding."""
    return fnmatchcase(finding.rule, ignore.rule) and fnmatchcase(finding.symbol, ignore.symbol)


def _holds(ignore: Ignore, today: date) -> bool:
    return ignore.expires is None or today <= ignore.expires


def _expired(ignore: Ignore, settings: ConfigFile, index: int) -> Notice:
    return Notice(
        kind="expired-ignore",
        message=f"the ignore of '{ignore.rule}' on '{ignore.symbol}' expired on {ignore.expires}",
        remedy="mend the finding, or set another day",
        file=settings.file,
        line=settings.line_of_ignore(index),
    )


def _unused(ignore: Ignore, settings: ConfigFile, index: int) -> Notice:
    return Notice(
        kind="unused-ignore",
        message=f"the ignore of '{ignore.rule}' on '{ignore.symbol}' matches no finding",
        remedy="remove it",
        file=settings.file,
        line=settings.line_of_ignore(index),
    )
