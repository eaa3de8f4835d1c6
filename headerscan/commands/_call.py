"""One call of a command: what it reads, what it says, and where its result goes."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TextIO

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.commands._progress import working
from headerscan.config.defines import require_agreement
from headerscan.config.file import (
    FILE_NAMES,
    Config,
    ConfigFile,
    Settings,
    combine,
    parse_config,
)
from headerscan.diagnostics import Finding, Severity
from headerscan.errors import ConfigError, InputError, UsageError
from headerscan.escaping import for_terminal
from headerscan.inputs import GitRef, PathRef, Ref, parse_reference
from headerscan.loading import AUTO, Loaded, load
from headerscan.matching.globs import fits
from headerscan.matching.likeness import did_you_mean
from headerscan.model import Header
from headerscan.output import write_text
from headerscan.readers import read_text
from headerscan.readers.git import has_path

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Call:
    """One call of a command: its arguments, the settings that hold, and what it reads."""

    def __init__(self, arguments: argparse.Namespace, settings: Settings | None = None) -> None:
        """Read the settings if none are given; errors are those of :func:`load_settings`."""
        arguments.call = self
        self.arguments = arguments
        self.settings = load_settings(arguments) if settings is None else settings
        self.config = self.settings.config
        self.repo: str = arguments.repo or "."
        self.cache = Cache(None if arguments.no_cache else cache_folder(os.environ))
        self.top = repository_top(Path(self.repo))
        """The repository's folder, if there is one; absolute."""
        self.defines = {name: str(value) for name, value in self.config.defines.items()}
        """What a build puts into templates, as the command line and the file say."""
        self.executor: Executor | None = None
        """Who helps with reading."""
        self.headers: list[Header] = []
        """All that were read, on either side."""

    def load(
        self,
        references: Sequence[str],
        *,
        profile: str | None = None,
        implementation: Sequence[str] = (),
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> Loaded:
        """Return what references name, read as the arguments say.

        Where no header says the release, a line on standard error says what does; other lines
        say what is odd about C sources.
        """
        what = "reading headers and C sources" if implementation else "reading headers"
        with working(what, self.arguments):
            loaded = load(
                references,
                profile=profile or self.arguments.profile or AUTO,
                repo=self.repo,
                cache=self.cache,
                docs_from=self.arguments.docs_from or (),
                defines=self.defines,
                executor=self.executor,
                implementation=implementation,
                texts=texts,
            )
        if loaded.release is not None and not self.arguments.quiet:
            sys.stderr.write(f"{for_terminal(str(loaded.release))}\n")
        for line in () if loaded.found is None else loaded.found.notes():
            self.note(line)
        self.headers += loaded.sources.values()
        return loaded

    def load_older(
        self, reference: str, new: Loaded, *, implementation: Sequence[str] = ()
    ) -> Loaded:
        """Return an older side, read by the profile of the newer one.

        ``implementation`` are the newer one's C sources: of a git revision those are read that
        stand at their paths.
        """
        profile = new.profile.name if self.config.profile == AUTO else self.config.profile
        older, sources = parse_reference(reference), []
        if isinstance(older, GitRef):
            top = self.top or Path(self.repo).resolve()
            paths = (_path_below(top, parse_reference(one)) for one in implementation)
            sources = [
                f"git:{older.rev}:{path}"
                for path in paths
                if path is not None and has_path(older.rev, path, self.repo)
            ]
        return self.load([reference], profile=profile, implementation=sources)

    def matching(self, loaded: Loaded) -> Loaded:
        """Return only the symbols that ``--match`` wants; an error where there are none."""
        globs = self.arguments.match
        if not globs:
            return loaded
        symbols = tuple(one for one in loaded.api.symbols if fits(one.name, globs))
        if not symbols:
            raise nothing_fits(globs)
        api = msgspec.structs.replace(loaded.api, symbols=symbols)
        return msgspec.structs.replace(loaded, api=api)

    def emit(self, text: str, *, is_news: bool = True) -> None:
        """Write the result where ``-o`` says: to a file, whole or not at all, or to be read.

        With ``--quiet`` what is no news is written to a file only.
        """
        output = self.arguments.output
        if output not in (None, "-"):
            write_text(Path(output), text)
        elif is_news or output or not self.arguments.quiet:
            sys.stdout.write(text)

    @property
    def is_coloured(self) -> bool:
        """Say whether the output is to have colours; what goes to a file has none."""
        choice, output = self.arguments.color, self.arguments.output
        return output is None and wants_color(choice, sys.stdout, os.environ)

    def note(self, line: str) -> None:
        """Write a line on standard error, unless it is empty or ``--quiet`` was given."""
        if line and not self.arguments.quiet:
            sys.stderr.write(f"headerscan: note: {for_terminal(line)}\n")

    def warn_of_unasked(self) -> None:
        """Say on standard error which ``--define`` names what no header has that was read."""
        for name in dict(self.arguments.define or ()):
            word = re.compile(rf"\b{name}\b")
            if not any(word.search(header.text) for header in self.headers):
                from headerscan.lexing.templates import placeholder_names  # noqa: PLC0415 - rare

                asked = chain.from_iterable(map(placeholder_names, self.headers))
                hint = did_you_mean(name, asked, "leave it out, or mend the name")
                line = f"no header that was read asks for '{name}' of --define; {hint}"
                sys.stderr.write(f"headerscan: warning: {for_terminal(line)}\n")


def _path_below(top: Path, sources: Ref) -> str | None:
    """Return the path of C sources in the repository, None where they are not in it."""
    if isinstance(sources, GitRef):
        return sources.path or ""
    whole = Path(sources.path).resolve() if isinstance(sources, PathRef) else None
    if whole is None or not whole.is_dir() or not whole.is_relative_to(top):
        return None
    return whole.relative_to(top).as_posix().removeprefix(".")


def nothing_fits(globs: Iterable[str]) -> UsageError:
    """Return the error of a ``--match`` that no symbol's name fits."""
    return UsageError(
        f"no symbol fits --match {' '.join(globs)}",
        remedy="'headerscan scan' lists the symbols that are there",
    )


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
    is_terminal = stream.isatty() and environment.get("TERM") != "dumb"
    return bool(environment.get("FORCE_COLOR")) or is_terminal


def least_of(fail_on: str) -> Severity | None:
    """Return the least severity that fails a run by ``--fail-on``; None where none does."""
    return None if fail_on == "never" else Severity(fail_on)


def exit_status(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 1 where a finding weighs as much as ``--fail-on`` says, else 0."""
    return int(any(finding.fails(least_of(fail_on)) for finding in findings))


def load_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of a run.

    The file is the one that ``--config`` names, else the first ``headerscan.toml`` or
    ``pyproject.toml`` with settings in the working directory (``--repo`` where that is
    given) or above it, up to the repository's top. What it names is relative to its folder.

    Raises :class:`~headerscan.errors.ConfigError` for a file that says something it cannot,
    :class:`~headerscan.errors.InputError` for one that cannot be read.
    """
    given: dict[str, Any] = {field: getattr(arguments, field) for field in Config.__struct_fields__}
    given |= {"defines": dict(arguments.define or ()), "undefines": arguments.undefine}
    require_agreement(given["defines"], given["undefines"] or ())
    named = arguments.config
    file = _found(Path(arguments.repo or ".")) if named is None else _read(Path(named))
    if named is not None and file is None:
        raise ConfigError(
            "this file has no [tool.headerscan]",
            remedy="add the table, or name another file with --config",
            file=named,
        )
    return combine(given, file)


def repository_top(start: Path) -> Path | None:
    """Return the folder, ``start`` or one above it, that holds ``.git``; absolute."""
    whole = start.resolve()
    return next((one for one in (whole, *whole.parents) if (one / ".git").exists()), None)


def _found(start: Path) -> ConfigFile | None:
    whole, top = start.resolve(), repository_top(start)
    for folder in (whole, *whole.parents):
        for path in (folder / name for name in FILE_NAMES):
            file = _read(Path(os.path.relpath(path))) if path.is_file() else None
            if file is not None:
                return file
        if folder == top:
            break
    return None


def _read(path: Path) -> ConfigFile | None:
    """Return the settings in a file, with paths as the working directory sees them."""
    try:
        file = parse_config(read_text(str(path)), str(path))
    except InputError as error:
        error.remedy = "name a readable file with --config"
        raise
    if file is None:
        return None
    config = file.config

    def placed(text: str) -> str:
        return os.path.normpath(path.parent / text)

    def referred(text: str) -> str:
        return placed(text) if isinstance(parse_reference(text), PathRef) else text

    is_file = "/" in config.profile or config.profile.endswith(".toml")
    config = msgspec.structs.replace(
        config,
        inputs=tuple(map(referred, config.inputs)),
        against=None if config.against is None else referred(config.against),
        baseline=None if config.baseline is None else placed(config.baseline),
        implementation=tuple(map(referred, config.implementation)),
        profile=placed(config.profile) if is_file else config.profile,
    )
    return msgspec.structs.replace(file, config=config)
