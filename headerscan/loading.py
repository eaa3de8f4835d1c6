"""References to an API: what the commands and the Python interface both start from."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headerscan.cache import Cache, digest
from headerscan.errors import ConfigError, UsageError
from headerscan.inputs import parse_reference
from headerscan.model import Api, Header
from headerscan.profiles import detect_name, load_profile, profile_text
from headerscan.readers import read
from headerscan.snapshot import from_json, to_json

if TYPE_CHECKING:
    from headerscan.profile import Profile

AUTO = "auto"
"""The profile's name that lets the headers' texts decide."""


@dataclass(frozen=True)
class Loaded:
    """An API with the profile it was read by and, where there are any, its headers."""

    api: Api
    profile: Profile
    sources: Mapping[str, Header]
    """The headers by logical name; empty for a snapshot."""


@dataclass(frozen=True)
class _Inputs:
    """What references name, read but not scanned."""

    headers: tuple[Header, ...]
    apis: tuple[Api, ...]
    profile: str
    """The profile's name or file."""


def load(
    references: Sequence[str], *, profile: str = AUTO, repo: str = ".", cache: Cache | None = None
) -> Loaded:
    """Return what one or several references name, scanned.

    A reference is a file, a folder, ``git:REV``, an archive, a snapshot … ``profile`` is a
    profile's name or file; with ``auto`` a snapshot says it itself, and headers are told
    by their words. With a ``cache``, headers that were scanned before are not scanned
    again. Raises :class:`~headerscan.errors.HeaderscanError` for bad input.
    """
    inputs = _read(references, profile, repo)
    chosen = load_profile(inputs.profile)
    apis = list(inputs.apis)
    if inputs.headers:
        apis.insert(0, _scanned(inputs, cache or Cache(None)))
    sources = {header.name: header for header in inputs.headers}
    return Loaded(_joined(apis), chosen, sources)


def load_snapshot(
    references: Sequence[str], *, profile: str = AUTO, repo: str = ".", cache: Cache | None = None
) -> str:
    """Return the snapshot of what :func:`load` returns; a cached one costs no parsing."""
    inputs = _read(references, profile, repo)
    cache = cache or Cache(None)
    if inputs.headers and not inputs.apis:
        text = cache.get(_key(inputs))
        if text is not None:
            return text
    apis = list(inputs.apis)
    if inputs.headers:
        apis.insert(0, _scanned(inputs, cache))
    return to_json(_joined(apis))


def _read(references: Sequence[str], profile: str, repo: str) -> _Inputs:
    if not references:
        raise UsageError("there is no input", remedy="name a header, a folder or a snapshot")
    if list(references).count("-") > 1:
        raise UsageError("standard input is named twice", remedy="name '-' once")
    headers: list[Header] = []
    apis: list[Api] = []
    for reference in references:
        side = read(parse_reference(reference), repo=repo)
        headers += side.headers or ()
        if side.api is not None:
            apis.append(side.api)
    headers = _without_doubles(headers)
    return _Inputs(tuple(headers), tuple(apis), _profile(profile, headers, apis))


def _scanned(inputs: _Inputs, cache: Cache) -> Api:
    """Return the API of the headers, out of the cache where it is there."""
    key = _key(inputs)
    if (text := cache.get(key)) is not None:
        # What cannot be read as a snapshot is not what was kept under this key.
        with contextlib.suppress(ConfigError):
            return from_json(text, key)
    from headerscan.scan import scan  # noqa: PLC0415 - snapshots need no parser

    api = scan(inputs.headers, load_profile(inputs.profile))
    if cache.folder is not None:
        cache.put(key, to_json(api))
    return api


def _key(inputs: _Inputs) -> str:
    texts = (part for header in inputs.headers for part in (header.name, header.text))
    return digest(("scan", *profile_text(inputs.profile), *texts))


def _without_doubles(headers: Sequence[Header]) -> list[Header]:
    """Return headers once each; another one of the same name is an error."""
    found: dict[str, Header] = {}
    for header in headers:
        other = found.setdefault(header.name, header)
        if other.text != header.text:
            raise UsageError(
                f"{other.origin} and {header.origin} are both <{header.name}>",
                remedy="name one of them, or compare them with --against",
            )
    return list(found.values())


def _profile(name: str, headers: Sequence[Header], apis: Sequence[Api]) -> str:
    if name != AUTO:
        return name
    if apis and not headers:
        return apis[0].profile
    return detect_name(header.text for header in headers)


def _joined(apis: Sequence[Api]) -> Api:
    first = apis[0]
    if len(apis) == 1:
        return first
    return dataclasses.replace(
        first,
        symbols=tuple(symbol for api in apis for symbol in api.symbols),
        headers=tuple(dict.fromkeys(name for api in apis for name in api.headers)),
        unreadable=tuple(entry for api in apis for entry in api.unreadable),
        version=next((api.version for api in apis if api.version), None),
    )
