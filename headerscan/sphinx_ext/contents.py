"""A page's own table of contents, kept out of every other page's navigation.

Sphinx lists each object in its page's table of contents, and themes with a navigation of
the whole project copy all of these for every page: with 2,500 symbols that is half of a
build. Here the lists of objects are set aside until their own page is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.adapters.toctree import document_toc

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class ObjectContents:
    """Sets tables of contents aside in one build; :meth:`connect` it before the build."""

    def __init__(self) -> None:
        self._whole: dict[str, nodes.bullet_list] = {}

    def connect(self, app: Sphinx) -> None:
        """Have this build's pages list their objects by themselves."""
        app.connect("env-updated", self._set_aside)
        # After the theme's own listener, which hides a list that it takes for empty.
        app.connect("html-page-context", self._show, priority=900)

    def _set_aside(self, app: Sphinx, env: BuildEnvironment) -> list[str]:  # noqa: ARG002 - Sphinx's signature
        for page, contents in env.tocs.items():
            self._whole[page] = contents
            env.tocs[page] = _without_objects(contents)
        return []

    def _show(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,  # noqa: ARG002 - Sphinx's signature
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        if doctree is None or pagename not in self._whole:
            return
        light = app.env.tocs[pagename]
        app.env.tocs[pagename] = self._whole[pagename]
        try:
            contents = document_toc(app.env, pagename, app.tags)
        finally:
            app.env.tocs[pagename] = light
        builder: Any = app.builder  # only HTML builders emit this event
        context["toc"] = builder.render_partial(contents)["fragment"]
        is_worth_showing = len(list(contents.findall(nodes.reference))) > 1
        context["display_toc"] = is_worth_showing
        context["furo_hide_toc"] = not is_worth_showing


def _without_objects(contents: nodes.bullet_list) -> nodes.bullet_list:
    """Return a copy of a table of contents with its title and other pages only."""
    light = contents.copy()
    for index, item in enumerate(contents.children):
        if index == 0 or next(item.findall(addnodes.toctree), None) is not None:
            light += _with_pages(item)
    return light


def _with_pages(node: nodes.Node) -> nodes.Node:
    """Return a copy of an entry; of what lies below it only what leads to other pages."""
    if not isinstance(node, (nodes.list_item, nodes.bullet_list)):
        return node.deepcopy()
    copied: nodes.Element = node.copy()
    for index, child in enumerate(node.children):
        is_title = isinstance(node, nodes.list_item) and index == 0
        if is_title or next(child.findall(addnodes.toctree), None) is not None:
            copied += _with_pages(child)
    return copied
