"""Arguments that commands share, and what they do with them."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TextIO

import msgspec

from headerscan.commands._progress import working
from headerscan.commands._settings import cache_of, load_settings, repository_top
from headerscan.config.file import parse_define, parse_undefine, unasked
from headerscan.diagnostics import Finding, Severity
from headerscan.errors import UsageError
from headerscan.escaping import for_terminal
from headerscan.inputs import GitRef, PathRef, parse_reference
from headerscan.loading import AUTO, Loaded, load
from headerscan.matching.globs import fits
from headerscan.model import Header
from headerscan.output.files import write_text
from headerscan.readers.git import has_path

if TYPE_CHECKING:
    from concurrent.futures import Executor

INPUT_HELP = (
    "a header, a folder of headers, git:REV, git:REV:PATH, an archive (.tar.*, .zip, .deb), "
    "a snapshot (.json), libvirt's *-api.xml, or - for standard input"
)


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


def add_saying(parser: argparse._ActionsContainer) -> None:
    """Add ``--color`` and ``-q``, which every command takes that reads headers."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour: by the terminal, NO_COLOR and FORCE_COLOR (default), or as said",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="say nothing where all is well")


def add_output(
    parser: argparse.ArgumentParser, what: str, *, required: bool = False, metavar: str = "FILE"
) -> None:
    """Add ``-o``."""
    parser.add_argument("-o", "--output", metavar=metavar, required=required, help=what)


class Call:
    """One call of a command: its arguments, the settings that hold, and what it reads."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        """Read the settings; errors are those of :func:`load_settings`."""
        arguments.call = self
        self.arguments = arguments
        self.settings = load_settings(arguments)
        self.config = self.settings.config
        self.repo: str = getattr(arguments, "repo", None) or "."
        self.cache = cache_of(arguments)
        self.top = repository_top(Path(self.repo))
        """The repository's folder, if there is one; absolute."""
        self.defines = {name: str(value) for name, value in self.config.defines.items()}
        """What a build puts into templates, as the command line and the file say."""
        self._given = dict(getattr(arguments, "define", None) or ())
        self._asked: set[str] | None = None
        self._is_quiet = getattr(arguments, "quiet", False)

    def load(
        self,
        references: Sequence[str],
        *,
        profile: str | None = None,
        implementation: Sequence[str] = (),
        executor: Executor | None = None,
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> Loaded:
        """Return what references name, read as the arguments say, with an executor's help.

        Where no header says the release, a line on standard error says what does; other lines
        say what is odd about C sources.
        """
        what = "reading headers and C sources" if implementation else "reading headers"
        with working(what, self.arguments):
            loaded = load(
                references,
                profile=profile or getattr(self.arguments, "profile", None) or AUTO,
                repo=self.repo,
                cache=self.cache,
                docs_from=getattr(self.arguments, "docs_from", None) or (),
                defines=self.defines,
                executor=executor,
                implementation=implementation,
                texts=texts,
            )
        if loaded.release is not None and not self._is_quiet:
            sys.stderr.write(f"{for_terminal(str(loaded.release))}\n")
        for line in () if loaded.found is None else loaded.found.notes():
            self.note(line)
        self.note_asked(loaded.sources.values())
        return loaded

    def load_older(
        self,
        reference: str,
        new: Loaded,
        *,
        implementation: Sequence[str] = (),
        executor: Executor | None = None,
    ) -> Loaded:
        """Return an older side, read by the profile of the newer one.

        ``implementation`` are the newer one's C sources: of a git revision those are read that
        stand at their paths.
        """
        profile = new.profile.name if self.config.profile == AUTO else self.config.profile
        sources = self._sources_before(reference, implementation)
        return self.load([reference], profile=profile, implementation=sources, executor=executor)

    def _sources_before(self, against: str, implementation: Sequence[str]) -> list[str]:
        older = parse_reference(against)
        if not isinstance(older, GitRef):
            return []
        top = self.top or Path(self.repo).resolve()
        found = []
        for reference in map(parse_reference, implementation):
            path = None
            if isinstance(reference, GitRef):
                path = reference.path or ""
            elif isinstance(reference, PathRef) and Path(reference.path).is_dir():
                whole = Path(reference.path).resolve()
                inside = whole.is_relative_to(top)
                path = whole.relative_to(top).as_posix().removeprefix(".") if inside else None
            if path is not None and has_path(older.rev, path, self.repo):
                found.append(f"git:{older.rev}:{path}")
        return found

    def note(self, line: str) -> None:
        """Write a line on standard error, unless it is empty or ``--quiet`` was given."""
        if line and not self._is_quiet:
            sys.stderr.write(f"headerscan: note: {for_terminal(line)}\n")

    def note_asked(self, headers: Iterable[Header]) -> None:
        """Note what headers ask for, for :meth:`warn_of_unasked`, where ``--define`` is given."""
        if not self._given:
            return
        from headerscan.lexing.templates import placeholder_names  # noqa: PLC0415 - as said

        for header in headers:
            words = {name for name in self._given if re.search(rf"\b{name}\b", header.text)}
            self._asked = (self._asked or set()) | placeholder_names(header) | words

    def warn_of_unasked(self) -> None:
        """Say on standard error which ``--define`` names what no header has that was read."""
        for line in () if self._asked is None else unasked(self._given, self._asked):
            sys.stderr.write(f"headerscan: warning: {for_terminal(line)}\n")


def matching(loaded: Loaded, globs: Sequence[str] | None) -> Loaded:
    """Return only the symbols that ``--match`` wants; an error where there are none."""
    if not globs:
        return loaded
    api = loaded.api
    symbols = tuple(symbol for symbol in api.symbols if fits(symbol.name, globs))
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
