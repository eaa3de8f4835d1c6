"""The engine: it visits symbols and pairs with the rules that are on, and collects findings.

Pure: two APIs and settings in, findings out.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from headerscan.comparing.branches import Branches, shown
from headerscan.comparing.changes import verdict_of
from headerscan.comparing.pairing import concerns, goes_on, lives_on, pair
from headerscan.comparing.parts import hangs_on_macros
from headerscan.comparing.spelling import listed
from headerscan.diagnostics import Break, Finding, Severity, Verdict
from headerscan.errors import UsageError
from headerscan.matching.globs import fits, matcher
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Api, Header, Macro, Symbol, UnnamedKey
from headerscan.placeless import alike, only_moved
from headerscan.profile import Profile
from headerscan.rules import (
    CompatContext,
    Complaint,
    LintContext,
    Pair,
    Rule,
    compat_rules,
    lint_rules,
    registered_rules,
)

Scope = Literal["changed", "all"]
_MANY = 10
"""How many symbols to which the same happened are told one by one."""


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
    private: tuple[str, ...] = ()
    """Globs of headers that are not compared, beside the profile's."""
    settled: Mapping[str, str | None] = msgspec.field(default_factory=dict)
    """Macros that are known in ``#if``: their texts, None for those that are not defined."""

    def wants(self, name: str) -> bool:
        """Say whether a symbol is looked at."""
        return not self.match or fits(name, self.match)


class Comparison(msgspec.Struct, frozen=True):
    """What compatibility rules found between two sides."""

    context: CompatContext
    """The two sides, and those pairs of symbols that were looked at."""
    findings: tuple[Finding, ...]
    verdict: Verdict
    private: tuple[str, ...] = ()
    """Headers that were not compared."""


class CheckResult(msgspec.Struct, frozen=True):
    """What a check found."""

    findings: tuple[Finding, ...]
    """In the order of the headers and their lines."""
    verdict: Verdict | None = None
    """What the change asks of the version number; None where nothing was compared."""
    rules: Mapping[str, Rule] = msgspec.field(default_factory=dict)
    """The rules that ran, by id."""
    symbols: int = 0
    """How many symbols were looked at."""
    comparison: Comparison | None = None
    """What the comparison found by itself, where there was an older side."""


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
    touched: set[Hashable] | None = None
    if comparison is not None and scope == "changed":
        pairs = comparison.context.pairs
        touched = {_place(match.new) for match in pairs if match.new and _asks_for_lints(match)}
    visited = [
        symbol
        for symbol in (*api.symbols, *api.unreadable, *api.unnamed_keys)
        if selection.wants(symbol.name) and _is_touched(symbol, touched, against)
    ]
    ids = frozenset(id(symbol) for symbol in visited)
    findings = list(_lint(visited, lints, LintContext(api, profile, against, sources or {}, ids)))
    if comparison is not None:
        findings += comparison.findings
    order = {header: index for index, header in enumerate(api.headers)}
    findings.sort(key=lambda found: (order.get(found.header, len(order)), found.span, found.rule))
    compats = () if against is None else _active(compat_rules(), profile, selection)
    ran = {rule.id: rule for rule in (*lints, *compats)}
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
    wants = selection.wants
    settled = {**dict.fromkeys(profile.undefines), **profile.defines, **selection.settled}
    before, after = Branches(old, new, settled), Branches(new, old, settled)
    seen = before.holds_plainly, after.holds_plainly
    pairs = pair(before.seen, after.seen, profile, seen)
    if before.unseen.symbols or after.unseen.symbols:
        pairs += pair(before.unseen, after.unseen, profile)
    globs = (*profile.private, *selection.private)
    is_private = matcher((*globs, *(f"*/{glob}" for glob in globs)))
    wanted = tuple(
        match
        for match in pairs
        if concerns(match, wants) and not all(is_private(each.header) for each in match.sides)
    )
    context = CompatContext(before.seen, after.seen, profile, wanted, settled, (before, after))
    differing = [match for match in wanted if _may_matter(match, (before, after))]
    findings = tuple(_compare(differing, rules, context))
    private = tuple(filter(is_private, dict.fromkeys((*old.headers, *new.headers))))
    return Comparison(context, findings, verdict_of(context, findings), private)


def _place(symbol: Symbol) -> Hashable:
    return symbol.kind, symbol.name, symbol.header, symbol.span


def _is_touched(symbol: Symbol, touched: set[Hashable] | None, against: Api | None) -> bool:
    if touched is None or _place(symbol) in touched:
        return True
    if isinstance(symbol, UnnamedKey) and against is not None:
        # Without the older side's sources, nothing tells whether the code set it before.
        known_keys = {entry.name for entry in against.unnamed_keys}
        return against.has_evidence and symbol.name not in known_keys
    if symbol.kind != "unreadable" or against is None:
        return False
    known = {(entry.name, entry.reason) for entry in against.unreadable}
    return (symbol.name, getattr(symbol, "reason", "")) not in known


