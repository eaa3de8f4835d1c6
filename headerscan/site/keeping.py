"""Frames of sites, kept in the user's cache: found again by all that they follow from."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from headerscan.cache import Cache, digest
from headerscan.model import Macro, Struct, Symbol, Union
from headerscan.site.contents import Site
from headerscan.site.frames import Frames
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.signatures import member_signature, signature

_MAKERS = ("sphinx", "docutils", "furo", "pygments", "jinja2")
"""The packages that frames are made by."""


def frames_key(site: Site, library: Library, templates: Mapping[str, str]) -> str:
    """Return a digest of all that a site's frames follow from."""
    return digest(
        [
            "frames",
            *_makers(),
            repr(site),
            repr(library.profile),
            *(part for entry in sorted(templates.items()) for part in entry),
            "source link" if library.source_link else "source pages",
            *library.sources,
            "symbols",
            *library.api.headers,
            *(repr(tuple(_structure(symbol))) for symbol in library.api.symbols),
        ]
    )


def _structure(symbol: Symbol) -> Iterator[object]:
    """Yield what a symbol's object is made of: all that no slot shows."""
    yield symbol.kind
    yield symbol.name
    yield symbol.header
    yield signature(symbol)
    yield getattr(symbol, "enum", None)
    if isinstance(symbol, Macro) and symbol.field is not None:
        yield symbol.field.family
        yield symbol.value
    if isinstance(symbol, (Struct, Union)):
        yield from _members(symbol.members)


def _members(members: tuple[Any, ...] | None) -> Iterator[object]:
    for member in members or ():
        yield member.name, member_signature(member), tuple(_members(member.members))


def _makers() -> Iterator[str]:
    """Yield what tells one state of the code that makes frames from another."""
    package = Path(__file__).parents[1]
    paths = [path for path in package.rglob("*") if path.suffix in (".py", ".css", ".js")]
    for name in _MAKERS:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            paths.append(Path(spec.origin))
    for path in sorted(paths):
        status = path.stat()
        yield f"{path} {status.st_size} {status.st_mtime_ns}"


def keep(frames: Frames, key: str, cache: Cache) -> None:
    """Put frames into a cache."""
    entries = {key: msgspec.structs.replace(frames, pages={}), _html_key(key): frames.pages}
    cache.put_all({own: msgspec.msgpack.encode(entry) for own, entry in entries.items()})


def kept(key: str, cache: Cache) -> Frames | None:
    """Return the frames that a cache has, None where it has none.

    Their HTML is read when it is first asked for, and may be gone by then: see
    :class:`GoneError`.
    """
    data = cache.get(key)
    if data is None:
        return None
    frames = msgspec.msgpack.decode(data, type=Frames)
    return msgspec.structs.replace(frames, pages=_KeptPages(key, cache, frames.slots))


class GoneError(LookupError):
    """A part of kept frames is there no longer."""


class _KeptPages(Mapping[str, str]):
    """The HTML of kept frames, which is read only where a page is to be filled."""

    def __init__(self, key: str, cache: Cache, names: Iterable[str]) -> None:
        self._key = key
        self._cache = cache
        self._names = tuple(names)
        self._pages: dict[str, str] = {}

    def __getitem__(self, page: str) -> str:
        if not self._pages:
            data = self._cache.get(_html_key(self._key))
            if data is None:
                raise GoneError(page)
            self._pages = msgspec.msgpack.decode(data, type=dict[str, str])
        return self._pages[page]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _html_key(key: str) -> str:
    return digest(["frames' pages", key])
