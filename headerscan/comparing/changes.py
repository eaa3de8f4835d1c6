"""Every change from one API to another, compatible ones too, and what it asks of a version.

The verdict follows semantic versioning 2.0.0 (https://semver.org): *major* where code,
built programs or the wire break, *minor* where something came or was deprecated
(section 7), *patch* where anything else changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

import msgspec

from headerscan.comparing.aspects import Aspect, aspects, is_deprecated
from headerscan.diagnostics import Break, Finding, Severity, Verdict
from headerscan.model import Symbol
from headerscan.rules import CompatContext, Pair

_HARD = frozenset({Break.SOURCE, Break.BINARY, Break.WIRE})
_PROSE = frozenset({"documentation", "since", "types", "unit", "unit from", "struct member"})


class Group(StrEnum):
    """Under which head a change is told."""

    BREAKING = "breaking"
    """It breaks code, built programs or the wire."""
    ADDED = "added"
    DEPRECATED = "deprecated"
    REMOVED = "removed"
    """It went, and breaks nothing (as rules and configuration have it)."""
    CHANGED = "changed"
    """What exists differs, and breaks nothing."""
    DOCUMENTED = "documented"
    """What is said of it differs."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to one symbol."""

    group: Group
    pair: Pair
    aspects: tuple[Aspect, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What the rules say of it."""

    @property
    def symbol(self) -> Symbol:
        """Return the symbol as it is now, or as it was if it went."""
        return self.pair.either


def verdict_of(context: CompatContext, findings: Sequence[Finding]) -> Verdict:
    """Return what a change asks of the version number."""
    if any(map(_is_break, findings)):
        return Verdict.MAJOR
    if any(pair.old is None or _is_deprecation(pair) for pair in context.pairs):
        return Verdict.MINOR
    if findings or any(pair.new is None or aspects(pair, context) for pair in context.pairs):
        return Verdict.PATCH
    return Verdict.NONE


def changes(context: CompatContext, findings: Iterable[Finding]) -> tuple[Change, ...]:
    """Return all changes by group, and in header order within each."""
    return tuple(sorted(_changes(context, findings), key=lambda change: _ORDER[change.group]))


_ORDER = {group: index for index, group in enumerate(Group)}


def _changes(context: CompatContext, findings: Iterable[Finding]) -> Iterator[Change]:
    told: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        told[finding.symbol, finding.header].append(finding)
    for pair in context.pairs:
        symbol = pair.either
        of_pair = tuple(told.pop((symbol.name, symbol.header), ()))
        differing = aspects(pair, context)
        if pair.old is not None and pair.new is not None and not of_pair and not differing:
            continue
        yield Change(
            group=_group(pair, differing, of_pair),
            pair=pair,
            aspects=differing,
            findings=of_pair,
        )


def _group(pair: Pair, differing: Sequence[Aspect], findings: Sequence[Finding]) -> Group:
    if any(map(_is_break, findings)) or pair.part_of is not None:
        return Group.BREAKING
    if pair.old is None:
        return Group.ADDED
    if pair.new is None:
        return Group.REMOVED
    if _is_deprecation(pair):
        return Group.DEPRECATED
    if all(aspect.what in _PROSE for aspect in differing):
        return Group.DOCUMENTED
    return Group.CHANGED


def _is_break(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE and bool(_HARD & set(finding.breaks))


def _is_deprecation(pair: Pair) -> bool:
    if pair.old is None or pair.new is None:
        return False
    return is_deprecated(pair.new) and not is_deprecated(pair.old)
