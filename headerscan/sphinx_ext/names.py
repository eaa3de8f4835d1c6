"""The names that a project describes, for its scripts: the search, and the way to other releases.

``_static/headerscan-names.js`` calls ``headerscanNames(release, symbols)``. It is beside
Sphinx's own index, which knows which words a page has, but not which symbol they are about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from docutils import nodes

from headerscan.errors import HeaderscanError
from headerscan.escaping import for_page
from headerscan.model import Macro
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.entries import Entry
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.listings import meaning

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_FILE = "headerscan-names.js"
Found = tuple[str, str, str, str, str, str]
"""A symbol for the search: page, anchor, name, key, a line on it, the words of its comment."""


def connect(app: Sphinx) -> None:
    """Have a project's names written, and its search look for them."""
    app.connect("html-page-context", _for_search)
    app.connect("build-finished", _write)


def _for_search(
    app: Sphinx,
    page: str,
    template: str,  # noqa: ARG001 - Sphinx's signature
    context: dict[str, Any],  # noqa: ARG001 - as above
    doctree: nodes.document | None,  # noqa: ARG001 - as above
) -> None:
    if page == "search":
        _forget_lost_words(app)
        # Not there yet in a first build: its digest would tell one build from another.
        (app.outdir / "_static" / _FILE).unlink(missing_ok=True)
        app.add_js_file("headerscan-search.js", loading_method="defer")
        app.add_js_file(_FILE, loading_method="defer")


def _forget_lost_words(app: Sphinx) -> None:
    """Drop from Sphinx's index what would tell a later build from a first one.

    Those are words of pages that changed, and entries of the general index, of which Sphinx
    forgets those of the other pages.
    """
    indexer: Any = getattr(app.builder, "indexer", None)
    if indexer is None:
        return
    indexer._index_entries.clear()  # noqa: SLF001 - Sphinx has no other way
    for words in (indexer._mapping, indexer._title_mapping):  # noqa: SLF001 - as above
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]


def _write(app: Sphinx, failed: Exception | None) -> None:
    if failed is not None or app.builder.format != "html" or not home(app.env).shown:
        return
    try:
        library = home(app.env).library
    except HeaderscanError:
        return  # the pages that show something say what is wrong
    said = msgspec.json.encode([library.newest, list(_symbols(app, library))]).decode()
    path = app.outdir / "_static" / _FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"headerscanNames(...{said});\n", encoding="utf-8")


def _symbols(app: Sphinx, library: Library) -> Iterator[Found]:
    objects = app.env.get_domain("c").get_objects()
    places = {name: (page, anchor) for name, _, _, page, anchor, _ in objects}
    for name, entry in library.entries.items():
        if name in places:
            yield found_as(entry, *places[name], library)


def found_as(entry: Entry, page: str, anchor: str, library: Library) -> Found:
    """Return what the search shows of an entry, and looks for in it."""
    symbol, doc = entry.documented, entry.documented.doc
    field = symbol.field if isinstance(symbol, Macro) else None
    key = str(symbol.value) if isinstance(symbol, Macro) and field else ""
    parts = [entry.primary.kind, f'"{key}"' if key else "", *(field.types if field else ())]
    if field and field.unit:
        parts.append(f"in {field.unit}")
    kind = " ".join(part for part in parts if part)
    said = meaning(symbol, library, entry)
    texts: tuple[str, ...] = ()
    if doc is not None:
        texts = doc.text, doc.returns or "", *(entry.text for entry in doc.parameters)
    line = for_page(f"{kind}: {said}" if said else kind)
    return page, anchor, entry.name, key, line, for_page(" ".join(" ".join(texts).lower().split()))
