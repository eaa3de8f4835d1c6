"""What somebody wrote to accept findings: ``ignores`` in the configuration, ``allow`` in a header.

``headerscan: allow RULE -- reason`` stands in the comment above a symbol or on the symbol's own
line, and covers the findings of that rule (or of several, ``RULE, RULE``; globs fit too) on that
symbol. It is read from the header's text, as it is addressed to this tool and no part of the doc.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

import msgspec

from headerscan.config.file import ConfigFile, Ignore
from headerscan.diagnostics import Finding
from headerscan.filters import Filtered, Notice
from headerscan.matching.globs import fits
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Api, Header, Symbol

_ALLOW = re.compile(
    r"headerscan:[ \t]*allow\b[ \t]*"
    r"(?P<rules>[\w*?-]*(?<!-)(?:[ \t]*,[ \t]*[\w*?-]+)*)[ \t]*"
    r"(?:(?:--|–|—)[ \t]*(?P<reason>.*?))?[ \t]*(?:\*+/.*)?\r?$",
    re.MULTILINE,
)
_FORM = "write 'headerscan: allow RULE -- reason'"


class Excuse(msgspec.Struct, frozen=True, eq=False):
    """What accepts findings."""

    covers: Callable[[Finding], bool]
    unused: Notice
    """What is said of it where it covers nothing."""
    fault: Notice | None = None
    """What is wrong with it, whatever it covers."""


def excused(findings: Sequence[Finding], excuses: Sequence[Excuse], *, whole: bool) -> Filtered:
    """Divide findings by whether an excuse covers them.

    One that covers nothing is noticed where the run is ``whole``: all symbols by all rules,
    so that it would have had its chance.
    """
    covering = [[one for one in excuses if one.covers(finding)] for finding in findings]
    used = {one for ones in covering for one in ones}
    unused = [one.unused if whole and one not in used else None for one in excuses]
    notices = [one.fault or idle for one, idle in zip(excuses, unused, strict=True)]
    return Filtered.of(findings, covering, filter(None, notices))


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
            yield Excuse(partial(_is_ignored, ignore), unused)


def _is_ignored(ignore: Ignore, finding: Finding) -> bool:
    return fits(finding.rule, (ignore.rule,)) and fits(finding.symbol, (ignore.symbol,))


def allows(api: Api, sources: Mapping[str, Header], known: Collection[str]) -> Iterator[Excuse]:
    """Yield all allows in the headers; ``known`` are the names of the rules that there are."""
    for header in sources.values():
        if "headerscan:" not in header.text:
            continue
        symbols = [one for one in (*api.symbols, *api.unreadable) if one.header == header.name]
        for match in _ALLOW.finditer(header.text):
            line = header.text.count("\n", 0, match.start()) + 1
            place = header.origin, line
            rules = tuple(rule.strip() for rule in match["rules"].split(",") if rule.strip())
            names = frozenset(one.name for one in symbols if _is_about(one, line))
            unused = _notice("unused-allow", "this allow covers no finding", "remove it", place)
            reason = (match["reason"] or "").strip()
            fault = _fault(rules, reason, names, known)
            covered = rules if reason else ()
            yield Excuse(
                _allowing(header.name, covered, names),
                unused,
                fault and _notice("broken-allow", *fault, place),
            )


def _allowing(
    header: str, rules: Sequence[str], names: Collection[str]
) -> Callable[[Finding], bool]:
    return lambda finding: (
        finding.header == header
        and not finding.in_old
        and finding.symbol.split(".", 1)[0] in names
        and fits(finding.rule, rules)
    )


def _is_about(symbol: Symbol, line: int) -> bool:
    if line == symbol.span.line:
        return True
    return symbol.doc is not None and symbol.doc.span.line <= line <= symbol.doc.span.end_line


def _fault(
    rules: Sequence[str], reason: str, names: Collection[str], known: Collection[str]
) -> tuple[str, str] | None:
    """Return what is wrong with an allow, and how to mend it."""
    if not rules:
        return "this allow names no rule", _FORM
    for rule in rules:
        if not any(fits(name, (rule,)) for name in known):
            remedy = did_you_mean(rule, known, "'headerscan rules' lists them")
            return f"there is no rule '{rule}'", remedy
    if not reason:
        return "this allow gives no reason and has no effect", _FORM
    if not names:
        return (
            "this allow stands in no symbol's comment",
            "put it into the comment above the symbol",
        )
    return None


def _notice(kind: str, message: str, remedy: str, place: tuple[str, int | None]) -> Notice:
    file, line = place
    return Notice(kind=kind, message=message, remedy=remedy, file=file, line=line)
