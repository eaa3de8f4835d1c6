"""The engine: it visits symbols and pairs with the rules that are on, and collects findings.

Pure: two APIs and settings in, findings out.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from headerscan.comparing.branches import Branches, shown
from headerscan.comparing.changes import verdict_of
from headerscan.comparing.pairing import concerns, goes_on, pair
from headerscan.comparing.parts import hangs_on_macros
from headerscan.comparing.spelling import listed
from headerscan.diagnostics import Break, Finding, Severity, Verdict
from headerscan.errors import UsageError
from headerscan.matching.globs import fits, matcher
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Api, Header, Macro, Symbol
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
    compats = _active(compat_rules(), profile, selection)
    if selection.select and not lints and not compats:
        remedy = "select a rule that is not ignored as well"
        raise UsageError("no rule is left to run", remedy=remedy)
    found: list[Finding] = []
    symbols: Iterable[Symbol] = (*api.symbols, *api.unreadable, *api.unnamed_keys)
    comparison = None
    if against is not None:
        comparison = compare(against, api, profile, selection=selection)
        found += comparison.findings
        if scope == "changed":
            symbols = _touched(against, api, comparison.context.pairs)
    visited = [symbol for symbol in symbols if selection.wants(symbol.name)]
    ids = frozenset(map(id, visited))
    found += _lint(visited, lints, LintContext(api, profile, against, sources or {}, ids))
    order = {header: index for index, header in enumerate(api.headers)}
    found.sort(key=lambda each: (order.get(each.header, len(order)), each.span, each.rule))
    ran = {rule.id: rule for rule in (*lints, *(compats if comparison else ()))}
    verdict = comparison.verdict if comparison else None
    return CheckResult(tuple(found), verdict, ran, len(visited), comparison)


def compare(
    old: Api, new: Api, profile: Profile, *, selection: Selection | None = None
) -> Comparison:
    """Return what the way from ``old`` to ``new`` breaks, and what it asks of the version.

    Raises :class:`~headerscan.errors.UsageError` for a rule that does not exist.
    """
    selection = selection or Selection()
    rules = _active(compat_rules(), profile, selection)
    settled = {**dict.fromkeys(profile.undefines), **profile.defines, **selection.settled}
    before, after = Branches(old, new, settled), Branches(new, old, settled)
    pairs = pair(before.seen, after.seen, profile, (before.holds_plainly, after.holds_plainly))
    if before.unseen.symbols or after.unseen.symbols:
        pairs += pair(before.unseen, after.unseen, profile)
    globs = (*profile.private, *selection.private)
    is_private = matcher((*globs, *(f"*/{glob}" for glob in globs)))
    wanted = tuple(
        match
        for match in pairs
        if concerns(match, selection.wants)
        and not all(is_private(each.header) for each in match.sides)
    )
    context = CompatContext(before.seen, after.seen, profile, wanted, settled, (before, after))
    findings = tuple(_compare(rules, context))
    private = tuple(filter(is_private, dict.fromkeys((*old.headers, *new.headers))))
    return Comparison(context, findings, verdict_of(context, findings), private)


def is_changed(match: Pair) -> bool:
    """Say whether a symbol came, or differs in more than its place."""
    return match.old is None or match.new is None or not alike(match.old, match.new)


def _touched(old: Api, new: Api, pairs: Iterable[Pair]) -> Iterator[Symbol]:
    """Yield what of the newer side a change is about, and what is new of what is no symbol."""

    def place(symbol: Symbol) -> Hashable:
        return symbol.kind, symbol.name, symbol.header, symbol.span

    changed = {place(each.new) for each in pairs if each.new and _asks_for_lints(each)}
    yield from (symbol for symbol in new.symbols if place(symbol) in changed)
    known = {(entry.name, entry.reason) for entry in old.unreadable}
    yield from (each for each in new.unreadable if (each.name, each.reason) not in known)
    if old.has_evidence:  # else nothing tells whether the sources set a key before
        keys = {entry.name for entry in old.unnamed_keys}
        yield from (each for each in new.unnamed_keys if each.name not in keys)


def _asks_for_lints(match: Pair) -> bool:
    """Say whether a symbol changed, or what the sources show of its type did."""
    old, new = map(_evident_types, (match.old, match.new))
    return is_changed(match) or (bool(old) and bool(new) and old != new)


def _evident_types(symbol: Symbol | None) -> set[str]:
    field = symbol.field if isinstance(symbol, Macro) else None
    return {one.type for one in field.evidence} if field else set()


def _lint(
    symbols: Sequence[Symbol], rules: Iterable[Rule], context: LintContext
) -> Iterator[Finding]:
    for rule in rules:
        (kinds,) = rule.kinds
        for symbol in symbols:
            if isinstance(symbol, kinds):
                for complaint in rule.check(symbol, context):
                    yield _finding(rule, symbol, complaint)


def _compare(rules: Iterable[Rule], context: CompatContext) -> Iterator[Finding]:
    differing = [
        match for match in context.pairs if match.part_of is None and _may_matter(match, context)
    ]
    for rule in rules:
        olds, news = rule.kinds
        made = [
            (match, complaint)
            for match in differing
            if isinstance(match.old, olds) and isinstance(match.new, news)
            for complaint in rule.check(match.old, match.new, context)
        ]
        for match, complaint in _in_bulk(made):
            found = _finding(rule, match.either, _where(match, complaint, rule, context))
            yield msgspec.structs.replace(found, in_old=match.new is None)


def _may_matter(match: Pair, context: CompatContext) -> bool:
    """Say whether any rule may have a word on a pair: not where a symbol only moved down."""
    old, new = match.old, match.new
    if old is None or new is None or not only_moved(old, new) or hangs_on_macros(new):
        return True
    before, after = context.branches
    return bool(new.conditions) and before.holds_plainly(old) != after.holds_plainly(new)


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
        stays = goes_on(match, context.old, context.new)
        if not all(side.holds_plainly(s, complaint.conditions) for side, s in both):
            is_part = bool(complaint.conditions) or stays
            is_off = is_part or any(side.shows_another(s) for side, s in both)
        is_told = all(side.is_told_plainly(s) for side, s in both)
        old, new = match.old, match.new
        is_lost = old is not None and (new is None or new.name != old.name)
        if (stays and not is_told) or (is_lost and match.sides[0].name in context.new.by_name):
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
        words = [word for glob, word in severities if fits(rule_id, (glob,))]
        is_off = words[-1] == "off" if words else not rule.default
        is_on = fits(rule_id, selection.select) if selection.select else not is_off
        if is_on and not fits(rule_id, selection.ignore):
            forced = Severity(words[-1]) if words and words[-1] != "off" else None
            active.append(msgspec.structs.replace(rule, forced=forced))
    return tuple(active)


def require_rule(name: str, rules: Mapping[str, Rule]) -> None:
    """Raise :class:`~headerscan.errors.UsageError` if no rule has the name or fits the glob."""
    if not any(fits(rule_id, (name,)) for rule_id in rules):
        remedy = f"{did_you_mean(name, rules, '')} 'headerscan rules' lists them all".lstrip()
        raise UsageError(f"there is no rule '{name}'", remedy=remedy)
