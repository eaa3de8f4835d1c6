"""A project's navigation without its objects.

Sphinx lists every object in its page's table of contents, and copies all of these for each
page whose theme asks for the navigation, also where it asks for titles only and so throws
the objects away at once: a time that grows with pages times symbols. Such a request meets
tables of contents here that have nothing but titles. A short navigation also lists no more of
the pages beside the one shown than its neighbours: it would have pages times pages entries.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_CAPTION = '<p class="caption" role="heading"'
"""A caption of Sphinx's, which does not say how deep the heading is."""
_MOST_NEIGHBOURS = 40
"""How many pages of one list a short navigation shows."""


def connect(app: Sphinx) -> None:
    """Have a build's themes served."""
    light: dict[str, nodes.bullet_list] = {}
    lists: dict[str, str] = {}

    def forget(app: Sphinx, env: BuildEnvironment) -> None:  # noqa: ARG001 - Sphinx's signature
        light.clear()
        lists.clear()

    def serve(app: Sphinx, *given: Any) -> None:  # noqa: ANN401 - page, template, context, doctree
        context: dict[str, Any] = given[2]
        whole: Callable[..., str] | None = context.get("toctree")

        def toctree(**options: Any) -> str:  # noqa: ANN401 - options of any kind
            assert whole is not None  # it is offered only then
            if not options.get("titles_only"):
                return whole(**options)
            kept = app.env.tocs
            if not light:
                light.update((page, _light(contents)) for page, contents in kept.items())
                for page, listed in app.env.toctree_includes.items():
                    lists.update(dict.fromkeys(listed, page))
            app.env.tocs = light
            if app.config.headerscan_short_navigation:
                options["collapse"] = True
                page = str(given[0])
                long = {page, lists.get(page, page)} & light.keys()
                near = {one: _near(light[one], page) for one in long}
                app.env.tocs = cast("dict[str, nodes.bullet_list]", ChainMap(near, light))
            try:
                return whole(**options).replace(_CAPTION, f'{_CAPTION} aria-level="2"')
            finally:
                app.env.tocs = kept

        if whole is not None:
            context["toctree"] = toctree

    app.connect("env-updated", forget)
    # Before themes' own listeners, some of which ask for the navigation.
    app.connect("html-page-context", serve, priority=100)


def _light(contents: nodes.bullet_list) -> nodes.bullet_list:
    return cast("nodes.bullet_list", _titles(contents))


def _near(contents: nodes.bullet_list, page: str) -> nodes.bullet_list:
    """Return a table of contents whose long lists have the pages around one of theirs only."""
    copied = _light(contents)
    for listed in copied.findall(addnodes.toctree):
        pages = [entry for _, entry in listed["entries"]]
        place = pages.index(page) if page in pages else 0
        first = max(min(place - _MOST_NEIGHBOURS // 2, len(pages) - _MOST_NEIGHBOURS), 0)
        listed["entries"] = listed["entries"][first : first + _MOST_NEIGHBOURS]
    return copied


def _titles(node: nodes.Node, *, is_title: bool = True) -> nodes.Node:
    """Return a copy of a table of contents: the page's title, and what leads to other pages."""
    if not isinstance(node, (nodes.list_item, nodes.bullet_list)):
        return node.deepcopy()
    copied: nodes.Element = node.copy()
    for number, child in enumerate(node.children):
        in_place = number == 0 and (is_title or isinstance(node, nodes.list_item))
        if in_place or next(child.findall(addnodes.toctree), None) is not None:
            copied += _titles(child, is_title=in_place and isinstance(node, nodes.bullet_list))
    return copied
