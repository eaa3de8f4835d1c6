"""The engine: it visits symbols and pairs with the rules that are on, and collects findings.

Pure: two APIs and settings in, findings out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from headerscan.comparing.changes import verdict_of
from headerscan.comparing.pairing import concerns, pair
from headerscan.diagnostics import Finding, Severity, Verdict
from headerscan.errors import UsageError
from headerscan.matching.globs import fits, matcher
from headerscan.matching.likeness import closest
from headerscan.model import Api, Header, Macro, Symbol, UnnamedKey
from headerscan.placeless import alike, only_moved
from headerscan.profile import Profile
from headerscan.rules import (
    CompatContext,
    CompatRule,
    Complaint,
    LintContext,
    LintRule,
    Pair,
    RegisteredRule,
    compat_rules,
    lint_rules,
    registered_rules,
)

Scope = Literal["changed", "all"]


class Selection(msgspec.Struct, frozen=True):
    """Which rules run, on which symbols, and how much their findings weigh."""

    select: tuple[str, ...] = ()
    """Globs of rules; only these run, those that are off by default among them."""
    ignore: tuple[str, ...] = ()
    """Globs of rules that do not run."""
    severities: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Rule glob → ``error``, ``warning``, ``note`` or ``off``; the last match counts."""
    match: tuple[str, ...] = ()
    """Globs of symbols; all others are left out."""

    def wants(self, name: str) -> bool:
        """Say whether a symbol is looked at."""
        return self.test()(name)

    def test(self) -> Callable[[str], bool]:
        """Return the test that :meth:`wants` makes, for many names."""
        return matcher(tuple(self.match)) if self.match else lambda _: True


class Comparison(msgspec.Struct, frozen=True):
    """What compatibility rules found between two sides."""

    context: CompatContext
    """The two sides, and those pairs of symbols that were looked at."""
    findings: tuple[Finding, ...]
    verdict: Verdict


class CheckResult(msgspec.Struct, frozen=True):
    """What a check found."""

    findings: tuple[Finding, ...]
    """In the order of the headers and their lines."""
    verdict: Verdict | None = None
    """What the change asks of the version number; None where nothing was compared."""
    rules: Mapping[str, RegisteredRule] = msgspec.field(default_factory=dict)
    """The rules that ran, by id."""
    symbols: int = 0
    """How many symbols were looked at."""
    comparison: Comparison | None = None
    """What the comparison found by itself, where there was an older side."""


class _Active(msgspec.Struct, frozen=True):
    """A rule that is on."""

    registered: RegisteredRule
    severity: Severity | None
    """What a profile or the configuration says in place of the rule's own."""


def check(
    api: Api,
    profile: Profile,
    *,
    against: Api | None = None,
    scope: Scope = "changed",
    selection: Selection | None = None,
    sources: Mapping[str, Header] | None = None,
) -> CheckResult:
    """Return what the rules find in ``api``, and in the way from ``against`` to it.

    With an older side and ``scope="changed"`` lint rules visit only what the change
    touches. ``sources`` are the headers of ``api`` by logical name: with them, findings
    point at the words they are about. Raises :class:`~headerscan.errors.UsageError` for a
    rule that does not exist, and where none of those selected is left.
    """
    selection = selection or Selection()
    lints = _active(lint_rules(), profile, selection)
    if selection.select and not lints and not _active(compat_rules(), profile, selection):
        raise UsageError(
            "no rule is left to run", remedy="select a rule that is not ignored as well"
        )
    comparison = None if against is None else compare(against, api, profile, selection=selection)
    touched: set[int] | None = None
    if comparison is not None and scope == "changed":
        pairs = comparison.context.pairs
        touched = {id(match.new) for match in pairs if match.new and _asks_for_lints(match)}
    wants = selection.test()
    visited = [
        symbol
        for symbol in (*api.symbols, *api.unreadable, *api.unnamed_keys)
        if wants(symbol.name) and _is_touched(symbol, touched, against)
    ]
    ids = frozenset(id(symbol) for symbol in visited)
    findings = list(_lint(visited, lints, LintContext(api, profile, against, sources or {}, ids)))
    if comparison is not None:
        findings += comparison.findings
    order = {header: index for index, header in enumerate(api.headers)}
    findings.sort(key=lambda found: (order.get(found.header, len(order)), found.span, found.rule))
    compats = () if against is None else _active(compat_rules(), profile, selection)
    ran = {rule.registered.id: rule.registered for rule in (*lints, *compats)}
    verdict = None if comparison is None else comparison.verdict
    return CheckResult(tuple(findings), verdict, ran, len(visited), comparison)


