"""The site's search index: Sphinx's own, with the words that stand in the slots, and symbols.

The format is that of Sphinx's ``searchindex.js``: ``Search.setIndex(…)`` with an object whose
``docnames`` are the pages and whose ``terms`` are, by stem, the numbers of pages that have it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from functools import cache
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
_TAG = re.compile(r"<[^<>]*>")
_WORD = re.compile(r"\w+")


def words(markup: str) -> set[str]:
    """Return the words of HTML in small letters; a name is one word, also where it may break."""
    return set(_WORD.findall(html.unescape(_TAG.sub("", markup)).lower()))


class Stems:
    """The terms under which words are found: their stems, less what is too common.

    ``known`` are stems that were found before, by word.
    """

    def __init__(self, stop_words: frozenset[str], known: Mapping[str, str]) -> None:
        self._stop_words = stop_words
        self.by_word = dict(known)
        self._before = len(known)

    @property
    def has_grown(self) -> bool:
        """Say whether there were words that were not known."""
        return len(self.by_word) > self._before

    def terms(self, found: Iterable[str]) -> list[str]:
        """Return the terms of words, sorted, each once."""
        return sorted({
            self._stem(word)
            for word in found
            if word not in self._stop_words and not word.isdigit()
        })  # fmt: skip

    def _stem(self, word: str) -> str:
        stem = self.by_word.get(word)
        if stem is None:
            stem = self.by_word[word] = str(_stemmer().stemWord(word))
        return stem


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


def index_with(
    index: str, terms_by_page: Mapping[str, Iterable[str]], symbols: Iterable[Found], script: str
) -> str:
    """Return a search index to which the pages' terms and the symbols are added.

    ``script`` is the JavaScript that looks for the symbols: ``headerscanSearch(symbols)``.
    """
    data: dict[str, Any] = msgspec.json.decode(index.removeprefix(_BEFORE).removesuffix(_BEHIND))
    titles = {term: _numbers(pages) for term, pages in data["titleterms"].items()}
    pages_of = {term: _numbers(pages) for term, pages in data["terms"].items()}
    numbers = {page: number for number, page in enumerate(data["docnames"])}
    for page, found in terms_by_page.items():
        if page not in numbers:
            continue  # pages that show a header have no source, and so no place in the search
        number = numbers[page]
        for term in found:
            # A page is listed by its title's words already.
            if number not in titles.get(term, ()):
                pages_of.setdefault(term, set()).add(number)
    data["terms"] = {
        term: next(iter(pages)) if len(pages) == 1 else sorted(pages)
        for term, pages in pages_of.items()
    }
    _drop_parameters(data)
    text = msgspec.json.encode(data, order="sorted").decode()
    listed = msgspec.json.encode(list(symbols)).decode()
    return f"{script}headerscanSearch({listed});\n{_BEFORE}{text}{_BEHIND}"


def _drop_parameters(data: dict[str, Any]) -> None:
    """Take out the parameters of functions, which have the same few names all over."""
    numbers = {number for number, kind in data["objtypes"].items() if kind == _PARAMETER}
    for prefix, objects in data["objects"].items():
        data["objects"][prefix] = [one for one in objects if str(one[1]) not in numbers]


def _numbers(pages: int | list[int]) -> set[int]:
    return {pages} if isinstance(pages, int) else set(pages)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the stemmer has no type hints
    # Sphinx's search in the browser stems what a reader types by the same algorithm.
    from snowballstemmer import stemmer  # noqa: PLC0415 - only where there are new words

    return stemmer("english")
