"""What a rule is, where rules are found, and which of them run.

A rule is one file: its stem, with ``-`` for ``_``, is the rule's id, its docstring the
rule's manual page, and its ``check`` what the engine asks. Rules see one symbol, or an old
and a new symbol, and yield complaints; the engine adds what all findings have in common.
What nearly every rule needs is imported from here.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Self, TypeVar, cast, get_args, get_type_hints

import msgspec

from headerscan.diagnostics import Break, Edit, Severity, Span
from headerscan.model import Api, Header, Symbol
from headerscan.resources import module_names

if TYPE_CHECKING:
    from headerscan.comparing.branches import Branches
    from headerscan.profile import Profile

__all__ = [
    "Break",
    "CompatContext",
    "Complaint",
    "Complaints",
    "LintContext",
    "Pair",
    "Rule",
    "Severity",
    "compat_rules",
    "lint_rules",
    "registered_rules",
    "rule",
]

S = TypeVar("S", bound=Symbol)
_MOST_RIVALS = 200
"""How many symbols of one name or key are looked at: with more, a few show the clash."""
T = TypeVar("T")


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says; None means the rule's own default or the symbol's own place."""

    message: str
    help: str | None = None
    at: Span | None = None
    old: str | None = None
    new: str | None = None
    severity: Severity | None = None
    breaks: tuple[Break, ...] | None = None
    edits: tuple[Edit, ...] = ()
    safe: bool = True
    conditions: tuple[str, ...] = ()
    """The ``#if`` conditions of what it is about, where that is a part of the symbol."""
    of_many: Complaint | None = None
    """What is said once, with their number and names, where it holds of many symbols."""


Complaints = Iterator[Complaint]


class _Context(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What is computed once for all symbols."""

    _results: dict[object, object] = msgspec.field(default_factory=dict)

    def once(self, compute: Callable[[Self], T]) -> T:
        """Return ``compute(context)``, which is called once in a check only."""
        if compute not in self._results:
            self._results[compute] = compute(self)
        return cast("T", self._results[compute])


class LintContext(_Context, frozen=True, eq=False):
    """What a lint rule may know besides its symbol."""

    api: Api
    profile: Profile
    old: Api | None = None
    """The older side, where there is one."""
    sources: Mapping[str, Header] = msgspec.field(default_factory=dict)
    """The headers' texts by logical name, where they are at hand: a snapshot has none."""
    visited: frozenset[int] | None = None
    """The ids of the symbols that rules are asked about, None for all of them."""

    def rivals(self, symbol: S, among: Iterable[S]) -> Iterator[S]:
        """Yield those with which ``symbol`` may clash, if the complaint is then its own.

        A clash is told of the one that stands later. It is told of the first where that
        alone is visited: it is new, say, and the later one is as it was.
        """
        behind = False
        for other in islice(among, _MOST_RIVALS):
            if other is symbol:
                behind = True
            elif not behind or (self.visited is not None and id(other) not in self.visited):
                yield other


class Pair(msgspec.Struct, frozen=True):
    """A symbol in the older and the newer API; one of them is None if it came or went."""

    old: Symbol | None
    new: Symbol | None
    part_of: str | None = None
    """The header or enum that went as a whole and speaks for this symbol's removal."""

    @property
    def sides(self) -> tuple[Symbol, ...]:
        """Return the symbols that there are, the old one first."""
        return tuple(side for side in (self.old, self.new) if side is not None)

    @property
    def either(self) -> Symbol:
        """Return the new symbol, or the old one where there is no new one."""
        return self.sides[-1]


class CompatContext(_Context, frozen=True, eq=False):
    """What a compatibility rule may know besides its two symbols."""

    old: Api
    new: Api
    profile: Profile
    pairs: tuple[Pair, ...] = ()
    """All pairs of the comparison, for rules on what happened to many at once."""
    settled: Mapping[str, str | None] = msgspec.field(default_factory=dict)
    """Macros that are known: their texts, None for those that are not defined."""
    branches: tuple[Branches, ...] = ()
    """What is known of the ``#if`` branches of the older side, and of the newer one."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule with what its file says of it."""

    id: str
    page: str
    """The module's docstring: what, why, example, how to mend it, options (reST)."""
    severity: Severity
    check: Callable[..., Complaints]
    """``(symbol, LintContext)``, or ``(old, new, CompatContext)`` of a compatibility rule."""
    kinds: tuple[tuple[type, ...], ...]
    """Of which kinds the symbol is, or the old and the new one each are."""
    breaks: tuple[Break, ...] = ()
    """Whom such a change hurts, unless a complaint says otherwise."""
    default: bool = True
    """False where the rule runs only if a profile or the configuration switches it on."""
    forced: Severity | None = None
    """What a profile or the configuration says in place of any severity."""

    @property
    def summary(self) -> str:
        """Return the page's first line, without its full stop."""
        return self.page.split("\n", 1)[0].removesuffix(".")

    @property
    def is_compat(self) -> bool:
        """Say whether the rule compares two APIs."""
        return len(self.kinds) == 2


def rule(
    severity: Severity, *breaks: Break, default: bool = True
) -> Callable[[Callable[..., Complaints]], Rule]:
    """Make a function its file's rule: on one symbol, or on an old and a new one.

    Its hints name the kinds. A side is None where the symbol came, or went by itself.
    """

    def made(check: Callable[..., Complaints]) -> Rule:
        module = importlib.import_module(check.__module__)
        *hints, _context, _returned = get_type_hints(check).values()
        page = (module.__doc__ or "").strip()
        if "Options" not in page:
            page += "\n\n**Options.** None." if len(hints) == 2 else "\n\nOptions: none."
        return Rule(
            id=check.__module__.rpartition(".")[2].replace("_", "-"),
            page=page,
            severity=severity,
            check=check,
            kinds=tuple(get_args(hint) or (hint,) for hint in hints),
            breaks=breaks,
            default=default,
        )

    return made


def registered_rules() -> Mapping[str, Rule]:
    """Return all rules by id: lint rules first, then compatibility rules, each sorted."""
    return {**lint_rules(), **compat_rules()}


def lint_rules() -> Mapping[str, Rule]:
    """Return the rules on one API by id, sorted."""
    return _rules_in("headerscan.lints")


def compat_rules() -> Mapping[str, Rule]:
    """Return the rules on a pair of APIs by id, sorted."""
    return _rules_in("headerscan.compat")


@cache
def _rules_in(package: str) -> Mapping[str, Rule]:
    names = module_names(importlib.import_module(package).__path__)
    rules: list[Rule] = [importlib.import_module(f"{package}.{name}").check for name in names]
    return {rule.id: rule for rule in rules}
