"""A site out of its frames: slots filled with what the headers say.

A page is the same as long as its frame is and what its slots show. So finished pages are kept
in the user's cache, and a later build fills only those that have changed.
"""

from __future__ import annotations

import re

import msgspec

from headerscan.cache import Cache, digest
from headerscan.site_frames import SEARCH_INDEX, Frames
from headerscan.site_search import index_with, terms, words
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.links import SiteLinks
from headerscan.sphinx_ext.slots import SlotWriter

_MARK = re.compile(r"<!--headerscan-slot-(\d+)-->")
_PERMALINK = "¶"


class Page(msgspec.Struct, frozen=True):
    """A page as readers get it."""

    html: str
    terms: tuple[str, ...]
    """The terms of what stands in its slots, for the search."""


def finish(frames: Frames, key: str, library: Library, cache: Cache) -> dict[str, bytes]:
    """Return all files of a site by path; ``key`` stands for all that the frames follow from."""
    keys = {page: _key(key, page, frames, library) for page in frames.slots}
    pages: dict[str, Page] = {}
    new: dict[str, bytes] = {}
    for page, own in keys.items():
        found = _kept(cache.get(own))
        if found is None:
            found = _filled(page, frames.pages[page], frames, library)
            new[own] = msgspec.msgpack.encode(found)
        pages[page] = found
    files = dict(frames.files)
    files |= {f"{page}.html": made.html.encode() for page, made in pages.items()}
    own = digest(["search", *keys.values()])
    index = cache.get(own)
    if index is None:
        empty = files[SEARCH_INDEX].decode()
        terms_by_page = {page: made.terms for page, made in pages.items()}
        index = new[own] = index_with(empty, terms_by_page).encode()
    files[SEARCH_INDEX] = index
    cache.put_all(new)
    return files


def _key(key: str, page: str, frames: Frames, library: Library) -> str:
    values = (str(value) for slot in frames.slots[page] for value in slot.values(library))
    return digest(["page", key, page, *values])


def _kept(data: bytes | None) -> Page | None:
    return None if data is None else msgspec.msgpack.decode(data, type=Page)


def _filled(page: str, frame: str, frames: Frames, library: Library) -> Page:
    links = SiteLinks(page, frames.places)
    writer = SlotWriter(
        library, links.find, permalink=_PERMALINK, source_pages=not library.source_link
    )
    shown = [writer.html(slot) for slot in frames.slots[page]]
    html = _MARK.sub(lambda mark: shown[int(mark[1])], frame)
    return Page(html, tuple(terms(words("\n".join(shown)), frames.stop_words)))
