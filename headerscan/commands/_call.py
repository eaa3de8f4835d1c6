"""One call of a command: what it reads, what it says, and where its result goes."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TextIO

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.commands._progress import working
from headerscan.config.defines import require_agreement, unasked
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
from headerscan.inputs import GitRef, PathRef, parse_reference
from headerscan.loading import AUTO, Loaded, load
from headerscan.matching.globs import fits
from headerscan.model import Header
from headerscan.output import write_text
from headerscan.readers import read_text
from headerscan.readers.git import has_path

if TYPE_CHECKING:
    from concurrent.futures import Executor


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

    def matching(self, loaded: Loaded) -> Loaded:
        """Return only the symbols that ``--match`` wants; an error where there are none."""
        globs = self.arguments.match
        if not globs:
            return loaded
        symbols = tuple(one for one in loaded.api.symbols if fits(one.name, globs))
        if not symbols:
            raise nothing_fits(globs)
        return msgspec.structs.replace(
            loaded, api=msgspec.structs.replace(loaded.api, symbols=symbols)
        )

    def emit(self, text: str) -> None:
        """Write the result where ``-o`` says."""
        emit(text, self.arguments.output)

    @property
    def is_coloured(self) -> bool:
        """Say whether the output is to have colours; what goes to a file has none."""
        choice, output = self.arguments.color, self.arguments.output
        return output is None and wants_color(choice, sys.stdout, os.environ)

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


def emit(text: str, output: str | None) -> None:
    """Write a result to a file, whole or not at all, or to standard output."""
    if output is None or output == "-":
        sys.stdout.write(text)
    else:
        write_text(Path(output), text)


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
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def least_of(fail_on: str) -> Severity | None:
    """Return the least severity that fails a run by ``--fail-on``; None where none does."""
    return None if fail_on == "never" else Severity(fail_on)


def exit_status(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 1 where a finding weighs as much as ``--fail-on`` says, else 0."""
    return int(any(finding.fails(least_of(fail_on)) for finding in findings))


def load_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of a run; ``arguments`` may lack any option.

    The file is the one that ``--config`` names, else the first ``headerscan.toml`` or
    ``pyproject.toml`` with settings in the working directory (``--repo`` where that is
    given) or above it, up to the repository's top. What it names is relative to its folder.

    Raises :class:`~headerscan.errors.ConfigError` for a file that says something it cannot,
    :class:`~headerscan.errors.InputError` for one that cannot be read.
    """
    given: dict[str, Any] = {
        field: getattr(arguments, field, None) for field in Config.__struct_fields__
    }
    given["defines"] = dict(getattr(arguments, "define", None) or ())
    require_agreement(given["defines"], given["undefines"] or ())
    return combine(given, _file_of(arguments))


def cache_of(arguments: argparse.Namespace) -> Cache:
    """Return the user's cache, or one that keeps nothing where ``--no-cache`` says so."""
    return Cache(None if getattr(arguments, "no_cache", False) else cache_folder(os.environ))


def repository_top(start: Path) -> Path | None:
    """Return the folder, ``start`` or one above it, that holds ``.git``; absolute."""
    return next((folder for folder in _upward(start) if (folder / ".git").exists()), None)


def _upward(start: Path) -> Iterator[Path]:
    whole = start.resolve()
    yield whole
    yield from whole.parents


def _file_of(arguments: argparse.Namespace) -> ConfigFile | None:
    """Return the file that ``--config`` names, else the one that is found."""
    named = getattr(arguments, "config", None)
    if named is None:
        return _found(Path(getattr(arguments, "repo", None) or "."))
    file = _read(Path(named))
    if file is None:
        raise ConfigError(
            "this file has no [tool.headerscan]",
            remedy="add the table, or name another file with --config",
            file=named,
        )
    return file


def _found(start: Path) -> ConfigFile | None:
    for folder in _upward(start):
        for path in (folder / name for name in FILE_NAMES):
            file = _read(Path(os.path.relpath(path))) if path.is_file() else None
            if file is not None:
                return file
        if (folder / ".git").exists():
            break
    return None


def _read(path: Path) -> ConfigFile | None:
    """Return the settings in a file, with paths as the working directory sees them."""
    try:
        text = read_text(str(path))
    except InputError as error:
        error.remedy = "name a readable file with --config"
        raise
    file = parse_config(text, str(path))
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