def _may_matter(match: Pair, branches: tuple[Branches, Branches]) -> bool:
    """Say whether any rule may have a word on a pair: not where a symbol only moved down."""
    old, new = match.old, match.new
    if old is None or new is None or not only_moved(old, new) or hangs_on_macros(new):
        return True
    return bool(new.conditions) and branches[0].holds_plainly(old) != branches[1].holds_plainly(new)


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
    symbols: Sequence[Symbol], rules: Sequence[Rule], context: LintContext
) -> Iterator[Finding]:
    for rule in rules:
        (kinds,) = rule.kinds
        for symbol in symbols:
            if isinstance(symbol, kinds):
                for complaint in rule.check(symbol, context):
                    yield _finding(rule, symbol, complaint)


def _compare(
    pairs: Sequence[Pair], rules: Sequence[Rule], context: CompatContext
) -> Iterator[Finding]:
    by_themselves = [match for match in pairs if match.part_of is None]
    for rule in rules:
        olds, news = rule.kinds
        made = [
            (match, complaint)
            for match in by_themselves
            if isinstance(match.old, olds) and isinstance(match.new, news)
            for complaint in rule.check(match.old, match.new, context)
        ]
        for match, complaint in _in_bulk(made):
            found = _finding(rule, match.either, _where(match, complaint, rule, context))
            yield msgspec.structs.replace(found, in_old=match.new is None)


def _in_bulk(made: Sequence[tuple[Pair, Complaint]]) -> Iterator[tuple[Pair, Complaint]]:
    """Yield complaints; the first of more than :data:`_MANY` of one sort speaks for them all."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for match, complaint in made:
        if complaint.of_many is not None:
            names[complaint.of_many.message].append(match.either.name)
    for match, complaint in made:
        many = complaint.of_many
        alike = names[many.message] if many else []
        if many is None or 0 < len(alike) <= _MANY:
            yield match, complaint
        elif alike:
            said = f"{len(alike)} {many.message}: {listed(alike)}"
            yield match, msgspec.structs.replace(many, message=said)
            alike.clear()


def _where(match: Pair, complaint: Complaint, rule: Rule, context: CompatContext) -> Complaint:
    """Return a complaint with whom it hurts, and in which ``#if`` branches."""
    breaks = rule.breaks if complaint.breaks is None else complaint.breaks
    severity, hurts = complaint.severity or rule.severity, bool({*breaks} - {Break.DOCS})
    sides = zip(context.branches, (match.old, match.new), strict=True)
    both = [(side, symbol) for side, symbol in sides if symbol is not None]
    conditions = [each for side, s in both for each in side.open(s, complaint.conditions)]
    is_off = any(symbol.conditions and side.holds(symbol) is False for side, symbol in both)
    if conditions and not is_off and severity is Severity.ERROR:
        plain = all(side.holds_plainly(s, complaint.conditions) for side, s in both)
        stays = goes_on(match, context.old, context.new)
        is_part = bool(complaint.conditions) or stays
        is_off = not plain and (is_part or any(_has_others(side, s) for side, s in both))
        is_told = all(side.is_told_plainly(s) for side, s in both)
        if (stays and not is_told) or lives_on(match, context.new):
            severity = Severity.WARNING
    if is_off:
        severity, breaks = Severity.NOTE, ()
    message = complaint.message
    if conditions and hurts and "only where" not in message:
        message += f", only where {shown(conditions)}"
    left = context.branches[1].unseen.by_name.get(match.either.name, ())
    if match.new is None and left:
        message += f" (it stands only where {shown(left[0].conditions)} now)"
    return msgspec.structs.replace(complaint, message=message, severity=severity, breaks=breaks)


def _has_others(side: Branches, symbol: Symbol) -> bool:
    """Say whether those who define nothing see another symbol of the same name."""
    others = side.api.by_name[symbol.name]
    return any(other is not symbol and side.holds_plainly(other) for other in others)


def _finding(rule: Rule, symbol: Symbol, complaint: Complaint) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.forced or complaint.severity or rule.severity,
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


def _active(rules: Mapping[str, Rule], profile: Profile, selection: Selection) -> tuple[Rule, ...]:
    """Return those of some rules that are on, in their order."""
    for name in (*selection.select, *selection.ignore, *selection.severities):
        require_rule(name, registered_rules())
    severities = [*profile.rules.items(), *selection.severities.items()]
    active = []
    for rule_id, rule in rules.items():
        word = next((word for glob, word in reversed(severities) if fits(rule_id, (glob,))), "")
        is_default = word != "off" if word else rule.default
        is_on = fits(rule_id, selection.select) if selection.select else is_default
        if is_on and not fits(rule_id, selection.ignore):
            forced = None if word in ("", "off") else Severity(word)
            active.append(msgspec.structs.replace(rule, forced=forced) if forced else rule)
    return tuple(active)


def require_rule(name: str, rules: Mapping[str, Rule]) -> None:
    """Raise :class:`~headerscan.errors.UsageError` if no rule has the name or fits the glob."""
    if any(fits(rule_id, (name,)) for rule_id in rules):
        return
    hint = did_you_mean(name, rules, "")
    remedy = f"{hint} 'headerscan rules' lists them all".lstrip()
    raise UsageError(f"there is no rule '{name}'", remedy=remedy)
