"""Arguments that commands share, and what they do with them."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypedDict

import msgspec

from headerscan.cache import Cache
from headerscan.commands._settings import (
    cache_of,
    given_defines,
    load_defines,
    repository_top,
)
from headerscan.config.defines import parse_define, parse_undefine, unasked
from headerscan.diagnostics import Finding, Severity
from headerscan.errors import UsageError
from headerscan.escaping import for_terminal
from headerscan.inputs import GitRef, PathRef, parse_reference
from headerscan.loading import AUTO, Loaded, load
from headerscan.model import Header
from headerscan.output.files import write_text
from headerscan.readers.git import has_path
from headerscan.release import Release

if TYPE_CHECKING:
    from concurrent.futures import Executor

INPUT_HELP = (
    "a header, a folder of headers, git:REV, git:REV:PATH, an archive (.tar.*, .zip, .deb), "
    "a snapshot (.json), libvirt's *-api.xml, or - for standard input"
)
COLOR: dict[str, Any] = {
    "choices": ("auto", "always", "never"),
    "default": "auto",
    "help": "colour: by the terminal, NO_COLOR and FORCE_COLOR (default), or as said",
}
"""What ``--color`` takes, wherever it stands."""


def add_inputs(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Add the ``INPUT...`` arguments."""
    parser.add_argument("inputs", metavar="INPUT", nargs="+" if required else "*", help=INPUT_HELP)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how inputs are read."""
    group = parser.add_argument_group("reading")
    group.add_argument(
        "--profile",
        metavar="NAME|FILE",
        help="the library's conventions: a built-in profile or a TOML file"
        " (default: told by the headers' words)",
    )
    group.add_argument(
        "--match",
        metavar="GLOB",
        action="append",
        help="only symbols whose name fits; may be given more than once",
    )
    group.add_argument(
        "--docs-from",
        metavar="INPUT",
        action="append",
        help="document functions by the comments above their definitions in these C sources",
    )
    group.add_argument(
        "--define",
        metavar="NAME[=VALUE]",
        action="append",
        type=parse_define,
        help="what a build defines, such as VERSION=1.2.0 (1 without a value): for @NAME@,"
        " ${NAME} or #cmakedefine NAME in a template of a header, and in #if; may be given more"
        " than once",
    )
    group.add_argument("--repo", metavar="FOLDER", help="the git repository that git: means")
    group.add_argument("--config", metavar="FILE", help="read this configuration file")
    group.add_argument(
        "--no-cache", action="store_true", help="scan anew, and keep nothing for the next run"
    )


def add_implementation(parser: argparse.ArgumentParser) -> None:
    """Add ``--implementation``."""
    parser.add_argument(
        "--implementation",
        metavar="INPUT",
        action="append",
        help="the library's C sources, to compare with what the headers promise: a folder, an"
        " archive or git:REV:PATH; may be given more than once",
    )


def add_platform(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which ``#if`` branches hold."""
    group = parser.add_argument_group("branches of #if (see --define, too)")
    group.add_argument(
        "--target",
        metavar="NAME",
        help="a platform whose compiler's macros are known, such as linux-x86_64",
    )
    group.add_argument(
        "--undefine",
        metavar="NAME",
        dest="undefines",
        action="append",
        type=parse_undefine,
        help="a macro that is not defined; may be given more than once",
    )


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """Add ``-q``."""
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing where all is well")


def add_output(
    parser: argparse.ArgumentParser, what: str, *, required: bool = False, metavar: str = "FILE"
) -> None:
    """Add ``-o``."""
    parser.add_argument("-o", "--output", metavar=metavar, required=required, help=what)


def load_inputs(
    references: Sequence[str],
    arguments: argparse.Namespace,
    executor: Executor | None = None,
    implementation: Sequence[str] = (),
) -> Loaded:
    """Return what references name, read as the arguments say, with an executor's help.

    Where no header says the release, a line on standard error says what does; other lines say
    what is odd about C sources.
    """
    loaded = load(
        references, **_reading(arguments), executor=executor, implementation=implementation
    )
    _tell_release(loaded.release, arguments)
    for line in () if loaded.found is None else loaded.found.notes():
        note(line, arguments)
    note_asked(loaded.sources.values(), arguments)
    return loaded


