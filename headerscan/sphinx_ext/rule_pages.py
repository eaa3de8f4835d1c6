"""Pages of rules: what each finds, why it matters, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from headerscan.errors import UsageError
from headerscan.rules import RegisteredRule, registered_rules
from headerscan.sphinx_ext.tables import Column, table
from headerscan.sphinx_ext.text import rule_reference

_COLUMNS = (Column("Rule", 30), Column("Severity", 12, "choice"), Column("Meaning", 58))


def rule_anchor(rule: str) -> str:
    """Return the id of a rule's description."""
    return nodes.make_id(f"headerscan-rule-{rule}")


def rule_named(rule: str) -> RegisteredRule:
    """Return a rule.

    Raises :class:`~headerscan.errors.UsageError` where there is none of that name.
    """
    rules = registered_rules()
    if rule not in rules:
        raise UsageError(f"there is no rule '{rule}'", remedy="'headerscan rules' lists them")
    return rules[rule]


def rules_table(title: str) -> nodes.table:
    """Return a table of all rules: id, severity, and what each finds."""
    rows = [list(_row(registered)) for registered in registered_rules().values()]
    return table(title, _COLUMNS, rows)


def _row(registered: RegisteredRule) -> Iterator[list[nodes.Node]]:
    severity = str(registered.rule.severity) if registered.rule.default else "off"
    yield [rule_reference(registered.id)]
    yield [nodes.Text(severity)]
    yield [nodes.Text(registered.summary)]
