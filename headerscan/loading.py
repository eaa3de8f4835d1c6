"""References to an API: what the commands and the Python interface both start from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from headerscan.cache import Cache, digest
from headerscan.errors import UsageError
from headerscan.inputs import is_template, parse_reference
from headerscan.model import Api, Doc, Header
from headerscan.profile import Profile
from headerscan.profiles import detect_name, load_profile, profile_text
from headerscan.readers import read
from headerscan.readers.files import read_c_files
from headerscan.readers.limits import LIMITS
from headerscan.release import RELEASE_FILES, Release, release_of

AUTO = "auto"
"""The profile's name that lets the headers' texts decide."""


class Loaded(msgspec.Struct, frozen=True):
    """An API with the profile it was read by and, where there are any, its headers."""

    api: Api
    profile: Profile
    sources: Mapping[str, Header]
    """The headers by logical name; empty for a snapshot."""
    release: Release | None = None
    """What says the API's version, where no header does."""
    made: tuple[Header, ...] = ()
    """Headers that a build made of templates among the sources, which count in their place."""


class Snapshot(msgspec.Struct, frozen=True):
    """What says an API's version where no header does, the API as JSON, and its headers."""

    release: Release | None
    text: str
    headers: tuple[Header, ...]


class _Inputs(msgspec.Struct, frozen=True):
    """What references name, read but not scanned."""

    headers: tuple[Header, ...]
    apis: tuple[Api, ...]
    profile: str
    """The profile's name or file."""
    c_files: tuple[tuple[str, str], ...] = ()
    """The path and the text of each C file that may document functions."""
    build_files: tuple[Header, ...] = ()
    tags: tuple[str, ...] = ()
    defines: Mapping[str, str] = MappingProxyType({})
    made: tuple[Header, ...] = ()


def load(
    references: Sequence[str],
    *,
    profile: str = AUTO,
    repo: str = ".",
    cache: Cache | None = None,
    docs_from: Sequence[str] = (),
    defines: Mapping[str, str] = MappingProxyType({}),
) -> Loaded:
    """Return what one or several references name, scanned.

    A reference is a file, a folder, ``git:REV``, an archive, a snapshot … ``profile`` is a
    profile's name or file; with ``auto`` a snapshot says it itself, and headers are told
    by their words. With a ``cache``, headers that were scanned before are not scanned
    again. ``docs_from`` are folders of C files, whose comments document functions that the
    headers do not. ``defines`` say what a build puts into templates of headers, by the names
    of their placeholders. Raises :class:`~headerscan.errors.HeaderscanError` for bad input.
    """
    cache = cache or Cache(None)
    inputs = _read(references, profile, repo, docs_from, cache, defines=defines)
    chosen = load_profile(inputs.profile, cache)
    api, release = _whole(inputs, cache)
    sources = {header.name: header for header in inputs.headers}
    return Loaded(api, chosen, sources, release, inputs.made)


def load_snapshot(
    references: Sequence[str],
    *,
    profile: str = AUTO,
    repo: str = ".",
    cache: Cache | None = None,
    docs_from: Sequence[str] = (),
    defines: Mapping[str, str] = MappingProxyType({}),
) -> Snapshot:
    """Return the snapshot of what :func:`load` returns; a cached one costs no parsing."""
    cache = cache or Cache(None)
    inputs = _read(references, profile, repo, docs_from, cache, defines=defines)
    if inputs.apis:
        return Snapshot(*_snapshot(inputs, cache), inputs.headers)
    parts = _parts(inputs, "snapshot")
    made = cache.remembered(parts, tuple[Release | None, str], lambda: _snapshot(inputs, cache))
    return Snapshot(*made, inputs.headers)


def _snapshot(inputs: _Inputs, cache: Cache) -> tuple[Release | None, str]:
    from headerscan.snapshot import to_json  # noqa: PLC0415 - those who load need it not

    api, release = _whole(inputs, cache)
    return release, to_json(api)


def _whole(inputs: _Inputs, cache: Cache) -> tuple[Api, Release | None]:
    """Return the API of all inputs, and what says its version where no header does."""
    apis = list(inputs.apis)
    if inputs.headers:
        apis.insert(0, _scanned(inputs, cache))
    api = _joined(apis)
    if api.version is not None:
        return api, None
    version = load_profile(inputs.profile, cache).version
    wanted = RELEASE_FILES if version is None else version.files
    release = release_of(inputs.build_files, inputs.tags, wanted)
    if release is None:
        return api, None
    return msgspec.structs.replace(api, version=release.version), release


def _read(
    references: Sequence[str],
    profile: str,
    repo: str,
    docs_from: Sequence[str],
    cache: Cache,
    *,
    defines: Mapping[str, str],
) -> _Inputs:
    if not references:
        raise UsageError("there is no input", remedy="name a header, a folder or a snapshot")
    sides = [read(parse_reference(reference), repo=repo) for reference in references]
    headers = _without_doubles([header for side in sides for header in side.headers or ()])
    apis = [side.api for side in sides if side.api is not None]
    c_files = tuple(entry for folder in docs_from for entry in read_c_files(folder, LIMITS))
    name = _profile(profile, headers, apis, cache)
    return _Inputs(
        headers=tuple(headers),
        apis=tuple(apis),
        profile=name,
        c_files=c_files,
        build_files=tuple(file for side in sides for file in side.build_files),
        tags=tuple(tag for side in sides for tag in side.tags),
        defines=defines,
        made=tuple(header for side in sides for header in side.made),
    )


