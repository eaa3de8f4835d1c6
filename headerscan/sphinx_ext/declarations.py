"""C declarations as HTML: coloured, with links from the types that they name."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from headerscan.escaping import for_page
from headerscan.sphinx_ext.markup import Link
from headerscan.sphinx_ext.text import KEYWORDS, symbol_reference

_TOKEN = re.compile(r"(?P<name>[A-Za-z_]\w*)|(?P<space>\s+)|(?P<dots>\.\.\.)|(?P<other>\S)")
_TYPES = frozenset("bool char double float int long short signed unsigned void _Bool".split())
_BEFORE_A_TYPE = KEYWORDS - _TYPES
"""After these a name is a type's; after a type's name it is what is declared."""

LinkOf = Callable[[str], Link | None]
"""Says where a symbol's name leads."""


class Declarations:
    """Writes declarations with the tags and classes that Sphinx's C domain uses."""

    def __init__(self, link: LinkOf) -> None:
        self._link = link
        self._known: dict[str, Link | None] = {}

    def html(self, prefix: str, text: str, name: str) -> str:
        """Return a declaration of ``name`` as HTML; ``prefix`` is a word that stands before it."""
        word = f'{_span("k", _pre(prefix))}<span class="w"> </span>' if prefix else ""
        return word + "".join(self._parts(for_page(text), name))

    def _parts(self, text: str, name: str) -> Iterator[str]:
        before = ""
        is_named = False
        for token in _TOKEN.finditer(text):
            word = token[0]
            if token["space"]:
                yield '<span class="w"> </span>'
                continue
            if word == name and not is_named:
                is_named = True
                yield _span("sig-name descname", _pre(word))
            elif token["name"]:
                yield self._word(word, is_type=_is_before_a_type(before))
            elif word in "()":
                yield _span("sig-paren", word)
            elif word == ",":
                yield ","
            else:
                yield _span("p", _pre(word))
            before = word

    def _word(self, word: str, *, is_type: bool) -> str:
        if word in KEYWORDS:
            return _span("kt" if word in _TYPES else "k", _pre(word))
        shown = _span("n", _pre(word))
        link = self._find(word) if is_type else None
        if link is None:
            return shown
        title = f' title="{html.escape(link.title)}"' if link.title else ""
        sort = "internal" if link.internal else "external"
        return f'<a class="reference {sort}" href="{html.escape(link.address)}"{title}>{shown}</a>'

    def _find(self, word: str) -> Link | None:
        if word not in self._known:
            self._known[word] = self._link(word)
        return self._known[word]


def _is_before_a_type(word: str) -> bool:
    return word in ("", "(", ",", "{", ";") or word in _BEFORE_A_TYPE


def _span(kind: str, inner: str) -> str:
    return f'<span class="{kind}">{inner}</span>'


def _pre(word: str) -> str:
    return _span("pre", html.escape(word, quote=False))


def link_by_name(link: Callable[..., Link | None]) -> LinkOf:
    """Return what says where names lead, by what says where references lead."""
    return lambda name: None if name in KEYWORDS else link(symbol_reference(name))
