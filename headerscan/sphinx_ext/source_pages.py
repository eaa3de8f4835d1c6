"""Pages that show the headers themselves, with a place for each line that is linked to.

A description links to its symbol's name, not to a number, so that a page stays as it is
when lines above its symbols come or go.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from headerscan.model import Header
from headerscan.sphinx_ext.inline import visible
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.views import digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from headerscan.sphinx_ext.domain import HeaderscanDomain

FOLDER = "_headers"
_TEMPLATE = "page.html"
_STATE = 'data-headerscan-state="{}"'


def page_name(header: str) -> str:
    """Return the page that shows a header: its logical name below :data:`FOLDER`."""
    parts = [part for part in header.split("/") if part not in ("", ".", "..")]
    return "/".join([FOLDER, *parts])


def collect(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages for Sphinx's ``html-collect-pages``.

    A page is made anew only where its header's text or anchors have changed since.
    """
    if not app.config.headerscan_source_pages:
        return
    home = cast("HeaderscanDomain", app.env.get_domain("headerscan"))
    library = home.library
    for name, header in library.sources.items():
        page = page_name(name)
        anchors = _anchors(name, library)
        state = digest([header.text, anchors])
        if not _is_written(app, page, state):
            title = html.escape(visible(name))
            body = f"<h1>{title}</h1>\n{_body(header, anchors, state)}"
            yield page, {"title": title, "body": body}, _TEMPLATE


def _is_written(app: Sphinx, page: str, state: str) -> bool:
    suffix = app.config.html_file_suffix or ".html"
    path = Path(app.outdir, f"{page}{suffix}")
    return path.is_file() and _STATE.format(state) in path.read_text(encoding="utf-8")


def _anchors(header: str, library: Library) -> dict[int, list[str]]:
    """Return the names that lead to each line of a header."""
    anchors: dict[int, list[str]] = {}
    for symbol in library.api.symbols:
        if symbol.header == header:
            anchors.setdefault(symbol.line, []).append(symbol.name)
    return anchors


def _body(header: Header, anchors: Mapping[int, Sequence[str]], state: str) -> str:
    """Return a header's text as HTML, coloured, each line that is linked to with its ids.

    ``state`` is a digest of what the page is made of, by which a later build knows it.
    """
    # Sphinx needs pygments anyway.
    from pygments import highlight  # noqa: PLC0415
    from pygments.formatters import HtmlFormatter  # noqa: PLC0415
    from pygments.lexers import CLexer  # noqa: PLC0415

    text = visible(header.text)
    formatter = HtmlFormatter(nowrap=True)
    lines = highlight(text, CLexer(stripnl=False, ensurenl=True), formatter).split("\n")
    shown = [
        _line(number, line, anchors.get(number, ())) for number, line in enumerate(lines[:-1], 1)
    ]
    return (
        '<div class="highlight headerscan-source" tabindex="0" role="region"'
        f' aria-label="Source" {_STATE.format(state)}><pre>{"".join(shown)}</pre></div>'
    )


def _line(number: int, line: str, names: Sequence[str]) -> str:
    anchors = "".join(f'<span id="{html.escape(name)}"></span>' for name in dict.fromkeys(names))
    return f'{anchors}<span id="L{number}"><span class="linenos">{number:5} </span>{line}\n</span>'
