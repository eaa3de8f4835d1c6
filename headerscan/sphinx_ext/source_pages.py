"""Pages that show the headers themselves, with a place for each line that is linked to.

A description links to its symbol's name, not to a number, so that a page stays as it is
when lines above its symbols come or go.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from headerscan.escaping import for_page
from headerscan.sphinx_ext.domain import home, source_page
from headerscan.sphinx_ext.library import Library

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders.html import StandaloneHTMLBuilder

_BOX = '<div class="headerscan-source" tabindex="0" role="region" aria-label="Source">'


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages for Sphinx's ``html-collect-pages``."""
    if not app.config.headerscan_source_pages:
        return
    library = home(app.env).library
    builder = cast("StandaloneHTMLBuilder", app.builder)
    for name in library.sources:
        title = html.escape(for_page(name))
        body = f"<h1>{title}</h1>\n{_body(name, library, builder)}"
        yield source_page(name), {"title": title, "body": body}, "page.html"


def _body(header: str, library: Library, builder: StandaloneHTMLBuilder) -> str:
    """Return a header's text as HTML, each line that is linked to with its symbols' ids."""
    anchors = library.once("anchors", _anchors)[header]
    text = for_page(library.sources[header].text)
    shown = builder.highlighter.highlight_block(
        text, "c", {"stripnl": False}, force=True, nowrap=True
    )
    lines = [
        "".join(f'<span id="{html.escape(name)}"></span>' for name in anchors.get(number, ()))
        + f'<span id="L{number}"><span class="linenos">{number:5} </span>{line}\n</span>'
        for number, line in enumerate(shown.removesuffix("\n").split("\n"), 1)
    ]
    return f'{_BOX}<div class="highlight"><pre>{"".join(lines)}</pre></div></div>'


def _anchors(library: Library) -> dict[str, dict[int, list[str]]]:
    """Return the names that lead to each line of each header: an id stands once in a page."""
    anchors: defaultdict[str, dict[int, list[str]]] = defaultdict(dict)
    for name, symbols in library.api.by_name.items():
        for header, line in {s.header: s.line for s in reversed(symbols)}.items():
            anchors[header].setdefault(line, []).append(name)
    return anchors
