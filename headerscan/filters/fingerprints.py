"""A short name for a finding that stays the same while lines move.

A baseline, GitLab and SARIF viewers recognise a finding of an earlier run by it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from headerscan.diagnostics import Finding

VERSION: Final = 1
"""Raised when the recipe changes, as all earlier fingerprints are void then."""

_LENGTH = 32
_LINE_NUMBER = re.compile(r"\b(lines?) \d+(?:(?: to |–|-)\d+)?|(?<=\w):\d+(?::\d+)?\b")


def fingerprints(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Return the fingerprint of each finding, in order: 32 hexadecimal digits.

    It is made of the rule, the symbol, the header's file name and the message without the
    line numbers in it; what is alike in all of these is told apart by its order. So it
    survives lines that move, and a header that is named by another path.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in findings:
        parts = _parts(finding)
        result.append(_digest((*parts, str(seen[parts]))))
        seen[parts] += 1
    return tuple(result)


def _parts(finding: Finding) -> tuple[str, ...]:
    return (
        finding.rule,
        finding.symbol,
        finding.header.rsplit("/", 1)[-1],
        _without_lines(finding.message),
        finding.old or "",
        finding.new or "",
    )


def _without_lines(message: str) -> str:
    return " ".join(_LINE_NUMBER.sub(r"\1", message).split())


def _digest(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
