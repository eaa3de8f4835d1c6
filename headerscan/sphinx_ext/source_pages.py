"""Pages that show the headers themselves, with a place for each line that is linked to.

A description links to its symbol's name, not to a number, so that a page stays as it is
when lines above its symbols come or go.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from headerscan.escaping import for_page
from headerscan.sphinx_ext.domain import home
from headerscan.sphinx_ext.source_names import page_name
from headerscan.sphinx_ext.source_text import body

if TYPE_CHECKING:
    from sphinx.application import Sphinx


_TEMPLATE = "page.html"


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages for Sphinx's ``html-collect-pages``."""
    if not app.config.headerscan_source_pages:
        return
    library = home(app.env).library
    for name in library.sources:
        page = page_name(name)
        shown = body(name, library)
        title = html.escape(for_page(name))
        yield page, {"title": title, "body": f"<h1>{title}</h1>\n{shown}"}, _TEMPLATE
