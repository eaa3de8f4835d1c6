"""Renames: what went and what came are one, where all but the name agrees.

A key of a family keeps its value, type and role; an enumerator its enum and value. A
match counts only where it is the only one: two that went, or two that came, with one
value tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from headerscan.matching.likeness import likeness
from headerscan.model import Enumerator, Macro, Symbol, ValueKind
from headerscan.profile import Profile
from headerscan.rules import Pair

_ALIKE = 0.6
"""How alike two names are (0 to 1) that share a value but no family or enum."""


def renames(removed: Sequence[Symbol], added: Sequence[Symbol], profile: Profile) -> list[Pair]:
    """Return the pairs of removed and added symbols that are one under two names."""
    groups: defaultdict[Hashable, tuple[list[Symbol], list[Symbol]]] = defaultdict(lambda: ([], []))
    for side, symbols in enumerate((removed, added)):
        for symbol in symbols:
            identity = _identity(symbol, profile)
            if identity is not None:
                groups[identity][side].append(symbol)
    return [
        Pair(olds[0], news[0])
        for olds, news in groups.values()
        if len(olds) == 1 and len(news) == 1 and _plausible(olds[0], news[0], profile)
    ]


def _identity(symbol: Symbol, profile: Profile) -> Hashable:
    """Return what stays the same when a symbol is renamed; None where that says nothing."""
    if isinstance(symbol, Macro) and symbol.value_kind is not ValueKind.EMPTY:
        family = profile.family_of(symbol.name)
        field = symbol.field
        meaning = (field.types, field.role, field.multiple) if field else None
        value = symbol.value if symbol.value is not None else symbol.text
        parameters = symbol.parameters
        name = family.name if family else None
        return ("macro", name, type(value), value, parameters, meaning, symbol.conditions)
    if isinstance(symbol, Enumerator) and symbol.value is not None:
        return ("enumerator", symbol.enum, symbol.value, profile.is_sentinel(symbol.name))
    return None


def _plausible(old: Symbol, new: Symbol, profile: Profile) -> bool:
    if isinstance(old, Macro) and isinstance(old.value, str) and profile.family_of(old.name):
        return True
    if isinstance(old, Enumerator) and old.enum is not None:
        return True
    return likeness(old.name, new.name) >= _ALIKE
