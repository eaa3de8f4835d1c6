"""A project's settings: the values of ``conf.py`` that say what is read."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from headerscan import loading
from headerscan.cache import Cache, cache_folder
from headerscan.config.defines import is_name
from headerscan.decoding import Place, decoded
from headerscan.inputs import PathRef, parse_reference
from headerscan.sphinx_ext.library import Library, Release

Inputs = Sequence[str] | str


class Settings(msgspec.Struct, frozen=True, rename=lambda name: f"headerscan_{name}"):
    """The configuration values of a project that say what is read."""

    inputs: Inputs = ()
    profile: str = loading.AUTO
    docs_from: Inputs = ()
    """Folders of C files whose comments document functions."""
    defines: dict[str, str | int] = {}
    """What a build puts into templates of headers, by the names of their placeholders."""
    older: dict[str, Inputs] = {}
    """Label → inputs of an older release, oldest first."""
    repo: str = "."
    source_link: str = ""
    implementation_link: str = ""
    version: str = ""
    """What the newest release is called, where the headers do not say."""
    history: str = ""
    """A file that ``headerscan history --format json`` wrote."""


def load(values: Mapping[str, object], folder: Path) -> Library:
    """Read and scan what a project's values (:class:`Settings`) name; paths start at ``folder``.

    Raises :class:`~headerscan.errors.HeaderscanError` as
    :func:`headerscan.loading.load` does, and
    :class:`~headerscan.errors.ConfigError` for values of other types and for links that
    cannot be filled in.
    """
    settings = decoded(Settings, values, Place("conf.py"))
    for name in settings.defines:
        if not is_name(name):
            raise Place("conf.py", keys=("headerscan_defines",)).error(
                f"'{name}' is no name", remedy='write {"VERSION": "1.2.0"} for @VERSION@'
            )
    common: dict[str, Any] = {
        "repo": str(folder / settings.repo),
        "cache": Cache(cache_folder(os.environ)),
        "defines": {name: str(value) for name, value in settings.defines.items()},
    }
    file = folder / settings.profile
    profile = str(file) if file.suffix == ".toml" and file.is_file() else settings.profile
    docs_from = [str(folder / path) for path in _listed(settings.docs_from)]
    inputs = _from(folder, settings.inputs)
    loaded = loading.load(inputs, profile=profile, docs_from=docs_from, **common)
    if profile == loading.AUTO:
        profile = loaded.profile.name
    older = (
        Release(label, loading.load(_from(folder, inputs), profile=profile, **common).api)
        for label, inputs in settings.older.items()
    )
    return Library(
        loaded.api,
        loaded.profile,
        tuple(older),
        loaded.sources,
        settings.source_link,
        settings.implementation_link,
        settings.version,
        loaded.release,
        folder / settings.history if settings.history else None,
    )


def _from(folder: Path, inputs: Inputs) -> list[str]:
    """Return references whose paths start at the folder of ``conf.py``."""
    refs = [parse_reference(text) for text in _listed(inputs)]
    return [str(folder / ref.path) if isinstance(ref, PathRef) else str(ref) for ref in refs]


def _listed(inputs: Inputs) -> Sequence[str]:
    return [inputs] if isinstance(inputs, str) else inputs
