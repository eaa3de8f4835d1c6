"""``headerscan diff``: every change from one side to the other, and the verdict."""

from __future__ import annotations

import argparse

from headerscan.check import compare
from headerscan.commands._call import Call, exit_status
from headerscan.commands._parser import INPUT_HELP, Parser
from headerscan.commands._reporting import selection_of
from headerscan.comparing.changes import changes
from headerscan.diagnostics import Verdict
from headerscan.texts.changes import as_json, as_text

HELP = "tell every change between two versions, and what it asks of the version number"
EXAMPLE = """\
headerscan diff git:v11.2.0:include/libvirt include/libvirt
headerscan diff libvirt-9.0.0.json libvirt-11.3.0.json --match 'VIR_DOMAIN_JOB_*'
headerscan diff old.h new.h --format json"""


def configure(parser: Parser) -> None:
    parser.add_argument("old", metavar="OLD", help=f"the older side: {INPUT_HELP}")
    parser.add_argument("new", metavar="NEW", help="the newer side, named in the same ways")
    parser.add_reading()
    parser.add_platform()
    parser.option("--format", "the form (default: text)", choices=("text", "json"), default="text")
    parser.add_output("write the changes here (default: standard output)")
    parser.option(
        "--fail-on",
        "the least severity of a break that makes the exit status 1 (default: never)",
        choices=("error", "warning", "never"),
        default="never",
    )
    parser.add_saying()


def run(arguments: argparse.Namespace) -> int:
    """Write the changes; return 1 where a break weighs enough to fail, else 0."""
    call = Call(arguments)
    selection = selection_of(call.settings)
    new = call.load([arguments.new], profile=call.config.profile)
    old = call.load_older(arguments.old, new)
    comparison = compare(old.api, new.api, new.profile, selection=selection)
    told = changes(comparison.context, comparison.findings)
    if arguments.format == "json":
        text = as_json(told, comparison.verdict)
    else:
        color = call.is_coloured
        text = as_text(told, comparison.verdict, old=old.sources, new=new.sources, color=color)
    if comparison.verdict is not Verdict.NONE or not arguments.quiet or arguments.output:
        call.emit(text)
    return exit_status(comparison.findings, arguments.fail_on)
