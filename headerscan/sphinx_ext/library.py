"""What a documentation project shows: an API, its older sides, and where its text is."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from headerscan import loading
from headerscan.cache import Cache, cache_folder
from headerscan.config.defines import is_name
from headerscan.decoding import Place, decoded
from headerscan.errors import ConfigError
from headerscan.escaping import for_terminal
from headerscan.inputs import PathRef, parse_reference
from headerscan.model import Api, Enumeration, Enumerator, Header, Macro, Symbol, Typedef
from headerscan.profile import Profile
from headerscan.sphinx_ext.text import Names

T = TypeVar("T")
_PRECEDENCE = "function enum struct union callback enumerator variable typedef macro".split()
"""The kinds of symbols, the one first that gives an entry its own."""


class Entry(msgspec.Struct, frozen=True):
    """All symbols of one name; ``symbols`` has the one that gives the entry its kind first.

    Sphinx's C domain knows one object a name. A header may have several symbols of one: a
    macro in two ``#if`` branches, ``struct point`` and its typedef ``point``, an enumerator
    and the macro that lets ``#ifdef`` see it. They share an entry, and so an anchor.
    """

    symbols: tuple[Symbol, ...]
    aliases: tuple[Typedef, ...] = ()
    """The typedefs that name a struct, union or enum."""
    enum: str | None = None
    """The enum whose entry this enumerator stands inside."""
    enumerators: tuple[Entry, ...] = ()
    """The entries of an enum's enumerators, which stand inside it."""

    @property
    def primary(self) -> Symbol:
        """Return the symbol that gives the entry its kind."""
        return self.symbols[0]

    @property
    def name(self) -> str:
        """Return the name that all symbols of the entry have."""
        return self.symbols[0].name

    @property
    def documented(self) -> Symbol:
        """Return the symbol whose doc says most, the first of equals."""
        return max(self.symbols, key=lambda symbol: len(symbol.doc.text) if symbol.doc else -1)

    @property
    def since(self) -> str | None:
        """Return the release that the entry's comment names, or its typedef's."""
        docs = (symbol.doc for symbol in (self.documented, *self.aliases))
        return next((doc.since for doc in docs if doc is not None and doc.since), None)


