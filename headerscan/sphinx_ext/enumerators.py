"""The enumerators of an enum: objects of the C domain that share one node in a page's tree.

They are half of all objects of many a header, and in no table of contents. As nodes of their
own, four for each, they would take half of a build.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes

from headerscan.sphinx_ext.objects import SymbolObject, fill_with_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.util.docutils import SphinxDirective


class Enumerators(nodes.General, nodes.Element):
    """Where an enum's enumerators will stand."""

    def __init__(self, rawsource: str = "", *children: nodes.Node, **attributes: Any) -> None:  # noqa: ANN401 - a node's attributes
        super().__init__(rawsource, *children, **attributes)

    @property
    def anchors(self) -> tuple[tuple[str, str], ...]:
        """Return each one's name and id; the id is empty for one that is described twice."""
        found: tuple[tuple[str, str], ...] = self["objects"]
        return found


def declare_enumerators(names: Iterable[str], parent: SphinxDirective) -> list[nodes.Node]:
    """Make enumerators known to the C domain; return their index entries and their place.

    The directive that describes their enum must be the C domain's current one.
    """
    directive = _Declarer(
        "c:enumerator",
        [],
        {},
        StringList(),
        parent.lineno,
        parent.content_offset,
        "",
        parent.state,
        parent.state_machine,
    )
    objects = tuple(directive.declare(name) for name in names)
    return [directive.indexnode, Enumerators("", objects=objects)] if objects else []


class _Declarer(SymbolObject):
    """Declares enumerators one after another, as the C domain's directive would."""

    def declare(self, name: str) -> tuple[str, str]:
        """Declare one enumerator; return its name and its id."""
        if not hasattr(self, "indexnode"):
            self.domain, self.objtype = "c", "enumerator"
            self.indexnode = addnodes.index(entries=[])
        self.arguments = [name]
        self.symbol_name = name
        # Declarations of one directive know each other; these shall not.
        self.env.temp_data["c:last_symbol"] = None
        signode = addnodes.desc_signature(name, "")
        self.set_source_info(signode)
        self.add_target_and_index(self.handle_signature(name, signode), name, signode)
        return name, next(iter(signode["ids"]), "")


def descriptions(node: Enumerators) -> Iterator[addnodes.desc]:
    """Yield what the C domain's directive makes of each: its signature and an empty text."""
    for name, own in node.anchors:
        signode = addnodes.desc_signature(name, "", ids=[own] if own else [])
        signode["classes"] += ["sig", "sig-object", "c"]
        fill_with_name(signode, name)
        classes = ["c", "enumerator"]
        yield addnodes.desc(
            "",
            signode,
            addnodes.desc_content(),
            domain="c",
            objtype="enumerator",
            desctype="enumerator",
            classes=classes,
        )
