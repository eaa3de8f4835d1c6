"""References to an API: what the commands and the Python interface both start from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from headerscan.cache import Cache, digest
from headerscan.errors import UsageError
from headerscan.implementation.found import Found, with_evidence
from headerscan.inputs import Side, is_template, parse_reference
from headerscan.matching.globs import matcher
from headerscan.model import Api, Doc, Header
from headerscan.profile import Profile
from headerscan.profiles import detect_name, load_profile, profile_text
from headerscan.readers import read
from headerscan.readers.c_sources import CSources, c_sources
from headerscan.release import Release, release_of

if TYPE_CHECKING:
    from concurrent.futures import Executor


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
    inputs: Inputs | None = None
    """What was read to this end."""
    found: Found | None = None
    """What the C sources show, where they were read; the API has it."""


class Inputs(msgspec.Struct, frozen=True):
    """What references name, read but not scanned."""

    side: Side
    """All of them together."""
    profile: str
    """The profile's name or file."""
    docs_from: tuple[CSources, ...] = ()
    """The C files that may document functions."""
    implementation: tuple[CSources, ...] = ()
    """The C files that may have evidence."""
    defines: Mapping[str, str] = MappingProxyType({})


def load(
    references: Sequence[str],
    *,
    profile: str = AUTO,
    repo: str = ".",
    cache: Cache | None = None,
    docs_from: Sequence[str] = (),
    implementation: Sequence[str] = (),
    defines: Mapping[str, str] = MappingProxyType({}),
    executor: Executor | None = None,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Loaded:
    """Return what one or several references name, scanned.

    A reference is a file, a folder, ``git:REV``, an archive, a snapshot … ``profile`` is a
    profile's name or file; with ``auto`` a snapshot says it itself, and headers are told
    by their words. With a ``cache``, headers that were scanned before are not scanned
    again. ``docs_from`` are C sources, whose comments document functions that the headers do
    not; ``implementation`` are C sources, which are evidence of what the headers promise.
    ``defines`` say what a build puts into templates of headers, by the names
    of their placeholders. An ``executor`` of any kind reads declarations, with the same result.
    ``texts`` count in the place of the files at their absolute paths, as in an editor.
    Raises :class:`~headerscan.errors.HeaderscanError` for bad input.
    """
    cache = cache or Cache(None)
    if not references:
        raise UsageError("there is no input", remedy="name a header, a folder or a snapshot")
    side = _together([read(parse_reference(reference), repo=repo) for reference in references])
    headers = _without_doubles([_edited(header, texts) for header in side.headers])
    name = profile_name(profile, headers, side.apis)

    def sources(references: Sequence[str]) -> tuple[CSources, ...]:
        wanted = matcher(load_profile(name).implementation.versions.files)
        return tuple(c_sources(parse_reference(one), wanted, repo=repo) for one in references)

    side = msgspec.structs.replace(side, headers=headers)
    inputs = Inputs(side, name, sources(docs_from), sources(implementation), defines)
    return _loaded(inputs, cache, executor)


def changed(loaded: Loaded, headers: Mapping[str, Header], cache: Cache | None = None) -> Loaded:
    """Return what :func:`load` would, had it read these headers in the place of its sources."""
    assert loaded.inputs is not None  # it was loaded
    side = msgspec.structs.replace(loaded.inputs.side, headers=tuple(headers.values()))
    inputs = msgspec.structs.replace(loaded.inputs, side=side)
    return _loaded(inputs, cache or Cache(None), None)


def profile_name(name: str, headers: Sequence[Header], apis: Sequence[Api]) -> str:
    """Return the name or file of the profile to read by, where ``auto`` lets the inputs decide."""
    if name != AUTO:
        return name
    if apis and not headers:
        return apis[0].profile
    return detect_name(header.text for header in headers)


def _together(sides: Sequence[Side]) -> Side:
    """Return what several inputs hold as if it were one's."""
    return Side(
        *(
            tuple(chain.from_iterable(getattr(side, field) for side in sides))
            for field in Side.__struct_fields__
        )
    )


def _edited(header: Header, texts: Mapping[str, str]) -> Header:
    """Return a header with the text that counts in the place of its file's."""
    text = texts.get(os.path.realpath(header.origin)) if texts else None
    return header if text is None else msgspec.structs.replace(header, text=text)


def _without_doubles(headers: Sequence[Header]) -> tuple[Header, ...]:
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
    return tuple(found.values())


def _loaded(inputs: Inputs, cache: Cache, executor: Executor | None) -> Loaded:
    profile, side = load_profile(inputs.profile), inputs.side
    apis = list(side.apis)
    if side.headers:
        parts = _parts(inputs)
        apis.insert(0, cache.remembered(parts, Api, lambda: _scan(inputs, cache, executor)))
    api, release, found = _joined(apis), None, None
    if api.version is None:
        release = release_of(side.build_files, side.tags, profile.release_files)
    if release is not None:
        api = msgspec.structs.replace(api, version=release.version)
    if inputs.implementation:
        found = _evidence(api, inputs, cache)
        api = with_evidence(api, found)
    sources = {header.name: header for header in side.headers}
    return Loaded(api, profile, sources, release, side.made, inputs, found)


def _joined(apis: Sequence[Api]) -> Api:
    if len(apis) == 1:
        return apis[0]
    return msgspec.structs.replace(
        apis[0],
        symbols=tuple(symbol for api in apis for symbol in api.symbols),
        headers=tuple(dict.fromkeys(name for api in apis for name in api.headers)),
        unreadable=tuple(entry for api in apis for entry in api.unreadable),
        version=next((api.version for api in apis if api.version), None),
    )


def _parts(inputs: Inputs) -> Iterator[str]:
    """Yield all that the API of the headers, but its version, follows from."""
    yield "api"
    yield from profile_text(inputs.profile)
    for header in inputs.side.headers:
        yield from (header.name, header.text, str(is_template(header.origin)))
    yield from ("defines", *chain.from_iterable(inputs.defines.items()))
    yield from ("C", *(source.identity for source in inputs.docs_from))


def _scan(inputs: Inputs, cache: Cache, executor: Executor | None) -> Api:
    """Return the API of the headers; what the cache has of them is not read again."""
    from headerscan.reading.drafting import Piece  # noqa: PLC0415 - snapshots need no parser
    from headerscan.scan import Memory, scan  # noqa: PLC0415 - as above

    headers, profile = inputs.side.headers, load_profile(inputs.profile)
    docs = _docs(inputs.docs_from, profile)
    if not cache.keeps:
        return scan(headers, profile, docs, defines=inputs.defines, executor=executor)
    names = (header.name for header in headers)
    key = digest(["pieces", *profile_text(inputs.profile), *names])
    memory = Memory(cache.kept(key, tuple[Piece, ...]) or ())
    api = scan(headers, profile, docs, defines=inputs.defines, memory=memory, executor=executor)
    if memory.has_news:
        cache.keep(key, memory.pieces)
    return api


def _docs(sources: Sequence[CSources], profile: Profile) -> Mapping[str, Doc]:
    """Return the docs of functions that C files hold."""
    if not sources:
        return {}
    from headerscan.comments.cdocs import function_docs, merged  # noqa: PLC0415 - rarely needed

    files = [file for one in sources for file in one.read().files if file.name.endswith(".c")]
    return merged(function_docs(file.text, file.origin, profile.docs) for file in files)


def _evidence(api: Api, inputs: Inputs, cache: Cache) -> Found:
    """Return what the C sources show; what was read once of a file is not read again."""
    from headerscan.implementation.reading import asked_for, read_sources  # noqa: PLC0415 - as _docs

    profile, made_of = load_profile(inputs.profile), tuple(profile_text(inputs.profile))

    def remembered(parts: Sequence[str], make: Callable[[], Found]) -> Found:
        return cache.remembered(("evidence", *made_of, *parts), Found, make)

    def whole() -> Found:
        read = [source.read() for source in inputs.implementation]
        files = {file.name: file for one in read for file in one.files}
        found = read_sources(list(files.values()), api, profile, remembered)
        passed_over = (problem for one in read for problem in one.problems)
        return msgspec.structs.replace(found, problems=(*passed_over, *found.problems))

    identities = [source.identity for source in inputs.implementation]
    return remembered((*identities, *asked_for(api)), whole)
