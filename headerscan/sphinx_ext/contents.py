"""The navigation of a whole project, made without copying each page's list of objects.

Sphinx lists every object in its page's table of contents, and copies all of these whenever
a theme asks for the project's navigation, also where it asks for titles only and so throws
the objects away at once. With 2,500 symbols that was half of a build. Here such a theme's
request meets tables of contents that have nothing but titles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

Navigation = Callable[..., str]


class TitlesOnly:
    """Answers a theme's call of ``toctree(titles_only=True)``."""

    def __init__(self) -> None:
        self._light: dict[str, nodes.bullet_list] = {}

    def connect(self, app: Sphinx) -> None:
        """Have a build's themes served."""
        app.connect("env-updated", self._forget)
        # Before themes' own listeners, some of which ask for the navigation.
        app.connect("html-page-context", self._offer, priority=100)

    def _forget(self, app: Sphinx, env: BuildEnvironment) -> list[str]:  # noqa: ARG002 - Sphinx's signature
        self._light = {}
        return []

    def _offer(
        self,
        app: Sphinx,
        pagename: str,  # noqa: ARG002 - Sphinx's signature
        templatename: str,  # noqa: ARG002 - as above
        context: dict[str, Any],
        doctree: nodes.document | None,  # noqa: ARG002 - as above
    ) -> None:
        if "toctree" in context:
            context["toctree"] = self._serve(app.env, context["toctree"])

    def _serve(self, env: BuildEnvironment, navigation: Navigation) -> Navigation:
        def toctree(**options: Any) -> str:  # noqa: ANN401 - options of any kind
            if not options.get("titles_only"):
                return navigation(**options)
            whole = env.tocs
            if not self._light:
                self._light = {page: _titles(contents) for page, contents in whole.items()}
            env.tocs = self._light
            try:
                return navigation(**options)
            finally:
                env.tocs = whole

        return toctree


def _titles(contents: nodes.bullet_list) -> nodes.bullet_list:
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
