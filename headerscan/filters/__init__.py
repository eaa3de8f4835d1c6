"""Which findings are told: not those that the source, the settings or a baseline excuse.

A notice is no finding: it concerns a line of the configuration, of the baseline, or an
``allow`` in a header, which has nothing to act on any more or was not understood.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from headerscan.diagnostics import Finding


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One remark on the run: what is odd, what to do about it, and where it stands."""

    kind: str
    """A word to group by: ``unused-ignore``, ``expired-ignore``, ``stale-baseline`` …"""
    message: str
    remedy: str
    file: str | None = None
    line: int | None = None


class Filtered(msgspec.Struct, frozen=True):
    """Findings divided into those that count and those that somebody has accepted."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...] = ()
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(
        cls, findings: Iterable[Finding], accepted: Iterable[object], notices: Iterable[Notice]
    ) -> Filtered:
        """Divide findings by what there is, or is not, that accepts each of them."""
        told: list[Finding] = []
        suppressed: list[Finding] = []
        for finding, by in zip(findings, accepted, strict=True):
            (suppressed if by else told).append(finding)
        return cls(tuple(told), tuple(suppressed), tuple(notices))

    def then(self, later: Filtered) -> Filtered:
        """Return the outcome of a second filter that was given this one's ``findings``."""
        return Filtered(
            later.findings,
            (*self.suppressed, *later.suppressed),
            (*self.notices, *later.notices),
        )