class Library(msgspec.Struct, frozen=True, eq=False, dict=True):
    """An API with all that pages about it may show.

    Raises :class:`~headerscan.errors.ConfigError` for links that cannot be filled in.
    """

    api: Api
    profile: Profile
    older: Mapping[str, Api] = msgspec.field(default_factory=dict)
    """Older releases by what they are called, oldest first."""
    sources: Mapping[str, Header] = msgspec.field(default_factory=dict)
    """The headers' text by logical name; those of a snapshot are missing."""
    source_link: str = ""
    """A pattern of web addresses, with ``{header}``, ``{line}`` and ``{end_line}``."""
    implementation_link: str = ""
    """A pattern of web addresses of C files, with ``{file}`` and ``{line}``."""
    label: str = ""
    """What the newest release is called, where the headers do not say."""
    history: Path | None = None
    """A file with the library's history over releases."""

    _results: dict[object, object] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        _check_link(self.source_link, ("header", "line", "end_line"))
        _check_link(self.implementation_link, ("file", "line"))

    def once(self, key: object, compute: Callable[[Library], T]) -> T:
        """Return ``compute(library)``, which is called once for each key only."""
        if key not in self._results:
            self._results[key] = compute(self)
        return cast("T", self._results[key])

    def beside(self, older: Iterable[tuple[str, Api]]) -> Library:
        """Return the library with older sides, oldest first, each given behind its reference."""
        named: dict[str, Api] = {}
        for reference, api in older:
            label = for_terminal(api.version or reference)
            if label in (self.newest, *named):
                label = f"{label} ({for_terminal(reference)})"
            named[label] = api
        return msgspec.structs.replace(self, older=named)

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Return the API's symbols as entries by name, in header order."""
        aliases: defaultdict[str, list[Typedef]] = defaultdict(list)
        for typedef in self.api.of(Typedef):
            word, _, tag = typedef.type.partition(" ")
            if word in ("struct", "union", "enum") and tag != typedef.name:
                aliases[tag].append(typedef)
        inside: dict[str, list[Entry]] = {enum.name: [] for enum in self.api.of(Enumeration)}
        found: dict[str, Entry] = {}
        for name, symbols in self.api.by_name.items():
            ordered = tuple(sorted(symbols, key=lambda symbol: _PRECEDENCE.index(symbol.kind)))
            enum = ordered[0].enum if isinstance(ordered[0], Enumerator) else None
            enum = enum if enum in inside else None
            found[name] = Entry(ordered, tuple(aliases.get(name, ())), enum)
            if enum is not None:
                inside[enum].append(found[name])
        for name, entries in inside.items():
            found[name] = msgspec.structs.replace(found[name], enumerators=tuple(entries))
        return found

    @cached_property
    def families(self) -> Mapping[str, tuple[Macro, ...]]:
        """Return the families' macros, the family that users look for most first."""
        found = self.api.by_family
        return {name: found[name] for name in self.profile.by_weight(found)}

    @cached_property
    def by_release(self) -> Mapping[str, Mapping[str, Symbol]]:
        """Return the symbols by name whose docs name each release."""
        found: defaultdict[str, dict[str, Symbol]] = defaultdict(dict)
        for symbol in self.api.symbols:
            if symbol.doc is not None and symbol.doc.since:
                found[symbol.doc.since].setdefault(symbol.name, symbol)
        return found

    @property
    def releases(self) -> Mapping[str, Api]:
        """Return all releases by what they are called, oldest first, the newest last."""
        return {**self.older, self.newest: self.api}

    def family_title(self, name: str) -> str:
        """Return what a family is called in headings."""
        known = self.profile.family_by_name.get(name)
        return (known.title if known else "") or name

    def owner(self, name: str) -> str:
        """Return the function that takes or gives a family's keys; empty where none is known."""
        known = self.profile.family_by_name.get(name)
        return (known.owner if known else "") or ""

    @property
    def has_history(self) -> bool:
        """Say whether it is known when symbols came, changed and went."""
        return self.history is not None or bool(self.older)

    @property
    def newest(self) -> str:
        """Return what the newest release is called."""
        return self.label or for_terminal(self.api.version or "now")

    @cached_property
    def _names(self) -> Names:
        families = {
            pattern: name
            for name, family in self.profile.family_by_name.items()
            for pattern in family.match
            if name in self.api.by_family
        }
        return Names(self.entries, families=families)

    def names(self, own: str = "", parameters: Mapping[str, str] | None = None) -> Names:
        """Return the names that a text may refer to, which is about the symbol ``own``.

        ``parameters`` are those of the symbol, with the ids of what is said of them.
        """
        return msgspec.structs.replace(self._names, own=own, parameters=parameters or {})

    def link(self, symbol: Symbol) -> str | None:
        """Return the web address of a symbol's source, where one is configured."""
        if not self.source_link:
            return None
        return self.source_link.format(
            header=symbol.header, line=symbol.span.line, end_line=symbol.span.end_line
        )


def look_up(name: str, what: Mapping[str, T], kind: str) -> T:
    """Return what is called ``name``, a release say.

    Raises :class:`~headerscan.errors.ConfigError`, with the names that there are, where nothing is.
    """
    if name not in what:
        names = ", ".join(what) or f"nothing: no {kind} is found with this profile"
        raise ConfigError(f"there is no {kind} '{name}'", remedy=f"name {names}")
    return what[name]


def _check_link(link: str, names: Sequence[str]) -> None:
    try:
        link.format(**dict.fromkeys(names, 1))
    except (LookupError, ValueError, AttributeError) as error:
        *first, last = (f"{{{name}}}" for name in names)
        raise ConfigError(
            f"the source link cannot be filled in ({error})",
            remedy=f"use {', '.join(first)} and {last} in it, and double other braces",
        ) from error


Inputs = Sequence[str] | str


class Settings(msgspec.Struct, frozen=True, rename=lambda name: f"headerscan_{name}"):
    """The configuration values of a project: what is read, and how it is shown."""

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
    short_navigation: bool = False
    versions: bool = False


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
    older = {
        label: loading.load(_from(folder, inputs), profile=profile, **common).api
        for label, inputs in settings.older.items()
    }
    return Library(
        loaded.api,
        loaded.profile,
        older,
        loaded.sources,
        settings.source_link,
        settings.implementation_link,
        settings.version,
        folder / settings.history if settings.history else None,
    )


def _from(folder: Path, inputs: Inputs) -> list[str]:
    """Return references whose paths start at the folder of ``conf.py``."""
    refs = [parse_reference(text) for text in _listed(inputs)]
    return [str(folder / ref.path) if isinstance(ref, PathRef) else str(ref) for ref in refs]


def _listed(inputs: Inputs) -> Sequence[str]:
    return [inputs] if isinstance(inputs, str) else inputs
