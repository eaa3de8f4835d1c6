"""``headerscan completion``: what a shell needs to complete commands and options."""

from __future__ import annotations

import argparse

from headerscan.commands._parser import Parser
from headerscan.errors import UsageError

HELP = "print what a shell needs to complete commands, options and file names"
EXAMPLE = """\
headerscan completion bash > ~/.local/share/bash-completion/completions/headerscan
headerscan completion zsh > ~/.zfunc/_headerscan
headerscan completion fish > ~/.config/fish/completions/headerscan.fish"""


def configure(parser: Parser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="whose language to print")


def run(arguments: argparse.Namespace) -> int:
    from headerscan.cli import parser_of  # noqa: PLC0415 - cli imports the commands

    try:
        import shtab  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "completion is written by shtab, which is not installed",
            remedy="install headerscan[completion]",
        ) from error
    print(shtab.complete(parser_of(), arguments.shell))
    return 0
