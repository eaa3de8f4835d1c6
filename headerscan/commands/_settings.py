"""From the arguments and the file system to the settings of a run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.config.defines import require_agreement
from headerscan.config.file import FILE_NAMES, ConfigFile, check_rule_names, keys, parse_config
from headerscan.config.settings import Settings, combine
from headerscan.errors import ConfigError, InputError
from headerscan.inputs import PathRef, parse_reference
from headerscan.readers import read_text
from headerscan.rules import registered_rules
from headerscan.targets import load_target


def load_settings(arguments: argparse.Namespace) -> Settings:
    """Return the settings of a run; ``arguments`` may lack any option.

    The file is the one that ``--config`` names, else the first ``headerscan.toml`` or
    ``pyproject.toml`` with settings in the working directory (``--repo`` where that is
    given) or above it, up to the repository's top. What it names is relative to its folder.

    Raises :class:`~headerscan.errors.ConfigError` for a file that says something it cannot,
    :class:`~headerscan.errors.InputError` for one that cannot be read.
    """
    file = _file_of(arguments)
    if file is not None:
        check_rule_names(file, registered_rules())
    given = {key: getattr(arguments, key.replace("-", "_"), None) for key in keys()}
    defines, undefines = given_defines(arguments), given["undefines"] or ()
    require_agreement(defines, undefines)
    settings = combine({**given, "defines": defines}, file)
    if settings["target"] is not None:
        load_target(settings["target"])
    return settings


def settled_by(settings: Settings) -> dict[str, str | None]:
    """Return the macros that are known by the settings, as ``Selection`` has them.

    What the command line says wins over the file, and both over the target.
    """
    target = settings["target"]
    known = {} if target is None else load_target(target)
    known |= dict.fromkeys(settings["undefines"])
    known |= {name: str(value) for name, value in settings["defines"].items()}
    return known | dict.fromkeys(settings.undefined)


def load_defines(arguments: argparse.Namespace) -> dict[str, str]:
    """Return what a build puts into templates, as the command line and the file say.

    The file and the errors are those of :func:`load_settings`.
    """
    file = _file_of(arguments)
    said = {} if file is None else file.config.defines
    return {**{name: str(value) for name, value in said.items()}, **given_defines(arguments)}


def load_implementation(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the C sources that the command line names, else those of the file.

    The file and the errors are those of :func:`load_settings`.
    """
    given = tuple(getattr(arguments, "implementation", None) or ())
    file = None if given else _file_of(arguments)
    return given if file is None else file.config.implementation


def given_defines(arguments: argparse.Namespace) -> dict[str, str]:
    """Return what ``--define`` says, by name; the last one of a name counts."""
    return dict(getattr(arguments, "define", None) or ())


def cache_of(arguments: argparse.Namespace) -> Cache:
    """Return the user's cache, or one that keeps nothing where ``--no-cache`` says so."""
    return Cache(None if getattr(arguments, "no_cache", False) else cache_folder(os.environ))


def _file_of(arguments: argparse.Namespace) -> ConfigFile | None:
    """Return the file that ``--config`` names, else the one that is found."""
    named = getattr(arguments, "config", None)
    cache = cache_of(arguments)
    if named is not None:
        file = _read(Path(named), cache)
        if file is None:
            raise ConfigError(
                "this file has no [tool.headerscan]",
                remedy="add the table, or name another file with --config",
                file=named,
            )
        return file
    return _found(Path(getattr(arguments, "repo", None) or "."), cache)


def repository_top(start: Path) -> Path | None:
    """Return the folder, ``start`` or one above it, that holds ``.git``; absolute."""
    return next((folder for folder in _upward(start) if (folder / ".git").exists()), None)


def _upward(start: Path) -> Iterator[Path]:
    whole = start.resolve()
    yield whole
    yield from whole.parents


def _found(start: Path, cache: Cache) -> ConfigFile | None:
    for folder in _upward(start):
        for name in FILE_NAMES:
            path = folder / name
            file = _read(Path(os.path.relpath(path)), cache) if path.is_file() else None
            if file is not None:
                return file
        if (folder / ".git").exists():
            return None
    return None


def _read(path: Path, cache: Cache) -> ConfigFile | None:
    try:
        text = read_text(str(path))
    except InputError as error:
        error.remedy = "name a readable file with --config"
        raise
    found = cache.remembered(
        ("settings", str(path), text),
        tuple[ConfigFile, ...],
        lambda: () if (file := parse_config(text, str(path))) is None else (file,),
    )
    return _from_here(found[0], path.parent) if found else None


def _from_here(file: ConfigFile, folder: Path) -> ConfigFile:
    """Return the settings with paths as the working directory sees them."""
    config = file.config
    profile = config.profile
    if profile is not None and ("/" in profile or profile.endswith(".toml")):
        profile = _path(profile, folder)
    return msgspec.structs.replace(
        file,
        config=msgspec.structs.replace(
            config,
            inputs=tuple(_reference(reference, folder) for reference in config.inputs),
            against=None if config.against is None else _reference(config.against, folder),
            baseline=None if config.baseline is None else _path(config.baseline, folder),
            implementation=tuple(_reference(one, folder) for one in config.implementation),
            profile=profile,
        ),
    )


def _reference(text: str, folder: Path) -> str:
    ref = parse_reference(text)
    return _path(text, folder) if isinstance(ref, PathRef) else text


def _path(text: str, folder: Path) -> str:
    return os.path.normpath(folder / text)
