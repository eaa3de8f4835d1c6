"""Show a rule's manual page: what it finds, why it matters, how to mend it.

rule RULE: the rule's name

headerscan explain missing-type
"""

import argparse
import re
import shutil
import textwrap

from headerscan.check import require_rule
from headerscan.rules import registered_rules

_MARKUP = re.compile(r"``(.+?)``|\*\*(.+?)\*\*|(?<![\w*])\*(\w[\w ]*)\*(?![\w*])", re.DOTALL)
_WIDEST = 100


def run(arguments: argparse.Namespace) -> int:
    rules = registered_rules()
    if arguments.rule not in rules:
        require_rule(arguments.rule.replace("*", "?"), rules)
    rule = rules[arguments.rule]
    facts = f"severity: {rule.severity}{'' if rule.default else ' (off)'}"
    if rule.is_compat:
        facts += f" · breaks: {', '.join(rule.breaks) or 'nothing'}"
    print(f"{rule.id}\n{'=' * len(rule.id)}\n{facts}\n")
    print("\n\n".join(map(_shown, re.split(r"\n(?:[ \t]*\n)+", rule.page))))
    return 0


def _shown(paragraph: str) -> str:
    """Return a paragraph of a page as a terminal shows it: without markup, in its width."""
    if paragraph.startswith(" "):
        return paragraph
    text = _MARKUP.sub(lambda match: next(filter(None, match.groups())), paragraph)
    text = re.sub(r"\.?\s*::\Z", ":", " ".join(text.split()))
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
