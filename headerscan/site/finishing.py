"""A site out of its frames: slots filled with what the headers say.

A page is the same as long as its frame is and what its slots show. So finished pages are kept
in the user's cache, and a later build fills only those that have changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

import msgspec

from headerscan.cache import Cache, digest
from headerscan.site.frames import SEARCH_INDEX, Frames
from headerscan.site.search import Found, Stems, found_as, index_with, words
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.links import SiteLinks
from headerscan.sphinx_ext.slots import SlotWriter, TextSlot
from headerscan.sphinx_ext.views import remember

_MARK = re.compile(r"<!--headerscan-slot-(\d+)-->")
_PERMALINK = "¶"
_SEARCH_SCRIPT = "_static/headerscan-search.js"


class Page(msgspec.Struct, frozen=True):
    """A page as readers get it."""

    html: str
    terms: tuple[str, ...]
    """The terms of what stands in its slots, for the search."""
    symbols: tuple[Found, ...]
    """The symbols that it describes, for the search."""


def finish(frames: Frames, key: str, library: Library, cache: Cache) -> dict[str, bytes]:
    """Return all files of a site by path; ``key`` stands for all that the frames follow from."""
    pages = _Pages(frames, library, cache)
    pages.remember(key)
    keys = {page: _key(key, page, frames, library) for page in frames.slots}
    made = {page: pages.page(page, own) for page, own in keys.items()}
    files = dict(frames.files)
    files |= {f"{name}.html": page.html.encode() for name, page in made.items()}
    symbols = [symbol for page in made.values() for symbol in page.symbols]
    own = digest(
        [
            *("search", key),
            *(part for name, page in made.items() for part in (name, *page.terms)),
            *(part for symbol in symbols for part in symbol),
        ]
    )
    index = cache.get(own)
    if index is None:
        empty = files[SEARCH_INDEX].decode()
        terms = {name: page.terms for name, page in made.items()}
        index = index_with(empty, terms, symbols, files[_SEARCH_SCRIPT].decode()).encode()
        pages.new[own] = index
    files[SEARCH_INDEX] = index
    pages.keep()
    return files


class _Pages:
    """Finished pages: out of the cache, or filled."""

    def __init__(self, frames: Frames, library: Library, cache: Cache) -> None:
        self.frames = frames
        self.library = library
        self.cache = cache
        self.new: dict[str, bytes] = {}
        """What the cache shall keep."""
        self._stems_key = digest(["stems"])

    def remember(self, key: str) -> None:
        """Take over the digests of entries that earlier builds from these frames have found."""
        own = digest(["digests", key])
        data = self.cache.get(own)
        known = {} if data is None else msgspec.msgpack.decode(data, type=dict[bytes, str])
        found = remember(known, self.library)
        if found != known:
            self.new[own] = msgspec.msgpack.encode(found)

    def page(self, name: str, key: str) -> Page:
        """Return a page; ``key`` stands for all that it shows."""
        data = self.cache.get(key)
        if data is not None:
            return msgspec.msgpack.decode(data, type=Page)
        links = SiteLinks(name, self.frames.places)
        writer = SlotWriter(
            self.library,
            links.find,
            permalink=_PERMALINK,
            source_pages=not self.library.source_link,
        )
        shown = [writer.html(slot) for slot in self.frames.slots[name]]
        html = _MARK.sub(lambda mark: shown[int(mark[1])], self.frames.pages[name])
        terms = tuple(self.stems.terms(words("\n".join(shown))))
        page = Page(html, terms, tuple(self._symbols(name)))
        self.new[key] = msgspec.msgpack.encode(page)
        return page

    def _symbols(self, page: str) -> Iterator[Found]:
        places = self.frames.places.symbols
        for slot in self.frames.slots[page]:
            if not isinstance(slot, TextSlot) or slot.path:
                continue
            entry, place = self.library.entries.get(slot.name), places.get(slot.name)
            if entry is not None and place is not None and place[0] == page:
                yield found_as(entry, page, place[1], self.library)

    @cached_property
    def stems(self) -> Stems:
        """Return the stems that earlier builds have found."""
        data = self.cache.get(self._stems_key)
        known = {} if data is None else msgspec.msgpack.decode(data, type=dict[str, str])
        return Stems(self.frames.stop_words, known)

    def keep(self) -> None:
        """Have the cache keep what was made."""
        if "stems" in vars(self) and self.stems.has_grown:
            self.new[self._stems_key] = msgspec.msgpack.encode(self.stems.by_word)
        self.cache.put_all(self.new)


def _key(key: str, page: str, frames: Frames, library: Library) -> str:
    values = (str(value) for slot in frames.slots[page] for value in slot.values(library))
    return digest(["page", key, page, *values])
