"""The parser of commands, which reads the arguments of each out of its manual.

A manual has three parts with an empty line between them: what the command does, its arguments, and
examples. Each argument is on a line of its own, which goes on on indented ones:

    --against INPUT: the older side           an option with a value
    --match GLOB...: only what fits           one that may be given more than once
    --color auto|never default=auto: colour   one of these words
    --write: write into the headers           a flag
    inputs [INPUT...]: the headers            what has no dashes, by its name in the code

``required`` may stand behind a value, and ``| `` before each of some options that exclude each
other. ``[title]`` begins a group, and ``+ reading, saying`` stands for arguments in ``SHARED``.
"""

import argparse
import importlib
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from headerscan.config.defines import parse_define, parse_undefine
from headerscan.escaping import for_terminal
from headerscan.matching.likeness import did_you_mean
from headerscan.report import FORMATS

INPUT_HELP = (
    "a header, a folder of headers, git:REV, git:REV:PATH, an archive (.tar.*, .zip, .deb), "
    "a snapshot (.json), libvirt's *-api.xml, or - for standard input"
)
SHARED = {
    "reading": """\
[reading]
--profile NAME|FILE: the library's conventions: a built-in profile or a TOML file (default: told by
    the headers' words)
--match GLOB...: only symbols whose name fits; may be given more than once
--docs-from INPUT...: document functions by the comments above their definitions in these C sources
--define NAME[=VALUE]...: what a build defines, such as VERSION=1.2.0 (1 without a value): for
    @NAME@, ${NAME} or #cmakedefine NAME in a template of a header, and in #if; may be given more
    than once
--repo FOLDER: the git repository that git: means
--config FILE: read this configuration file
--no-cache: scan anew, and keep nothing for the next run""",
    "implementation": """\
--implementation INPUT...: the library's C sources, to compare with what the headers promise: a
    folder, an archive or git:REV:PATH; may be given more than once""",
    "platform": """\
[branches of #if (see --define, too)]
--target NAME: a platform whose compiler's macros are known, such as linux-x86_64
--undefine NAME...: a macro that is not defined; may be given more than once""",
    "helpers": """\
[help with reading]
--jobs N: read headers with N processes (default: 1)
--scheduler ADDRESS: have the cluster of dask at this address read headers, such as tcp://host:8786\
""",
    "rules": """\
[rules]
--select RULE[,...]...: run only these rules; globs fit too
--ignore RULE[,...]...: do not run these rules; globs fit too
--scope changed|all: with an older side: lint only what the change touches (default), or everything
--baseline FILE: leave alone what FILE accepts""",
    "counting": """\
[rules]
--fail-on error|warning|never: the least severity that makes the exit status 1 (default: error)
--write-baseline FILE: accept today's findings: record them in FILE
--prune-baseline: drop from --baseline what is mended""",
    "report": """\
-o, --output FILE: write the report here
--report FORMAT=FILE...: write the report in another form, too; may be given more than once
--statistics: say how many findings each rule has
+ saying""",
    "saying": """\
--color auto|always|never default=auto: colour: by the terminal, NO_COLOR and FORCE_COLOR (default),
    or as said
-q, --quiet: say nothing where all is well""",
}
_ARGUMENT = re.compile(
    r"(?P<exclusive>\| )?(?P<names>(?:-\w, )?[^\s:]+)(?: (?P<value>[^\s:]+))??"
    r"(?: (?P<required>required)| default=(?P<default>\S+))?:(?: (?P<help>.*))?"
)
_CHOICES = re.compile(r"[a-z-]+(?:\|[a-z-]+)+")


class Manual(NamedTuple):
    """What a command's docstring says."""

    summary: str
    arguments: str
    examples: str


def manual_of(command: str) -> Manual:
    """Return the manual of a command."""
    text: str = importlib.import_module(f"headerscan.commands.{command}").__doc__ or ""
    return Manual(*text.strip().split("\n\n"))


class Arguments(argparse.Namespace):
    """What a call says: what it does not say, or its command does not take, is None."""

    def __getattr__(self, _: str) -> Any:  # noqa: ANN401 - as argparse has it
        return None


