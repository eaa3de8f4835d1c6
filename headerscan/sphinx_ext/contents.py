"""A project's navigation without its objects.

Sphinx lists every object in its page's table of contents, and copies all of these for each
page whose theme asks for the navigation, also where it asks for titles only and so throws
the objects away at once: a time that grows with pages times symbols. Such a request meets
tables of contents here that have nothing but titles.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

_CAPTION = '<p class="caption" role="heading"'
"""A caption of Sphinx's, which does not say how deep the heading is."""


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
        if app.config.headerscan_short_navigation:
            options["collapse"] = True
        kept = app.env.tocs
        if not light:
            light.update((page, _titles(contents)) for page, contents in kept.items())
        app.env.tocs = cast("dict[str, nodes.bullet_list]", light)
        try:
            return whole(**options).replace(_CAPTION, f'{_CAPTION} aria-level="2"')
        finally:
            app.env.tocs = kept

    context["toctree"] = toctree


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
