"""Findings that a project has accepted as they are, so that only new ones count.

The file is JSON: ``schema`` 1, the ``fingerprints`` recipe's version, and ``accepted``, a
list sorted by header, symbol and rule, one entry a finding, so that a change to it reads
well in a diff. An entry is recognised by its fingerprint alone, whatever line the finding
stands on; the rest of it is for people. GitLab and SARIF viewers go by fingerprints, too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Literal

import msgspec

from headerscan.diagnostics import Finding
from headerscan.errors import ConfigError
from headerscan.filters import Filtered, Notice

VERSION: Literal[1] = 1
"""Raised when the recipe of fingerprints changes, as all earlier ones are void then."""

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
        file = finding.header.rsplit("/", 1)[-1]
        message = " ".join(_LINE_NUMBER.sub(r"\1", finding.message).split())
        sides = finding.old or "", finding.new or ""
        parts = finding.rule, finding.symbol, file, message, *sides
        whole = "\0".join((*parts, str(seen[parts]))).encode("utf-8", "surrogatepass")
        result.append(sha256(whole).hexdigest()[:_LENGTH])
        seen[parts] += 1
    return tuple(result)


class Accepted(msgspec.Struct, frozen=True, order=True):
    """One accepted finding."""

    header: str
    symbol: str
    rule: str
    message: str
    fingerprint: str


class Baseline(msgspec.Struct, frozen=True):
    """The accepted findings, as they stand in the file."""

    schema: Literal[1]
    fingerprints: Literal[1]
    accepted: tuple[Accepted, ...]

    def mended(self, findings: Iterable[Finding]) -> list[Accepted]:
        """Return the entries that no finding has any more."""
        left = set(fingerprints(findings))
        return [entry for entry in self.accepted if entry.fingerprint not in left]

    def pruned(self, findings: Iterable[Finding]) -> Baseline:
        """Return the baseline without what is mended."""
        gone = set(self.mended(findings))
        kept = tuple(entry for entry in self.accepted if entry not in gone)
        return msgspec.structs.replace(self, accepted=kept)


def accept(findings: Sequence[Finding]) -> Baseline:
    """Return the baseline that accepts all these findings."""
    entries = [
        Accepted(finding.header, finding.symbol, finding.rule, finding.message, fingerprint)
        for finding, fingerprint in zip(findings, fingerprints(findings), strict=True)
    ]
    return Baseline(1, VERSION, tuple(sorted(entries)))


def write_baseline(baseline: Baseline) -> str:
    """Return the text of the file."""
    return json.dumps(msgspec.to_builtins(baseline), indent=2, ensure_ascii=False) + "\n"


def read_baseline(text: str, file: str) -> Baseline:
    """Return the baseline that :func:`write_baseline` wrote.

    Raises :class:`~headerscan.errors.ConfigError` for anything else.
    """
    try:
        return msgspec.convert(json.loads(text), Baseline)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"this is no baseline of this version of headerscan ({error})",
            remedy="write it anew with --write-baseline",
            file=file,
            line=getattr(error, "lineno", None),
        ) from error


def apply(findings: Sequence[Finding], baseline: Baseline, file: str, *, whole: bool) -> Filtered:
    """Return the findings that the baseline in a file does not hold.

    What is mended is noticed where the run is ``whole``: all symbols by all rules.
    """
    known = {entry.fingerprint for entry in baseline.accepted}
    notices = [
        Notice(
            kind="stale-baseline",
            message=f"{entry.rule} on {entry.symbol or entry.header} is mended",
            remedy="remove it with --prune-baseline",
            file=file,
        )
        for entry in (baseline.mended(findings) if whole else ())
    ]
    return Filtered.of(findings, (one in known for one in fingerprints(findings)), notices)
