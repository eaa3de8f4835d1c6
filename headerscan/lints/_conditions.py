"""Whether two places of a header can both be compiled."""

from __future__ import annotations

from headerscan.model import Symbol


def exclude_each_other(one: Symbol, other: Symbol) -> bool:
    """Say whether no compiler sees both symbols: they stand in branches of one ``#if``."""
    others = set(other.conditions)
    return any(_negations(condition) & others for condition in one.conditions)


def _negations(condition: str) -> set[str]:
    negations = {f"!{condition}", f"!({condition})"}
    if condition.startswith("!"):
        rest = condition[1:]
        negations.add(rest)
        if rest.startswith("(") and rest.endswith(")"):
            negations.add(rest[1:-1])
    return negations
