"""The site's search index: Sphinx's own, and the symbols with their keys.

The format is that of Sphinx's ``searchindex.js``: ``Search.setIndex(…)`` with an object whose
``docnames`` are the pages and whose ``terms`` are, by stem, the numbers of pages that have it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from headerscan.escaping import for_page
from headerscan.model import Macro
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import summary

Found = tuple[str, str, str, str, str, str]
"""A symbol for the search: page, anchor, name, key, a line on it, the words of its comment."""

_PARAMETER = "c:functionParam"
_BEFORE, _BEHIND = "Search.setIndex(", ")"


def found_as(entry: Entry, page: str, anchor: str, library: Library) -> Found:
    """Return what the search shows of an entry, and looks for in it."""
    symbol, doc = entry.documented, entry.documented.doc
    is_key = isinstance(symbol, Macro) and symbol.field is not None
    key = str(symbol.value) if isinstance(symbol, Macro) and is_key else ""
    kind = f'{entry.primary.kind} "{key}"' if key else entry.primary.kind
    said = summary(symbol, library, entry)[1]
    texts: tuple[str, ...] = ()
    if doc is not None:
        texts = doc.text, doc.returns or "", *(entry.text for entry in doc.parameters)
    line = for_page(f"{kind}: {said}" if said else kind)
    return page, anchor, entry.name, key, line, for_page(" ".join(" ".join(texts).lower().split()))


def index_with(index: str, symbols: Iterable[Found], script: str) -> str:
    """Return a search index to which the symbols are added.

    ``script`` is the JavaScript that looks for the symbols: ``headerscanSearch(symbols)``.
    """
    data: dict[str, Any] = msgspec.json.decode(index.removeprefix(_BEFORE).removesuffix(_BEHIND))
    _drop_parameters(data)
    for terms in ("terms", "titleterms"):
        # What an earlier run had found on pages that say something else now.
        data[terms] = {term: pages for term, pages in data[terms].items() if pages != []}
    text = msgspec.json.encode(data, order="sorted").decode()
    listed = msgspec.json.encode(list(symbols)).decode()
    return f"{script}headerscanSearch({listed});\n{_BEFORE}{text}{_BEHIND}"


def _drop_parameters(data: dict[str, Any]) -> None:
    """Take out the parameters of functions, which have the same few names all over."""
    numbers = {number for number, kind in data["objtypes"].items() if kind == _PARAMETER}
    for prefix, objects in data["objects"].items():
        data["objects"][prefix] = [one for one in objects if str(one[1]) not in numbers]
