"""The command line: arguments in, exit status out.

0 where nothing is at or above ``--fail-on``, 1 where there are findings, 2 where the call
or its input is wrong: then one line on standard error says what, where and what to do.
"""

from __future__ import annotations

import argparse
import errno
import gc
import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

from headerscan import __version__, commands
from headerscan.commands._parser import Parser
from headerscan.errors import HeaderscanError
from headerscan.escaping import for_terminal
from headerscan.matching.likeness import did_you_mean
from headerscan.output import drop_output, own_streams, tolerate_any_text
from headerscan.resources import module_names

_DESCRIPTION = "Read what C headers promise in comments; check it, compare it, generate from it."
_ORDER = (
    "scan check diff review fix history generate coverage site lsp"
    " init rules explain config completion demo"
).split()
_INTERRUPTED = 130
_PIPE_IS_CLOSED = 128 + 13  # as a shell says it of SIGPIPE
_NEW_VALUES = 100_000
"""After how many new values Python looks for cycles among them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # What is read is values that hold no cycles: to look for some after each 700 is in vain.
    gc.set_threshold(_NEW_VALUES)
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        if argv is None:
            own_streams()
        tolerate_any_text()
        try:
            status = _run(arguments)
        finally:
            sys.stdout.flush()
    except HeaderscanError as error:
        print(f"headerscan: error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        drop_output()  # the reader (``| head``) has seen enough
        return _PIPE_IS_CLOSED
    except KeyboardInterrupt:
        print("headerscan: interrupted", file=sys.stderr)
        return _INTERRUPTED
    except OSError as error:
        print(f"headerscan: error: {for_terminal(_said(error))}", file=sys.stderr)
        drop_output()
        return 2
    return status


def _said(error: OSError) -> str:
    if error.errno == errno.EBADF:
        return "a standard stream is closed; open it, or name a file for what it was to carry"
    if error.errno == errno.ENOENT and not error.filename:
        return "the working folder is gone; change to one that is there"
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; mend that and run again"


def _run(arguments: list[str]) -> int:
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    parser = parser_of(wanted, arguments)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.error(_unknown(unknown[0], wanted, parser))
    if not hasattr(options, "command_module"):
        parser.print_help()
        return 2
    module: ModuleType = options.command_module
    status: int = module.run(options)
    if hasattr(options, "call"):
        options.call.warn_of_unasked()
    return status


def _unknown(word: str, command: str | None, parser: Parser) -> str:
    """Return what is wrong with a word that no argument takes."""
    if not word.startswith("-"):
        return f"'{word}' is one argument too many"
    name = word.partition("=")[0]
    hint = did_you_mean(name, parser.option_names(command), "")
    return "; ".join(filter(None, (f"there is no option '{name}'", hint)))


def command_names() -> tuple[str, ...]:
    """Return the names of all commands in the order in which help lists them."""
    found = module_names(commands.__path__)
    return tuple(sorted(found, key=lambda name: (_ORDER.index(name), name)))


def parser_of(wanted: str | None = None, arguments: Sequence[str] = ()) -> Parser:
    """Return the parser; of the commands only the one that is wanted is imported."""
    parser = Parser(
        prog="headerscan",
        description=_DESCRIPTION,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"headerscan {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser)
    names = command_names()
    if wanted in names:
        names = (wanted,)
    elif wanted is None and "--version" in arguments:
        names = ()
    for name in names:
        module = importlib.import_module(f"headerscan.commands.{name}")
        subparser = subparsers.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP[0].upper()}{module.HELP[1:]}.",
            epilog=f"example:\n  {module.EXAMPLE.strip().replace(chr(10), chr(10) + '  ')}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        module.configure(subparser)
        subparser.set_defaults(command_module=module)
    return parser
