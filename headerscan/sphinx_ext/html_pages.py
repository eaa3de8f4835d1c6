"""What only pages in HTML have: names for scripts, and a navigation that is soon made.

``_static/headerscan-names.js`` calls ``headerscanNames(release, symbols)`` for the search and
the way to other releases. It is beside Sphinx's own index, which knows which words a page has,
but not which symbol they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, cast

import msgspec
from docutils import nodes
from sphinx import addnodes

from headerscan.errors import HeaderscanError
from headerscan.escaping import for_page
from headerscan.model import Macro
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.library import Entry, Library
from headerscan.sphinx_ext.tables import meaning

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NAMES = "headerscan-names.js"
_CAPTION = '<p class="caption" role="heading"'
"""A caption of Sphinx's, which does not say how deep the heading is."""


def write_names(app: Sphinx) -> tuple[()]:
    """Write the names for scripts; ``html-collect-pages`` gets no page."""
    try:
        library = home(app.env).library
    except HeaderscanError:
        return ()  # the pages that show something say what is wrong
    said = msgspec.json.encode([library.newest, list(_symbols(app, library))]).decode()
    path = app.outdir / "_static" / _NAMES
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"headerscanNames(...{said});\n", encoding="utf-8")
    return ()


def _symbols(app: Sphinx, library: Library) -> Iterator[tuple[str, ...]]:
    """Yield page, anchor, name, key, a line on it, and the words of its comment."""
    objects = app.env.get_domain("c").get_objects()
    places = {name: (page, anchor) for name, _, _, page, anchor, _ in objects}
    for name, entry in library.entries.items():
        if name in places:
            yield *places[name], name, *_search_texts(entry, library)


def _search_texts(entry: Entry, library: Library) -> tuple[str, str, str]:
    symbol, doc = entry.documented, entry.documented.doc
    field = symbol.field if isinstance(symbol, Macro) else None
    key = str(symbol.value) if isinstance(symbol, Macro) and field else ""
    kind = [entry.primary.kind, f'"{key}"' if key else "", *(field.types if field else ())]
    unit = f"in {field.unit}" if field and field.unit else ""
    line = " ".join(part for part in (*kind, unit) if part)
    said = meaning(symbol, library, entry)
    texts: tuple[str, ...] = ()
    if doc is not None:
        texts = doc.text, doc.returns or "", *(entry.text for entry in doc.parameters)
    words = " ".join(" ".join(texts).lower().split())
    return key, for_page(f"{line}: {said}" if said else line), for_page(words)


def prepare(titles: dict[str, nodes.Element], app: Sphinx, page: str, *given: Any) -> None:  # noqa: ANN401 - template, context, doctree
    """Prepare a page for ``html-page-context``; ``titles`` keeps what all pages share.

    The search looks for names too. Themes that ask for titles get a navigation without objects:
    Sphinx lists every object in its page's table of contents, and copies all of these for each
    page, also where it throws the objects away at once. A short navigation lists only the pages
    beside and below the one shown: it would have pages times pages entries.
    """
    context: dict[str, Any] = given[1]
    if page == "search":
        # Of the general index's entries Sphinx forgets those of pages that it does not read again.
        app.builder.indexer._index_entries.clear()  # type: ignore[attr-defined] # noqa: SLF001 - as said
        app.add_js_file("headerscan-search.js", loading_method="defer")
        app.add_js_file(_NAMES, loading_method="defer")
    whole: Callable[..., str] | None = context.get("toctree")
    if whole is None:
        return

    def toctree(**options: Any) -> str:  # noqa: ANN401 - options of any kind
        if not options.get("titles_only"):
            return whole(**options)
        kept = app.env.tocs
        if not titles:
            titles.update((page, _titles(contents)) for page, contents in kept.items())
        if app.config.headerscan_short_navigation:
            options["collapse"] = True
        app.env.tocs = cast("dict[str, nodes.bullet_list]", titles)
        try:
            return whole(**options).replace(_CAPTION, f'{_CAPTION} aria-level="2"')
        finally:
            app.env.tocs = kept

    context["toctree"] = toctree


def _titles(contents: nodes.Element) -> nodes.Element:
    """Return a copy of a page's table of contents: its title, and what leads to other pages."""
    titles: nodes.Element = contents.copy()
    for item in cast("list[nodes.Element]", contents.children):
        if isinstance(item, nodes.list_item):
            below = [toctree.deepcopy() for toctree in item.findall(addnodes.toctree)]
            titles += nodes.list_item("", item[0].deepcopy(), nodes.bullet_list("", *below))
        else:
            titles += item.deepcopy()
    return titles
