"""``headerscan check``: lint headers, and compare them with an older side."""

from __future__ import annotations

import argparse

from headerscan.check import check
from headerscan.commands._common import add_inputs, add_reading, load_inputs, nothing_fits
from headerscan.commands._executor import add_executor, executor_of
from headerscan.commands._reporting import (
    Sides,
    add_checking,
    add_report,
    filtered,
    report,
    scope_of,
    selection_of,
)
from headerscan.commands._settings import load_settings
from headerscan.config.settings import Settings
from headerscan.errors import UsageError
from headerscan.loading import Loaded

HELP = "check what headers document, and what a change to them breaks"
EXAMPLE = """\
headerscan check include/libvirt
headerscan check include/libvirt --against git:v11.2.0:include/libvirt
headerscan check libvirt-domain.h --match 'VIR_DOMAIN_JOB_*' --format github"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    add_inputs(parser, required=False)
    parser.add_argument(
        "--against", metavar="INPUT", help="the older side: report what the change breaks, too"
    )
    add_reading(parser)
    add_executor(parser)
    add_checking(parser)
    add_report(parser)


def run(arguments: argparse.Namespace) -> int:
    """Check and report; return 1 where a finding weighs enough to fail, else 0."""
    settings = load_settings(arguments)
    arguments.profile = settings["profile"]
    if not settings["inputs"]:
        raise UsageError(
            "there is no input",
            remedy="name a header or a folder, or set inputs in headerscan.toml",
        )
    old = None
    with executor_of(arguments) as executor:
        new = load_inputs(settings["inputs"], arguments, executor)
        _require_match(new, settings)
        if settings["against"] is not None:
            if arguments.profile == "auto":
                arguments.profile = new.profile.name
            old = load_inputs([settings["against"]], arguments, executor)
    result = check(
        new.api,
        new.profile,
        against=None if old is None else old.api,
        scope=scope_of(settings),
        selection=selection_of(settings),
        sources=new.sources,
    )
    outcome = filtered(result, new, settings, arguments)
    sides = Sides(new.sources, {} if old is None else old.sources)
    return report(result, outcome, sides, settings, arguments)


def _require_match(loaded: Loaded, settings: Settings) -> None:
    selection = selection_of(settings)
    if selection.match and settings["against"] is None:
        symbols = (*loaded.api.symbols, *loaded.api.unreadable)
        if not any(selection.wants(symbol.name) for symbol in symbols):
            raise nothing_fits(selection.match)
