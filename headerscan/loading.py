"""References to an API: what the commands and the Python interface both start from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headerscan.errors import UsageError
from headerscan.inputs import parse_reference
from headerscan.model import Api, Header
from headerscan.profile import Profile
from headerscan.profiles import detect_profile, load_profile
from headerscan.readers import read

AUTO = "auto"
"""The profile's name that lets the headers' texts decide."""


@dataclass(frozen=True)
class Loaded:
    """An API with the profile it was read by and, where there are any, its headers."""

    api: Api
    profile: Profile
    sources: Mapping[str, Header]
    """The headers by logical name; empty for a snapshot."""


def load(references: Sequence[str], *, profile: str = AUTO, repo: str = ".") -> Loaded:
    """Return what one or several references name, scanned.

    A reference is a file, a folder, ``git:REV``, an archive, a snapshot … ``profile`` is a
    profile's name or file; with ``auto`` a snapshot says it itself, and headers are told
    by their words. Raises :class:`~headerscan.errors.HeaderscanError` for bad input.
    """
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
    chosen = _profile(profile, headers, apis)
    if headers:
        from headerscan.scan import scan  # noqa: PLC0415 - snapshots need no parser

        apis.insert(0, scan(headers, chosen))
    return Loaded(_joined(apis), chosen, {header.name: header for header in headers})


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


def _profile(name: str, headers: Sequence[Header], apis: Sequence[Api]) -> Profile:
    if name != AUTO:
        return load_profile(name)
    if apis and not headers:
        return load_profile(apis[0].profile)
    return detect_profile(header.text for header in headers)


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
