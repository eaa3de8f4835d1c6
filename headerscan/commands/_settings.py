"""From the arguments and the file system to the settings of a run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.config.file import (
    FILE_NAMES,
    Config,
    ConfigFile,
    Settings,
    combine,
    parse_config,
    require_agreement,
)
from headerscan.errors import ConfigError, InputError
from headerscan.inputs import PathRef, parse_reference
from headerscan.readers import read_text


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
    if "/" in profile or profile.endswith(".toml"):
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
