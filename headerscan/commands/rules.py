"""List the rules, each with its severity and what it finds.

--format text|json default=text: a line for each (default), or JSON with the manual pages

headerscan rules
headerscan rules --format json
"""

import argparse
import json
import shutil
import sys
import textwrap

from headerscan.rules import Rule, registered_rules

_FEWEST_COLUMNS = 20


def run(arguments: argparse.Namespace) -> int:
    rules = registered_rules()
    if arguments.format == "json":
        print(json.dumps([_record(rule) for rule in rules.values()], indent=2))
        return 0
    names = max(map(len, rules), default=0)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
    for title, compat in (("On one header", False), ("On a change", True)):
        print(f"{title}:")
        for rule in rules.values():
            if rule.is_compat is compat:
                severity = str(rule.severity) if rule.default else "off"
                head = f"  {rule.id:<{names}}  {severity:<7}  "
                room = max(columns - len(head), _FEWEST_COLUMNS)
                print(head + f"\n{' ' * len(head)}".join(textwrap.wrap(rule.summary, room)))
        print()
    print("'headerscan explain RULE' says why each matters and how to mend what it finds.")
    return 0


def _record(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.id,
        "on": "change" if rule.is_compat else "header",
        "severity": rule.severity,
        "default": rule.default,
        "breaks": rule.breaks,
        "summary": rule.summary,
        "page": rule.page,
    }
