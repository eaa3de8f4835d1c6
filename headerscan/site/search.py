"""The site's search index: Sphinx's own, with the words that stand in the slots.

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


def index_with(index: str, terms_by_page: Mapping[str, Iterable[str]]) -> str:
    """Return a search index to which the pages' terms are added."""
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
    text = msgspec.json.encode(data, order="sorted").decode()
    return f"{_BEFORE}{text}{_BEHIND}"


def _numbers(pages: int | list[int]) -> set[int]:
    return {pages} if isinstance(pages, int) else set(pages)


@cache
def _stemmer() -> Any:  # noqa: ANN401 - the stemmer has no type hints
    # Sphinx's search in the browser stems what a reader types by the same algorithm.
    from snowballstemmer import stemmer  # noqa: PLC0415 - only where there are new words

    return stemmer("english")
