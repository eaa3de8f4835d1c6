"""The ignores of the configuration, as excuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fnmatch import fnmatchcase
from functools import partial

from headerscan.config.file import ConfigFile, Ignore
from headerscan.diagnostics import Finding
from headerscan.filters import Excuse, Notice


def ignores(settings: ConfigFile, today: date) -> Iterator[Excuse]:
    """Yield the entries of ``ignores``; one that has expired by ``today`` covers nothing."""
    for index, ignore in enumerate(settings.config.ignores):
        said = f"the ignore of '{ignore.rule}' on '{ignore.symbol}'"
        place = settings.file, settings.line_of_ignore(index)
        if ignore.expires is not None and today > ignore.expires:
            message = f"{said} expired on {ignore.expires}"
            remedy = "mend the finding, or set another day"
            expired = _notice("expired-ignore", message, remedy, place)
            yield Excuse(lambda _: False, expired, expired)
        else:
            unused = _notice("unused-ignore", f"{said} matches no finding", "remove it", place)
            yield Excuse(partial(_covers, ignore), unused)


def _covers(ignore: Ignore, finding: Finding) -> bool:
    return fnmatchcase(finding.rule, ignore.rule) and fnmatchcase(finding.symbol, ignore.symbol)


def _notice(kind: str, message: str, remedy: str, place: tuple[str, int | None]) -> Notice:
    file, line = place
    return Notice(kind=kind, message=message, remedy=remedy, file=file, line=line)
