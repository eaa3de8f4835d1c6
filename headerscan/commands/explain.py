"""``headerscan explain``: a rule's manual page."""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Iterator

from headerscan.check import require_rule
from headerscan.commands._parser import Parser
from headerscan.rules import registered_rules

HELP = "show a rule's manual page: what it finds, why it matters, how to mend it"
EXAMPLE = "headerscan explain missing-type"

_MARKUP = re.compile(r"``(.+?)``|\*\*(.+?)\*\*|(?<![\w*])\*(\w[\w ]*)\*(?![\w*])", re.DOTALL)
_WIDEST = 100


def configure(parser: Parser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the rule's name")


def run(arguments: argparse.Namespace) -> int:
    rules = registered_rules()
    if arguments.rule not in rules:
        require_rule(arguments.rule.replace("*", "?"), rules)
    rule = rules[arguments.rule]
    facts = [f"severity: {rule.severity}" if rule.default else f"severity: {rule.severity} (off)"]
    if rule.is_compat:
        facts.append(f"breaks: {', '.join(rule.breaks) or 'nothing'}")
    print(f"{rule.id}\n{'=' * len(rule.id)}\n{' · '.join(facts)}\n")
    print("\n\n".join(_paragraphs(rule.page)))
    return 0


def _paragraphs(page: str) -> Iterator[str]:
    """Yield a page's paragraphs as a terminal shows them: without markup, in its width."""
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    for paragraph in re.split(r"\n(?:[ \t]*\n)+", page):
        if paragraph.startswith(" "):
            yield paragraph
        else:
            text = _MARKUP.sub(lambda match: next(filter(None, match.groups())), paragraph)
            text = re.sub(r"\.?\s*::\Z", ":", " ".join(text.split()))
            yield textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
