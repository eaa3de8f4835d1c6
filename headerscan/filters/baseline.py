"""Findings that a project has accepted as they are, so that only new ones count.

The file is JSON: ``schema`` 1, the ``fingerprints`` recipe's version, and ``accepted``, a
list sorted by header, symbol and rule, one entry a finding, so that a change to it reads
well in a diff. An entry is recognised by its fingerprint alone, whatever line the finding
stands on; the rest of it is for people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from headerscan.diagnostics import Finding
from headerscan.errors import ConfigError
from headerscan.filters.fingerprints import VERSION, fingerprints
from headerscan.filters.notices import Filtered, Notice


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
