"""Verdicts, counted: what is true, false, missed, and what no compiler here can judge."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """One thing that headerscan and the compilers see differently."""

    name: str
    why: str
    rule: str = ""
    header: str = ""


@dataclass
class Tally:
    """How often headerscan is right about one sort of thing."""

    true: int = 0
    open: int = 0
    """What no compiler can judge here."""
    falses: list[Case] = field(default_factory=list)
    misses: list[Case] = field(default_factory=list)
    opens: list[Case] = field(default_factory=list)

    def wrong(self, name: str, why: str, rule: str = "", header: str = "") -> None:
        """Count something that is said and does not hold."""
        self.falses.append(Case(name, why, rule, header))

    def missed(self, name: str, why: str, header: str = "") -> None:
        """Count something that holds and is not said."""
        self.misses.append(Case(name, why, "", header))

    def unjudged(self, name: str, why: str, rule: str = "", header: str = "") -> None:
        """Count something that nobody here can tell."""
        self.open += 1
        self.opens.append(Case(name, why, rule, header))

    def to_json(self) -> dict[str, Any]:
        """Return the counts, and each case that is not true."""
        return {
            "true": self.true,
            "false": len(self.falses),
            "missed": len(self.misses),
            "not_judged": self.open,
            "cases": {
                "false": [asdict(case) for case in self.falses],
                "missed": [asdict(case) for case in self.misses],
                "not_judged": [asdict(case) for case in self.opens],
            },
        }
