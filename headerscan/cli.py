"""The command line: arguments in, exit status out.

0 where nothing is at or above ``--fail-on``, 1 where there are findings, 2 where the call
or its input is wrong: then one line on standard error says what, where and what to do.
"""

import argparse
import errno
import gc
import importlib
import sys
from collections.abc import Sequence

from headerscan import __version__
from headerscan.commands._parser import Arguments, Parser, manual_of
from headerscan.errors import HeaderscanError
from headerscan.escaping import for_terminal
from headerscan.output import drop_output, own_streams, tolerate_any_text

_DESCRIPTION = "Read what C headers promise in comments; check it, compare it, generate from it."
COMMANDS = (
    "scan check diff review fix history generate coverage site lsp"
    " init rules explain config completion demo"
).split()
"""The names of all commands, in the order in which help lists them."""
_INTERRUPTED = 130
_PIPE_IS_CLOSED = 128 + 13  # as a shell says it of SIGPIPE
_NEW_VALUES = 100_000
"""After how many new values Python looks for cycles among them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    # What is read is values that hold no cycles: to look for some after each 700 is in vain.
    gc.set_threshold(_NEW_VALUES)
    try:
        if argv is None:
            own_streams()
        tolerate_any_text()
        try:
            return _run(sys.argv[1:] if argv is None else list(argv))
        finally:
            sys.stdout.flush()
            if argv is None:
                gc.freeze()  # the process ends here: to look for cycles once more is in vain
    except HeaderscanError as error:
        print(f"headerscan: error: {error}", file=sys.stderr)
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


def _said(error: OSError) -> str:
    if error.errno == errno.EBADF:
        return "a standard stream is closed; open it, or name a file for what it was to carry"
    if error.errno == errno.ENOENT and not error.filename:
        return "the working folder is gone; change to one that is there"
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; mend that and run again"


def _run(words: list[str]) -> int:
    wanted = next((word for word in words if not word.startswith("-")), None)
    # A version is said without any command, and a misspelt one is told beside all of them.
    names = [wanted] if wanted in COMMANDS else [] if "--version" in words else COMMANDS
    parser = parser_of(names)
    arguments = Arguments(**vars(parser.parse_args(words)))
    if arguments.command is None:
        parser.print_help()
        return 2
    command = importlib.import_module(f"headerscan.commands.{arguments.command}")
    status: int = command.run(arguments)
    if arguments.call is not None:
        arguments.call.warn_of_unasked()
    return status


def parser_of(names: Sequence[str] = COMMANDS) -> Parser:
    """Return the parser of some commands, which are imported for their manuals."""
    parser = Parser(prog="headerscan", description=_DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"headerscan {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=Parser)
    for name in names:
        manual = manual_of(name)
        subparser = subparsers.add_parser(
            name,
            help=f"{manual.summary[0].lower()}{manual.summary[1:-1]}",
            description=manual.summary,
            epilog="example:\n  " + manual.examples.replace("\n", "\n  "),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        subparser.take(manual.arguments)
        subparser.set_defaults(command=name)
    return parser
