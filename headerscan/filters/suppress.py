"""``headerscan: allow RULE -- reason`` in a symbol's comment.

The words stand in the comment above the symbol or on the symbol's own line, and cover the
findings of that rule (or of several, ``RULE, RULE``; globs fit too) on that symbol. They
are read from the header's text, as they are addressed to this tool and no part of the doc.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

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


class Allow(msgspec.Struct, frozen=True):
    """One ``allow``, as it stands in a header."""

    header: str
    origin: str
    line: int
    rules: tuple[str, ...]
    reason: str
    symbols: tuple[str, ...] = ()
    """The symbols whose comment it stands in."""

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is allowed by this; one without a reason allows nothing."""
        return (
            bool(self.reason)
            and not finding.in_old
            and finding.header == self.header
            and finding.symbol.split(".", 1)[0] in self.symbols
            and fits(finding.rule, self.rules)
        )


def allows(api: Api, sources: Mapping[str, Header]) -> tuple[Allow, ...]:
    """Return all allows in the headers, with the symbols that they are about."""
    found = []
    for name, header in sources.items():
        if "headerscan:" not in header.text:
            continue
        symbols = [symbol for symbol in (*api.symbols, *api.unreadable) if symbol.header == name]
        found += list(_allows_in(header, symbols))
    return tuple(found)


def _allows_in(header: Header, symbols: Sequence[Symbol]) -> Iterator[Allow]:
    for match in _ALLOW.finditer(header.text):
        line = header.text.count("\n", 0, match.start()) + 1
        rules = tuple(rule.strip() for rule in match["rules"].split(",") if rule.strip())
        names = dict.fromkeys(symbol.name for symbol in symbols if _about(symbol, line))
        reason = (match["reason"] or "").strip()
        yield Allow(header.name, header.origin, line, rules, reason, tuple(names))


def _about(symbol: Symbol, line: int) -> bool:
    if line == symbol.span.line:
        return True
    return symbol.doc is not None and symbol.doc.span.line <= line <= symbol.doc.span.end_line


def apply(
    findings: Sequence[Finding], found: Sequence[Allow], known: Collection[str], *, whole: bool
) -> Filtered:
    """Return the findings that no allow covers.

    What is wrong with an allow is noticed: no rule or an unknown one (``known`` are the
    rules' names), no reason, no symbol; and where the run is ``whole``, that it covers
    nothing.
    """
    covering = [[allow for allow in found if allow.covers(finding)] for finding in findings]
    used = {allow for ones in covering for allow in ones}
    notices = []
    for allow in found:
        notice = _fault(allow, known)
        if notice is None and whole and allow not in used:
            notice = _notice(allow, "unused-allow", "this allow covers no finding", "remove it")
        if notice is not None:
            notices.append(notice)
    return Filtered.of(findings, covering, notices)


def _fault(allow: Allow, known: Collection[str]) -> Notice | None:
    form = "write 'headerscan: allow RULE -- reason'"
    if not allow.rules:
        return _notice(allow, "broken-allow", "this allow names no rule", form)
    for rule in allow.rules:
        if not any(fnmatchcase(name, rule) for name in known):
            remedy = did_you_mean(rule, known, "'headerscan rules' lists them")
            return _notice(allow, "broken-allow", f"there is no rule '{rule}'", remedy)
    if not allow.reason:
        return _notice(allow, "broken-allow", "this allow gives no reason and has no effect", form)
    if not allow.symbols:
        return _notice(
            allow,
            "broken-allow",
            "this allow stands in no symbol's comment",
            "put it into the comment above the symbol",
        )
    return None


def _notice(allow: Allow, kind: str, message: str, remedy: str) -> Notice:
    return Notice(kind=kind, message=message, remedy=remedy, file=allow.origin, line=allow.line)
