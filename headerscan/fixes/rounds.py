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
    refused: set[_Key] = set()
    rounds = 0
    while rounds < _MOST_ROUNDS:
        offered = [one for one in findings if _key(one) not in refused]
        mended_now, made = mended(headers, offered, unsafe=unsafe)
        if not made:
            break
        left = again(mended_now)
        if wrong := _wrong(findings, made, left):
            # What does not hold is refused, and the round is tried without it.
            refused.update(map(_key, [one for one in made if one.symbol in wrong] or made))
        else:
            headers, findings, rounds = mended_now, left, rounds + 1
            gone += made
    still = [one for one in findings if one.edits and _key(one) in refused]
    return Fixed(headers, tuple(gone), tuple(findings), tuple(still))


def _wrong(
    before: Sequence[Finding], gone: Sequence[Finding], after: Sequence[Finding]
) -> frozenset[str]:
    """Return the symbols of which more is found than should be left."""
    counts = Counter(map(_key, before))
    counts.subtract(map(_key, (*gone, *after)))
    return frozenset(symbol for (_, _, symbol), number in counts.items() if number < 0)


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.header, finding.symbol