def compare(
    old: Api, new: Api, profile: Profile, *, selection: Selection | None = None
) -> Comparison:
    """Return what the way from ``old`` to ``new`` breaks, and what it asks of the version.

    Raises :class:`~headerscan.errors.UsageError` for a rule that does not exist.
    """
    selection = selection or Selection()
    rules = _active(compat_rules(), profile, selection)
    wants = selection.test()
    pairs = pair(old, new, profile, wants)
    wanted = tuple(match for match in pairs if concerns(match, wants))
    context = CompatContext(old, new, profile, wanted)
    differing = [match for match in wanted if _may_matter(match)]
    findings = tuple(_compare(differing, rules, context))
    return Comparison(context, findings, verdict_of(context, findings))


def _is_touched(symbol: Symbol, touched: set[int] | None, against: Api | None) -> bool:
    if touched is None or id(symbol) in touched:
        return True
    if isinstance(symbol, UnnamedKey) and against is not None:
        # Without the older side's sources, nothing tells whether the code set it before.
        known_keys = {entry.name for entry in against.unnamed_keys}
        return against.has_evidence and symbol.name not in known_keys
    if symbol.kind != "unreadable" or against is None:
        return False
    known = {(entry.name, entry.reason) for entry in against.unreadable}
    return (symbol.name, getattr(symbol, "reason", "")) not in known


def _may_matter(match: Pair) -> bool:
    """Say whether any rule may have a word on a pair: not where a symbol only moved down."""
    old, new = match.old, match.new
    return old is None or new is None or not only_moved(old, new)


def is_changed(match: Pair) -> bool:
    """Say whether a symbol came, or differs in more than its place."""
    if match.old is None or match.new is None:
        return True
    return not alike(match.old, match.new)


def _asks_for_lints(match: Pair) -> bool:
    """Say whether a symbol changed, or what the sources show of its type did."""
    if is_changed(match):
        return True
    old, new = _evident_types(match.old), _evident_types(match.new)
    return bool(old) and bool(new) and old != new


def _evident_types(symbol: Symbol | None) -> set[str]:
    field = symbol.field if isinstance(symbol, Macro) else None
    return {one.type for one in field.evidence} if field else set()


def _lint(
    symbols: Sequence[Symbol], rules: Sequence[_Active], context: LintContext
) -> Iterator[Finding]:
    for rule in rules:
        lint = rule.registered.rule
        assert isinstance(lint, LintRule)
        for symbol in symbols:
            if isinstance(symbol, lint.visits):
                for complaint in lint.check(symbol, context):
                    yield _finding(rule, symbol, complaint)


def _compare(
    pairs: Sequence[Pair], rules: Sequence[_Active], context: CompatContext
) -> Iterator[Finding]:
    for rule in rules:
        compat = rule.registered.rule
        assert isinstance(compat, CompatRule)
        for match in pairs:
            if isinstance(match.old, compat.visits) or isinstance(match.new, compat.visits):
                for complaint in compat.check(match, context):
                    found = _finding(rule, match.either, complaint)
                    breaks = compat.breaks if complaint.breaks is None else complaint.breaks
                    yield msgspec.structs.replace(found, breaks=breaks, in_old=match.new is None)


def _finding(rule: _Active, symbol: Symbol, complaint: Complaint) -> Finding:
    return Finding(
        rule=rule.registered.id,
        severity=rule.severity or complaint.severity or rule.registered.rule.severity,
        symbol=symbol.name,
        message=complaint.message,
        header=symbol.header,
        span=complaint.at or symbol.span,
        help=complaint.help,
        breaks=complaint.breaks or (),
        old=complaint.old,
        new=complaint.new,
        edits=complaint.edits,
        safe=complaint.safe,
    )


def _active(
    rules: Mapping[str, RegisteredRule], profile: Profile, selection: Selection
) -> tuple[_Active, ...]:
    """Return those of some rules that are on, in their order."""
    for name in (*selection.select, *selection.ignore, *selection.severities):
        require_rule(name, registered_rules())
    severities = [*profile.rules.items(), *selection.severities.items()]
    active = []
    for rule_id in rules:
        stated = [word for glob, word in severities if fits(rule_id, (glob,))]
        word = stated[-1] if stated else None
        if fits(rule_id, selection.ignore):
            continue
        if selection.select:
            on = fits(rule_id, selection.select)
        else:
            on = rules[rule_id].rule.default if word is None else word != "off"
        if on:
            severity = Severity(word) if word not in (None, "off") else None
            active.append(_Active(rules[rule_id], severity))
    return tuple(active)


def require_rule(name: str, rules: Mapping[str, RegisteredRule]) -> None:
    """Raise :class:`~headerscan.errors.UsageError` if no rule has the name or fits the glob."""
    if any(fits(rule_id, (name,)) for rule_id in rules):
        return
    close = closest(name, rules)
    hint = f"did you mean '{close}'? " if close else ""
    raise UsageError(
        f"there is no rule '{name}'", remedy=f"{hint}'headerscan rules' lists them all"
    )