def sources_before(
    implementation: Sequence[str], against: str, arguments: argparse.Namespace
) -> list[str]:
    """Return the C sources of an older side that is a git revision, where it has them.

    They are at the paths of the newer side's, in that revision.
    """
    older = parse_reference(against)
    if not isinstance(older, GitRef):
        return []
    repo = Path(arguments.repo or ".").resolve()
    top = repository_top(repo) or repo
    found = []
    for reference in map(parse_reference, implementation):
        path = None
        if isinstance(reference, GitRef):
            path = reference.path or ""
        elif isinstance(reference, PathRef) and Path(reference.path).is_dir():
            whole = Path(reference.path).resolve()
            inside = whole.is_relative_to(top)
            path = whole.relative_to(top).as_posix().removeprefix(".") if inside else None
        if path is not None and has_path(older.rev, path, arguments.repo or "."):
            found.append(f"git:{older.rev}:{path}")
    return found


class _Reading(TypedDict):
    profile: str
    repo: str
    cache: Cache
    docs_from: Sequence[str]
    defines: Mapping[str, str]


def _reading(arguments: argparse.Namespace) -> _Reading:
    return _Reading(
        profile=getattr(arguments, "profile", None) or AUTO,
        repo=getattr(arguments, "repo", None) or ".",
        cache=cache_of(arguments),
        docs_from=getattr(arguments, "docs_from", None) or (),
        defines=load_defines(arguments),
    )


def note(line: str, arguments: argparse.Namespace) -> None:
    """Write a line on standard error, unless it is empty or ``--quiet`` was given."""
    if line and not getattr(arguments, "quiet", False):
        sys.stderr.write(f"headerscan: note: {for_terminal(line)}\n")


def _tell_release(release: Release | None, arguments: argparse.Namespace) -> None:
    if release is not None and not getattr(arguments, "quiet", False):
        sys.stderr.write(f"{for_terminal(str(release))}\n")


def note_asked(headers: Iterable[Header], arguments: argparse.Namespace) -> None:
    """Note what headers ask for, for :func:`warn_of_unasked`, where ``--define`` is given."""
    given = given_defines(arguments)
    for header in headers if given else ():
        from headerscan.lexing.templates import placeholder_names  # noqa: PLC0415 - rarely needed

        words = {name for name in given if re.search(rf"\b{name}\b", header.text)}
        asked: frozenset[str] = getattr(arguments, "asked", frozenset())
        arguments.asked = asked | placeholder_names(header) | words


def warn_of_unasked(arguments: argparse.Namespace) -> None:
    """Say on standard error which ``--define`` names what no header has that was read."""
    asked = getattr(arguments, "asked", None)
    for line in () if asked is None else unasked(given_defines(arguments), asked):
        sys.stderr.write(f"headerscan: warning: {for_terminal(line)}\n")


def matching(loaded: Loaded, globs: Sequence[str] | None) -> Loaded:
    """Return only the symbols that ``--match`` wants; an error where there are none."""
    if not globs:
        return loaded
    api = loaded.api
    symbols = tuple(
        symbol for symbol in api.symbols if any(fnmatchcase(symbol.name, glob) for glob in globs)
    )
    if not symbols:
        raise nothing_fits(globs)
    return msgspec.structs.replace(loaded, api=msgspec.structs.replace(api, symbols=symbols))


def nothing_fits(globs: Iterable[str]) -> UsageError:
    """Return the error of a ``--match`` that no symbol's name fits."""
    return UsageError(
        f"no symbol fits --match {' '.join(globs)}",
        remedy="'headerscan scan' lists the symbols that are there",
    )


def is_coloured(arguments: argparse.Namespace) -> bool:
    """Say whether the output is to have colours; what goes to a file has none."""
    return arguments.output is None and wants_color(arguments.color, sys.stdout, os.environ)


def wants_color(
    choice: Literal["auto", "always", "never"], stream: TextIO, environment: Mapping[str, str]
) -> bool:
    """Say whether to colour what goes to ``stream``.

    ``--color always`` and ``never`` decide by themselves. For ``auto``, a ``NO_COLOR`` that
    is not empty means no (https://no-color.org), else a ``FORCE_COLOR`` that is not empty
    means yes (https://force-color.org), else a terminal that is not ``TERM=dumb`` means yes.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def least_of(fail_on: str) -> Severity | None:
    """Return the least severity that fails a run by ``--fail-on``; None where none does."""
    return None if fail_on == "never" else Severity(fail_on)


def exit_status(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 1 where a finding weighs as much as ``--fail-on`` says, else 0."""
    return int(any(finding.fails(least_of(fail_on)) for finding in findings))


def emit(text: str, output: str | None) -> None:
    """Write a result to a file, whole or not at all, or to standard output."""
    if output is None or output == "-":
        sys.stdout.write(text)
    else:
        write_text(Path(output), text)