class Parser(argparse.ArgumentParser):
    """Takes arguments as help shows them, and says what is wrong with a call in one line."""

    def error(self, message: str) -> None:  # type: ignore[override]  # it does not return either
        line = for_terminal(" ".join(message.split()))
        print(f"headerscan: error: {line}; '{self.prog} --help' shows the use", file=sys.stderr)
        raise SystemExit(2)

    def parse_known_args(  # type: ignore[override]  # what is unknown is an error, for a command too
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Return what a call says; what no argument takes is an error that names the nearest."""
        said, unknown = super().parse_known_args(args, namespace)
        if unknown:
            name = unknown[0].partition("=")[0]
            wrong = f"'{unknown[0]}' is one argument too many"
            if name.startswith("-"):
                hint = did_you_mean(name, self._option_string_actions, "")
                wrong = "; ".join(filter(None, (f"there is no option '{name}'", hint)))
            self.error(wrong)
        return said, unknown

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Refuse what is none of the choices, with the nearest one (argparse's own hook)."""
        choices = [str(choice) for choice in action.choices or ()]
        if choices and value not in (action.choices or ()):
            hint = did_you_mean(str(value), choices, f"choose one of {', '.join(choices)}")
            raise argparse.ArgumentError(action, f"there is no '{value}'; {hint}")

    def take(self, arguments: str, holder: argparse._ActionsContainer | None = None) -> None:
        """Add the arguments that a part of a manual says, in one of its groups or in none."""
        into: argparse._ActionsContainer = holder or self
        exclusive = None
        text = arguments.replace("<inputs>", INPUT_HELP).replace("<formats>", "|".join(FORMATS))
        for line in re.split(r"\n(?! )", text):
            said = " ".join(line.split())
            if said.startswith("+ "):
                for name in said[2:].split(", "):
                    self.take(SHARED[name], into)
            elif said.startswith("["):
                groups = {group.title: group for group in self._action_groups}
                into = groups.get(said[1:-1]) or self.add_argument_group(said[1:-1])
            else:
                match = _ARGUMENT.fullmatch(said)
                assert match is not None, said  # each manual is read by a test
                if match["exclusive"]:
                    exclusive = exclusive or self.add_mutually_exclusive_group()
                    _add(exclusive, match)
                else:
                    _add(into, match)


def _add(holder: argparse._ActionsContainer, said: re.Match[str]) -> None:
    names, value = said["names"].split(", "), said["value"] or ""
    inner = value[1:-1] if value.startswith("[") else value
    shown = inner.removesuffix("...")
    more: dict[str, Any] = {"choices": shown.split("|")} if _CHOICES.fullmatch(shown) else {}
    if shown and not more:
        more["metavar"] = shown
    if not names[0].startswith("-"):
        many = {(True, True): "*", (True, False): "+", (False, True): "?"}
        more["nargs"] = many.get((shown != inner, inner != value))
    elif not value:
        more["action"] = "store_true"
    elif shown != inner:
        more["action"] = "extend" if _READERS.get(names[-1]) is _listed else "append"
    if names[-1] in _READERS:
        more["type"] = _READERS[names[-1]]
    if said["required"]:
        more["required"] = True
    if said["default"]:
        more["default"] = said["default"]
    holder.add_argument(*names, help=said["help"], **more)


def _listed(text: str) -> Sequence[str]:
    return [name.strip() for name in text.split(",") if name.strip()] or [text]


def _format_and_file(text: str) -> tuple[str, str]:
    name, equals, file = text.partition("=")
    if not equals or not file:
        raise argparse.ArgumentTypeError(f"'{text}' names no file; write json=report.json")
    if name not in FORMATS:
        hint = did_you_mean(name, FORMATS, f"choose one of {', '.join(FORMATS)}")
        raise argparse.ArgumentTypeError(f"'{name}' is no report format; {hint}")
    return name, file


_READERS: dict[str, Callable[[str], object]] = {
    "--define": parse_define,
    "--undefine": parse_undefine,
    "--jobs": int,
    "--select": _listed,
    "--ignore": _listed,
    "--report": _format_and_file,
}
"""What makes of an option's text what the code wants, for those that are no mere text."""
