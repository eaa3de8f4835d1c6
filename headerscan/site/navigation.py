"""The navigation of a site's pages: made once, then marked for each page.

The theme makes it for each page from Sphinx's tables of contents, by parsing HTML, and on a
hundred pages that is a quarter of a build; but the pages' navigation differs in no more than
addresses and in what is marked as open.
"""

from __future__ import annotations

import html
import posixpath
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from furo.navigation import get_navigation_tree

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_HREF = re.compile(r'(?<= href=")[^"]*')
_CURRENT = re.compile(r'(?<=[" ])current(?: |(?="))')
_PART = re.compile(
    r'(?P<item><li class="(?P<classes>[^"]*)"><a class="(?P<link>[^"]*)" href="(?P<href>[^"]*)">)'
    r'|(?P<checkbox><input [^>]*type="checkbox"/?>)|(?P<end></li>)'
)
_CAPTION = '<p class="caption" role="heading">'


class Navigation:
    """One site's navigation."""

    def __init__(self, tree: str) -> None:
        # Sphinx marks captions as headings, but does not say how deep.
        self._tree = tree.replace(_CAPTION, _CAPTION.replace(">", ' aria-level="2">'))
        self._above: dict[str, tuple[str, ...]] = {}
        open_items: list[str] = []
        for part in _PART.finditer(self._tree):
            if part["item"]:
                open_items.append(_page(part["href"]))
                self._above.setdefault(open_items[-1], tuple(open_items))
            elif part["end"]:
                open_items.pop()

    def of(self, page: str) -> str:
        """Return the navigation as a page shows it: with the way to it open."""
        folder = posixpath.dirname(page) or "."
        way = self._above.get(page, ())
        current = False

        def mark(part: re.Match[str]) -> str:
            nonlocal current
            if part["end"]:
                return part[0]
            if part["checkbox"]:
                return part[0].replace("<input ", '<input checked="" ', 1) if current else part[0]
            target = _page(part["href"])
            current = target in way
            classes, link, href = part["classes"], part["link"], part["href"]
            if current:
                classes = classes.replace(" has-children", " current has-children")
                classes += "" if " current" in classes else " current"
            if target == page:
                classes, link, href = f"{classes} current-page", f"current {link}", "#"
            else:
                href = posixpath.relpath(href, folder)
            return f'<li class="{classes}"><a class="{link}" href="{href}">'

        return _PART.sub(mark, self._tree)


def _page(address: str) -> str:
    return unquote(html.unescape(address)).removesuffix(".html")


def connect(app: Sphinx) -> None:
    """Have a build's pages show their navigation."""
    made: list[Navigation] = []

    def forget(app: Sphinx, env: BuildEnvironment) -> list[str]:  # noqa: ARG001 - Sphinx's signature
        made.clear()
        return []

    def withhold(app: Sphinx, page: str, *given: Any) -> None:  # noqa: ANN401, ARG001 - as above
        """Take Sphinx's table of contents once, and keep the theme from taking it."""
        context: dict[str, Any] = given[1]
        if not made:
            contents = context["toctree"](
                collapse=False, titles_only=True, maxdepth=-1, includehidden=True
            )
            made.append(Navigation(get_navigation_tree(_from_the_top(contents, page))))
        context["toctree"] = lambda **_: ""

    def show(app: Sphinx, page: str, *given: Any) -> None:  # noqa: ANN401, ARG001 - as above
        context: dict[str, Any] = given[1]
        context["furo_navigation_tree"] = made[0].of(page)

    app.connect("env-updated", forget)
    app.connect("html-page-context", withhold, priority=200)
    app.connect("html-page-context", show, priority=900)


def _from_the_top(contents: str, page: str) -> str:
    """Return a table of contents as seen from no page: addresses start at the site's folder."""
    folder = posixpath.dirname(page)

    def from_the_top(match: re.Match[str]) -> str:
        if match[0] == "#":
            return f"{page}.html"
        return posixpath.normpath(posixpath.join(folder, match[0]))

    return _HREF.sub(from_the_top, _CURRENT.sub("", contents))
