"""Print what a shell needs to complete commands, options and file names.

shell bash|zsh|fish: whose language to print

headerscan completion bash > ~/.local/share/bash-completion/completions/headerscan
headerscan completion zsh > ~/.zfunc/_headerscan
headerscan completion fish > ~/.config/fish/completions/headerscan.fish
"""

import argparse

from headerscan.errors import UsageError


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
