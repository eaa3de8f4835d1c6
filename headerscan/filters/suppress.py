"""``headerscan: allow RULE -- reason`` in a symbol's comment.

The words stand in the comment above the symbol or on the symbol's own line, and cover the
findings of that rule (or of several, ``RULE, RULE``; globs fit too) on that symbol. They
are read from the header's text, as they are addressed to this tool and no part of the doc.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

import msgspec

from headerscan.diagnostics import Finding
from headerscan.filters import Excuse, Notice
from headerscan.matching.globs import fits
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Api, Header, Symbol

_ALLOW = re.compile(
    r"headerscan:[ \t]*allow\b[ \t]*"
    r"(?P<rules>[\w*?-]*(?<!-)(?:[ \t]*,[ \t]*[\w*?-]+)*)[ \t]*"
    r"(?:(?:--|–|—)[ \t]*(?P<reason>.*?))?[ \t]*(?:\*+/.*)?\r?$",
    re.MULTILINE,
)


class _Allow(msgspec.Struct, frozen=True):
    """One ``allow``, as it stands in a header."""

    header: Header
    line: int
    rules: tuple[str, ...]
    reason: str
    symbols: frozenset[str]
    """The symbols whose comment it stands in."""

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is allowed by this; one without a reason allows nothing."""
        return (
            bool(self.reason)
            and not finding.in_old
            and finding.header == self.header.name
            and finding.symbol.split(".", 1)[0] in self.symbols
            and fits(finding.rule, self.rules)
        )

    def fault(self, known: Collection[str]) -> Notice | None:
        """Return what is wrong with it: no rule or none that is known, no reason, no symbol."""
        form = "write 'headerscan: allow RULE -- reason'"
        if not self.rules:
            return self.notice("this allow names no rule", form)
        for rule in self.rules:
            if not any(fits(name, (rule,)) for name in known):
                remedy = did_you_mean(rule, known, "'headerscan rules' lists them")
                return self.notice(f"there is no rule '{rule}'", remedy)
        if not self.reason:
            return self.notice("this allow gives no reason and has no effect", form)
        if not self.symbols:
            remedy = "put it into the comment above the symbol"
            return self.notice("this allow stands in no symbol's comment", remedy)
        return None

    def notice(self, message: str, remedy: str, kind: str = "broken-allow") -> Notice:
        """Return a notice at its line."""
        file, line = self.header.origin, self.line
        return Notice(kind=kind, message=message, remedy=remedy, file=file, line=line)


def allows(api: Api, sources: Mapping[str, Header], known: Collection[str]) -> Iterator[Excuse]:
    """Yield all allows in the headers; ``known`` are the names of the rules that there are."""
    for name, header in sources.items():
        if "headerscan:" not in header.text:
            continue
        symbols = [each for each in (*api.symbols, *api.unreadable) if each.header == name]
        for match in _ALLOW.finditer(header.text):
            line = header.text.count("\n", 0, match.start()) + 1
            allow = _Allow(
                header,
                line,
                tuple(rule.strip() for rule in match["rules"].split(",") if rule.strip()),
                (match["reason"] or "").strip(),
                frozenset(symbol.name for symbol in symbols if _about(symbol, line)),
            )
            unused = allow.notice("this allow covers no finding", "remove it", "unused-allow")
            yield Excuse(allow.covers, unused, allow.fault(known))


def _about(symbol: Symbol, line: int) -> bool:
    if line == symbol.span.line:
        return True
    return symbol.doc is not None and symbol.doc.span.line <= line <= symbol.doc.span.end_line
