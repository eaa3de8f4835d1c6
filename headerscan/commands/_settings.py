"""From the arguments and the file system to the settings of a run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from headerscan.cache import Cache, cache_folder
from headerscan.config.defines import require_agreement
from headerscan.config.file import FILE_NAMES, Config, ConfigFile, parse_config
from headerscan.config.settings import Settings, combine
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
