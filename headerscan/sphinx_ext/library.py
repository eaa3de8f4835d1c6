"""What a documentation project shows: an API, its older sides, and where its text is."""

from __future__ import annotations

import os
import string
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from headerscan import loading
from headerscan.cache import Cache, cache_folder
from headerscan.config.file import is_name
from headerscan.decoding import Place, decoded
from headerscan.errors import ConfigError
from headerscan.escaping import for_terminal
from headerscan.inputs import PathRef, parse_reference
from headerscan.model import Api, Header, Macro, Symbol
from headerscan.profile import Family, Profile
from headerscan.release import Release as ReleaseSource
from headerscan.sphinx_ext.entries import Entries
from headerscan.sphinx_ext.text import Names

T = TypeVar("T")


class Release(msgspec.Struct, frozen=True):
    """One side of the library's history: what it is called, and its API."""

    label: str
    api: Api


class Library(msgspec.Struct, frozen=True, eq=False, dict=True):
    """An API with all that pages about it may show."""

    api: Api
    profile: Profile
    older: tuple[Release, ...] = ()
    """Older releases, oldest first."""
    sources: Mapping[str, Header] = msgspec.field(default_factory=dict)
    """The headers' text by logical name; those of a snapshot are missing."""
    source_link: str = ""
    """A pattern of web addresses, with ``{header}``, ``{line}`` and ``{end_line}``."""
    label: str = ""
    """What the newest release is called, where the headers do not say."""
    version_source: ReleaseSource | None = None
    """What says the API's version, where no header does."""
    history: Path | None = None
    """A file with the library's history over releases."""
    implementation_link: str = ""
    """A pattern of web addresses of C files, with ``{file}`` and ``{line}``."""

    _results: dict[object, object] = msgspec.field(default_factory=dict)

    def once(self, key: object, compute: Callable[[Library], T]) -> T:
        """Return ``compute(library)``, which is called once for each key only."""
        if key not in self._results:
            self._results[key] = compute(self)
        return cast("T", self._results[key])

    @cached_property
    def entries(self) -> Entries:
        """Return the API's symbols as entries."""
        return Entries(self.api)

    @cached_property
    def families(self) -> Mapping[str, tuple[Macro, ...]]:
        """Return the families' macros, the family that users look for most first."""
        found = self.api.by_family
        return {name: found[name] for name in self.profile.by_weight(found)}

    @property
    def releases(self) -> tuple[Release, ...]:
        """Return all releases, oldest first, the newest last."""
        return *self.older, Release(self.newest, self.api)

    @property
    def newest(self) -> str:
        """Return what the newest release is called."""
        return self.label or for_terminal(self.api.version or "now")

    def release(self, label: str) -> Release:
        """Return a release by its label.

        Raises :class:`~headerscan.errors.ConfigError` where there is none.
        """
        for release in self.releases:
            if release.label == label:
                return release
        known = ", ".join(release.label for release in self.releases)
        raise ConfigError(f"there is no release '{label}'", remedy=f"name one of {known}")

    def family(self, name: str) -> Family:
        """Return a family of the profile that has macros here.

        Raises :class:`~headerscan.errors.ConfigError` where there is none.
        """
        if name in self.api.by_family and name in self.profile.family_by_name:
            return self.profile.family_by_name[name]
        known = ", ".join(self.api.by_family) or "another profile: this one finds no family"
        raise ConfigError(f"there is no family '{name}' here", remedy=f"name one of {known}")

    @cached_property
    def _names(self) -> Names:
        families = {
            pattern: name
            for name, family in self.profile.family_by_name.items()
            for pattern in family.match
            if name in self.api.by_family
        }
        return Names(self.entries, families=families)

    def names(self, own: str = "") -> Names:
        """Return the names that a text may refer to, which is about the symbol ``own``."""
        return msgspec.structs.replace(self._names, own=own)

    def link(self, symbol: Symbol) -> str | None:
        """Return the web address of a symbol's source, where one is configured."""
        if not self.source_link:
            return None
        return self.source_link.format(
            header=symbol.header, line=symbol.span.line, end_line=symbol.span.end_line
        )


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
    check_link(settings.source_link)
    check_link(settings.implementation_link, ("file", "line"))
    common: dict[str, Any] = {
        "repo": str(folder / settings.repo),
        "cache": Cache(cache_folder(os.environ)),
        "defines": {name: str(value) for name, value in settings.defines.items()},
    }
    profile = _path_or_name(settings.profile, folder)
    docs_from = [str(folder / path) for path in _listed(settings.docs_from)]
    inputs = _from(folder, settings.inputs)
    loaded = loading.load(inputs, profile=profile, docs_from=docs_from, **common)
    if profile == loading.AUTO:
        profile = loaded.profile.name
    older = tuple(
        Release(label, loading.load(_from(folder, inputs), profile=profile, **common).api)
        for label, inputs in settings.older.items()
    )
    return Library(
        loaded.api,
        loaded.profile,
        older,
        loaded.sources,
        settings.source_link,
        settings.version,
        loaded.release,
        folder / settings.history if settings.history else None,
        settings.implementation_link,
    )


def _from(folder: Path, inputs: Inputs) -> list[str]:
    """Return references whose paths start at the folder of ``conf.py``."""
    refs = [parse_reference(text) for text in _listed(inputs)]
    return [str(folder / ref.path) if isinstance(ref, PathRef) else str(ref) for ref in refs]


def _listed(inputs: Inputs) -> Sequence[str]:
    return [inputs] if isinstance(inputs, str) else inputs


def _path_or_name(profile: str, folder: Path) -> str:
    path = folder / profile
    return str(path) if path.suffix == ".toml" and path.is_file() else profile


def check_link(link: str, names: Sequence[str] = ("header", "line", "end_line")) -> None:
    """Raise :class:`~headerscan.errors.ConfigError` for a link that cannot be filled in."""
    *first, last = (f"{{{name}}}" for name in names)
    why = "" if link.isprintable() else "it has more than one line"
    try:
        for _, name, form, conversion in string.Formatter().parse(link):
            if form or conversion or name not in (None, *names):
                why = f"{{{name}}} is no part of it, or is written with more than its name"
    except ValueError as error:
        why = str(error)
    if why:
        raise ConfigError(
            f"the source link cannot be filled in ({why})",
            remedy=f"use {', '.join(first)} and {last} in it, and double other braces",
        )