def _scanned(inputs: _Inputs, cache: Cache) -> Api:
    """Return the API of the headers, out of the cache where it is there."""
    if cache.folder is None:
        return _scan(inputs, cache)
    key = digest(_parts(inputs, "api"))
    kept = cache.kept(key, Api)
    if kept is not None:
        return kept
    earlier_key = digest(_names(inputs))
    earlier = cache.kept(earlier_key, tuple[_Earlier, ...]) or ()
    api = _amended(inputs, cache, earlier) or _scan(inputs, cache)
    cache.keep(key, api)
    now = _Earlier(key, tuple(header.text for header in inputs.headers))
    cache.keep(earlier_key, (now, *earlier[: _MOST_EARLIER - 1]))
    return api


def _scan(inputs: _Inputs, cache: Cache) -> Api:
    from headerscan.scan import scan  # noqa: PLC0415 - snapshots need no parser

    chosen = load_profile(inputs.profile, cache)
    docs = _docs(inputs.c_files, chosen)
    return scan(inputs.headers, chosen, docs, defines=inputs.defines)


class _Earlier(msgspec.Struct):
    """The texts of an earlier scan of headers that had the same names."""

    key: str
    """The key of what the scan gave."""
    texts: tuple[str, ...]

    def distance(self, headers: Sequence[Header]) -> tuple[int, int]:
        """Return how many texts are others now, and by how many characters they differ in size."""
        pairs = [(header.text, text) for header, text in zip(headers, self.texts, strict=True)]
        sizes = [abs(len(now) - len(then)) for now, then in pairs if now != then]
        return len(sizes), sum(sizes)


_MOST_EARLIER = 3
"""How many earlier scans are kept: both sides of a comparison have headers of the same names."""


def _amended(inputs: _Inputs, cache: Cache, earlier: Sequence[_Earlier]) -> Api | None:
    """Return the API from that of the nearest earlier texts, if only docs changed since."""
    fitting = [one for one in earlier if len(one.texts) == len(inputs.headers)]
    has_templates = any(is_template(header.origin) for header in inputs.headers)
    if inputs.c_files or has_templates or not fitting:
        return None
    nearest = min(fitting, key=lambda one: one.distance(inputs.headers))
    kept = cache.kept(nearest.key, Api)
    if kept is None:
        return None
    from headerscan.incremental.amended import amended  # noqa: PLC0415 - snapshots need no parser

    before = [
        Header(header.name, text, header.origin)
        for header, text in zip(inputs.headers, nearest.texts, strict=True)
    ]
    return amended(kept, before, inputs.headers, load_profile(inputs.profile, cache))


def _names(inputs: _Inputs) -> Iterator[str]:
    """Yield what headers of the same library have in common from one text to the next."""
    yield "earlier"
    yield from profile_text(inputs.profile)
    yield from (f"{header.name} {is_template(header.origin)}" for header in inputs.headers)


def _docs(c_files: Sequence[tuple[str, str]], profile: Profile) -> Mapping[str, Doc]:
    """Return the docs of functions that C files hold."""
    if not c_files:
        return {}
    from headerscan.comments.cdocs import function_docs, merged  # noqa: PLC0415 - rarely needed

    return merged(function_docs(text, origin, profile.docs) for origin, text in c_files)


def _parts(inputs: _Inputs, form: str) -> Iterator[str]:
    """Yield all that one form of what the inputs give follows from."""
    yield form
    yield from profile_text(inputs.profile)
    for header in inputs.headers:
        yield from (header.name, header.text, str(is_template(header.origin)))
    yield "defines"
    for item in inputs.defines.items():
        yield from item
    yield "C"
    for entry in inputs.c_files:
        yield from entry
    yield "release"
    for file in inputs.build_files:
        yield from (file.name, file.text)
    yield from inputs.tags


def _without_doubles(headers: Sequence[Header]) -> list[Header]:
    """Return headers once each; another one of the same name is an error.

    A template counts before what a build made of it.
    """
    found: dict[str, Header] = {}
    for header in headers:
        other = found.setdefault(header.name, header)
        if is_template(other.origin) != is_template(header.origin):
            found[header.name] = header if is_template(header.origin) else other
        elif other.text != header.text:
            raise UsageError(
                f"{other.origin} and {header.origin} are both <{header.name}>",
                remedy="name one of them, or compare them with --against",
            )
    return list(found.values())


def _profile(name: str, headers: Sequence[Header], apis: Sequence[Api], cache: Cache) -> str:
    if name != AUTO:
        return name
    if apis and not headers:
        return apis[0].profile
    return detect_name((header.text for header in headers), cache)


def _joined(apis: Sequence[Api]) -> Api:
    first = apis[0]
    if len(apis) == 1:
        return first
    return msgspec.structs.replace(
        first,
        symbols=tuple(symbol for api in apis for symbol in api.symbols),
        headers=tuple(dict.fromkeys(name for api in apis for name in api.headers)),
        unreadable=tuple(entry for api in apis for entry in api.unreadable),
        version=next((api.version for api in apis if api.version), None),
    )
