"""Pages that show the headers themselves, with a place for each line that is linked to.

A description links to its symbol's name, not to a number, so that a page stays as it is
when lines above its symbols come or go.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from headerscan.model import Header
from headerscan.sphinx_ext.inline import visible
from headerscan.sphinx_ext.library import Library

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from headerscan.sphinx_ext.domain import HeaderscanDomain

FOLDER = "_headers"
_TEMPLATE = "page.html"


def page_name(header: str) -> str:
    """Return the page that shows a header: its logical name below :data:`FOLDER`."""
    parts = [part for part in header.split("/") if part not in ("", ".", "..")]
    return "/".join([FOLDER, *parts])


def has_page(header: str, library: Library) -> bool:
    """Say whether a header's text is there to be shown."""
    return header in library.sources


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages for Sphinx's ``html-collect-pages``.

    A page is made anew only where its header's text or anchors have changed since.
    """
    if not app.config.headerscan_source_pages:
        return
    library = cast("HeaderscanDomain", app.env.get_domain("headerscan")).library
    for name, header in library.sources.items():
        page = page_name(name)
        body = _body(header, library)
        if not _is_written(app, page, body):
            title = html.escape(visible(name))
            yield page, {"title": title, "body": f"<h1>{title}</h1>\n{body}"}, _TEMPLATE


def _is_written(app: Sphinx, page: str, body: str) -> bool:
    outdir = Path(app.outdir)
    path = outdir / f"{page}{app.config.html_file_suffix or '.html'}"
    return path.is_file() and body in path.read_text(encoding="utf-8")


def _body(header: Header, library: Library) -> str:
    """Return a header's text as HTML, coloured, each line that is linked to with its ids."""
    # Sphinx needs pygments anyway.
    from pygments import highlight  # noqa: PLC0415
    from pygments.formatters import HtmlFormatter  # noqa: PLC0415
    from pygments.lexers import CLexer  # noqa: PLC0415

    ids: dict[int, list[str]] = {}
    for symbol in library.api.symbols:
        if symbol.header == header.name:
            ids.setdefault(symbol.line, []).append(symbol.name)
    text = visible(header.text)
    formatter = HtmlFormatter(nowrap=True)
    lines = highlight(text, CLexer(stripnl=False, ensurenl=True), formatter).split("\n")
    shown = [_line(number, line, ids.get(number, ())) for number, line in enumerate(lines[:-1], 1)]
    return (
        '<div class="highlight headerscan-source" tabindex="0" role="region"'
        f' aria-label="Source"><pre>{"".join(shown)}</pre></div>'
    )


def _line(number: int, line: str, names: list[str] | tuple[()]) -> str:
    anchors = "".join(f'<span id="{html.escape(name)}"></span>' for name in dict.fromkeys(names))
    return f'{anchors}<span id="L{number}"><span class="linenos">{number:5} </span>{line}\n</span>'
