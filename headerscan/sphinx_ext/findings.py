"""The check: its rules, and what it has to say of the headers that a project shows."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.check import check
from headerscan.errors import UsageError
from headerscan.rules import Rule, registered_rules
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import Column, Content, Link, Said, Table
from headerscan.sphinx_ext.views import View

_COLUMNS = (
    Column("Severity", 11, "choice"),
    Column("Rule", 19, "choice"),
    Column("Name", 28),
    Column("Finding", 42),
)
_RULES = (Column("Rule", 30), Column("Severity", 12, "choice"), Column("Meaning", 58))


class FindingsView(View, frozen=True):
    """All findings of the rules that are on, the heaviest first."""

    def content(self, library: Library) -> Iterator[Content]:
        """Yield a table of the findings, or a sentence where there are none."""
        found = check(library.api, library.profile, sources=library.sources or None).findings
        rows = tuple(
            (one.severity.value, Link(one.rule, to="rule"), Link(one.symbol), Said(one.message))
            for one in sorted(found, key=lambda finding: -finding.severity.rank)
        )
        if rows:
            yield Table(f"Findings: {len(rows)}", _COLUMNS, rows)
        else:
            yield "The check found nothing to complain about."


class RulesView(View, frozen=True):
    """A table of all rules: id, severity, and what each finds."""

    title: str

    def content(self, library: Library) -> Iterator[Content]:  # noqa: ARG002 - rules are of no library
        """Yield the table."""
        rows = tuple(
            (
                Link(one.id, to="rule"),
                str(one.severity) if one.default else "off",
                one.summary,
            )
            for one in registered_rules().values()
        )
        yield Table(self.title, _RULES, rows)


def rule_anchor(rule: str) -> str:
    """Return the id of a rule's description."""
    return nodes.make_id(f"headerscan-rule-{rule}")


def rule_named(rule: str) -> Rule:
    """Return a rule.

    Raises :class:`~headerscan.errors.UsageError` where there is none of that name.
    """
    rules = registered_rules()
    if rule not in rules:
        raise UsageError(f"there is no rule '{rule}'", remedy="'headerscan rules' lists them")
    return rules[rule]
