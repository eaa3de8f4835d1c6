"""A project's navigation without its objects.

Sphinx lists every object in its page's table of contents, and copies all of these for each
page whose theme asks for the navigation, also where it asks for titles only and so throws
the objects away at once: a time that grows with pages times symbols. Such a request meets
tables of contents here that have nothing but titles. A short navigation also lists no more of
the pages beside the one shown than its neighbours: it would have pages times pages entries.
"""

from __future__ import annotations

from collections import ChainMap
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_CAPTION = '<p class="caption" role="heading"'
"""A caption of Sphinx's, which does not say how deep the heading is."""
_MOST_NEIGHBOURS = 24
"""How many pages of one list a short navigation shows: the one in their middle is in view."""


def connect(app: Sphinx) -> None:
    """Have a build's themes served."""
    light: dict[str, nodes.Element] = {}
    app.connect("env-updated", lambda *_: light.clear())
    # Before themes' own listeners, some of which ask for the navigation.
    app.connect("html-page-context", partial(_serve, light), priority=100)


def _serve(light: dict[str, nodes.Element], app: Sphinx, *given: Any) -> None:  # noqa: ANN401 - page, template, context, doctree
    context: dict[str, Any] = given[2]
    whole: Callable[..., str] | None = context.get("toctree")
    if whole is None:
        return

    def toctree(**options: Any) -> str:  # noqa: ANN401 - options of any kind
        if not options.get("titles_only"):
            return whole(**options)
        kept = app.env.tocs
        if not light:
            light.update((page, _titles(contents)) for page, contents in kept.items())
        shown: MutableMapping[str, nodes.Element] = light
        if app.config.headerscan_short_navigation:
            options["collapse"] = True
            shown = ChainMap(_near(light, str(given[0]), app.env), light)
        app.env.tocs = cast("dict[str, nodes.bullet_list]", shown)
        try:
            return whole(**options).replace(_CAPTION, f'{_CAPTION} aria-level="2"')
        finally:
            app.env.tocs = kept

    context["toctree"] = toctree


def _near(
    light: dict[str, nodes.Element], page: str, env: BuildEnvironment
) -> dict[str, nodes.Element]:
    """Return the contents that list a page, or are its own, with its neighbours only."""
    listing = (other for other, listed in env.toctree_includes.items() if page in listed)
    return {one: _shortened(light[one], page) for one in {page, *listing} & light.keys()}


def _shortened(contents: nodes.Element, page: str) -> nodes.Element:
    copied = contents.deepcopy()
    for listed in copied.findall(addnodes.toctree):
        pages = [entry for _, entry in listed["entries"]]
        place = pages.index(page) if page in pages else 0
        first = max(min(place - _MOST_NEIGHBOURS // 2, len(pages) - _MOST_NEIGHBOURS), 0)
        listed["entries"] = listed["entries"][first : first + _MOST_NEIGHBOURS]
    return copied


def _titles(node: nodes.Element, *, is_whole: bool = True) -> nodes.Element:
    """Return a copy of a table of contents: the page's title, and what leads to other pages."""
    if not isinstance(node, (nodes.list_item, nodes.bullet_list)):
        return node.deepcopy()
    copied: nodes.Element = node.copy()
    for number, child in enumerate(cast("list[nodes.Element]", node.children)):
        is_title = number == 0 and (is_whole or isinstance(node, nodes.list_item))
        if is_title or next(child.findall(addnodes.toctree), None) is not None:
            copied += _titles(child, is_whole=False)
    return copied
