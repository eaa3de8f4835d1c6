"""``headerscan explain``: a rule's manual page."""

from __future__ import annotations

import argparse

from headerscan.check import require_rule
from headerscan.rules import LintRule, registered_rules

HELP = "show a rule's manual page: what it finds, why it matters, how to mend it"
EXAMPLE = "headerscan explain missing-type"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the rule's name")


def run(arguments: argparse.Namespace) -> int:
    """Print the page; return 0."""
    rules = registered_rules()
    if arguments.rule not in rules:
        require_rule(arguments.rule.replace("*", "?"), rules)
    registered = rules[arguments.rule]
    rule = registered.rule
    facts = [f"severity: {rule.severity}" if rule.default else f"severity: {rule.severity} (off)"]
    if not isinstance(rule, LintRule):
        facts.append(f"breaks: {', '.join(rule.breaks) or 'nothing'}")
    print(f"{registered.id}\n{'=' * len(registered.id)}\n{' · '.join(facts)}\n")
    print(registered.page)
    return 0
