"""Fixes that are tried before they are offered.

What a fix mends must not be found again, and nothing may be found that was not there: so
the mended headers are checked, and what fails that is left out. What a round of fixes makes
possible is mended in the next one, so that a second run has nothing to do.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from headerscan.diagnostics import Finding
from headerscan.fixes.patching import mended
from headerscan.model import Header

_MOST_ROUNDS = 5
_Key = tuple[str, str, str]


class Fixed(msgspec.Struct, frozen=True):
    """What remains after fixes, and what they were."""

    headers: Mapping[str, Header]
    """All headers, mended, by their logical names."""
    mended: tuple[Finding, ...]
    """The findings that are gone, with their places in the headers as they were."""
    left: tuple[Finding, ...]
    """What is still found."""
    refused: tuple[Finding, ...]
    """Those that have a fix which would not be enough, or would make new ones."""


def fixed(
    headers: Mapping[str, Header],
    findings: Sequence[Finding],
    again: Callable[[Mapping[str, Header]], Sequence[Finding]],
    *,
    unsafe: bool,
) -> Fixed:
    """Return headers with all fixes that hold; ``again`` checks headers as ``findings`` were."""
    gone: list[Finding] = []
    refused: dict[_Key, Finding] = {}
    for _ in range(_MOST_ROUNDS):
        now, made, left = _tried(headers, findings, again, refused, unsafe=unsafe)
        if not made:
            break
        headers, findings = now, left
        gone += made
    still = [one for one in findings if one.edits and _key(one) in refused]
    return Fixed(headers, tuple(gone), tuple(findings), tuple(still))


def _tried(
    headers: Mapping[str, Header],
    findings: Sequence[Finding],
    again: Callable[[Mapping[str, Header]], Sequence[Finding]],
    refused: dict[_Key, Finding],
    *,
    unsafe: bool,
) -> tuple[Mapping[str, Header], tuple[Finding, ...], Sequence[Finding]]:
    """Return the headers after one round, what it mended and what is left.

    What does not hold is added to ``refused``, and the round is tried without it.
    """
    while True:
        offered = [one for one in findings if _key(one) not in refused]
        now, done = mended(headers, offered, unsafe=unsafe)
        if not done:
            return headers, (), findings
        left = again(now)
        wrong = _wrong(findings, done, left)
        if not wrong:
            return now, done, left
        for one in [one for one in done if one.symbol in wrong] or done:
            refused[_key(one)] = one


def _wrong(
    before: Sequence[Finding], gone: Sequence[Finding], after: Sequence[Finding]
) -> frozenset[str]:
    """Return the symbols of which more is found than should be left."""
    counts = Counter(map(_key, before))
    counts.subtract(map(_key, gone))
    counts.subtract(map(_key, after))
    return frozenset(symbol for (_, _, symbol), number in counts.items() if number < 0)


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.header, finding.symbol
