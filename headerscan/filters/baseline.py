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
from typing import Final, Literal

import msgspec

from headerscan.diagnostics import Finding
from headerscan.errors import ConfigError
from headerscan.filters import Filtered, Notice

VERSION: Final = 1
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
        parts = _parts(finding)
        whole = "\0".join((*parts, str(seen[parts]))).encode("utf-8", "surrogatepass")
        result.append(sha256(whole).hexdigest()[:_LENGTH])
        seen[parts] += 1
    return tuple(result)


def _parts(finding: Finding) -> tuple[str, ...]:
    return (
        finding.rule,
        finding.symbol,
        finding.header.rsplit("/", 1)[-1],
        " ".join(_LINE_NUMBER.sub(r"\1", finding.message).split()),
        finding.old or "",
        finding.new or "",
    )


class Accepted(msgspec.Struct, frozen=True, order=True):
    """One accepted finding."""

    header: str
    symbol: str
    rule: str
    message: str
    fingerprint: str


class _Document(msgspec.Struct, frozen=True):
    """What stands in the file."""

    schema: Literal[1]
    fingerprints: Literal[1]
    accepted: tuple[Accepted, ...]


class Baseline(msgspec.Struct, frozen=True):
    """The accepted findings, and the file they stand in."""

    accepted: tuple[Accepted, ...]
    file: str = "baseline"

    def without(self, fingerprints: Iterable[str]) -> Baseline:
        """Return the baseline without the entries of some fingerprints."""
        gone = set(fingerprints)
        kept = tuple(entry for entry in self.accepted if entry.fingerprint not in gone)
        return Baseline(kept, self.file)


def accept(findings: Iterable[Finding], file: str = "baseline") -> Baseline:
    """Return the baseline that accepts all these findings."""
    listed = tuple(findings)
    entries = [
        Accepted(finding.header, finding.symbol, finding.rule, finding.message, fingerprint)
        for finding, fingerprint in zip(listed, fingerprints(listed), strict=True)
    ]
    return Baseline(tuple(sorted(entries)), file)


def write_baseline(baseline: Baseline) -> str:
    """Return the text of the file."""
    document = msgspec.to_builtins(_Document(1, VERSION, baseline.accepted))
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_baseline(text: str, file: str) -> Baseline:
    """Return the baseline that :func:`write_baseline` wrote.

    Raises :class:`~headerscan.errors.ConfigError` for anything else.
    """
    try:
        document = msgspec.convert(json.loads(text), _Document)
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"this is no baseline of this version of headerscan ({error})",
            remedy="write it anew with --write-baseline",
            file=file,
            line=getattr(error, "lineno", None),
        ) from error
    return Baseline(document.accepted, file)


def apply(findings: Sequence[Finding], baseline: Baseline, *, whole: bool) -> Filtered:
    """Return the findings that the baseline does not hold.

    Entries that nothing matches any more are noticed where the run is ``whole``: all
    symbols by all rules. :func:`stale` names them, and ``Baseline.without`` prunes them.
    """
    known = {entry.fingerprint for entry in baseline.accepted}
    gone = stale(findings, baseline) if whole else frozenset()
    notices = (
        Notice(
            kind="stale-baseline",
            message=f"{entry.rule} on {entry.symbol or entry.header} is mended",
            remedy="remove it with --prune-baseline",
            file=baseline.file,
        )
        for entry in baseline.accepted
        if entry.fingerprint in gone
    )
    return Filtered.of(findings, (one in known for one in fingerprints(findings)), notices)


def stale(findings: Iterable[Finding], baseline: Baseline) -> frozenset[str]:
    """Return the fingerprints in the baseline that no finding has any more."""
    return frozenset(entry.fingerprint for entry in baseline.accepted) - frozenset(
        fingerprints(findings)
    )
