"""Descriptions and tables as HTML, written in one go.

Sphinx walks through a page's tree some forty times before it writes it, and what headers
say is most of a page. So for HTML the texts of symbols join a page as text that is written
already: with the same tags and classes as Sphinx's own writer has, so that themes colour it
alike. Only the nodes are known here that this package makes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes

from headerscan.sphinx_ext.tables import Table

_LONG_NAME = re.compile(r"\w{24,}")
_BREAK = re.compile(r"(?<=[A-Za-z0-9]_)(?=[A-Za-z0-9])|(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"\S+")


class Link(NamedTuple):
    """Where a reference leads."""

    address: str
    title: str = ""
    internal: bool = True


Links = Callable[[addnodes.pending_xref], Link | None]
"""Says where a reference leads; None where it leads nowhere."""


class Markup:
    """Writes nodes as HTML.

    ``permalink`` is the sign that leads to a table itself, empty for none.
    """

    def __init__(self, links: Links, permalink: str = "") -> None:
        self._links = links
        self._permalink = permalink
        self._out: list[str] = []

    def write(self, made: Iterable[nodes.Node]) -> str:
        """Return the HTML of nodes.

        Raises :class:`KeyError` for a node of a kind that descriptions never have.
        """
        self._out = []
        self._all(made)
        return "".join(self._out)

    def _all(self, made: Iterable[nodes.Node]) -> None:
        for node in made:
            _WRITERS[type(node)](self, node)

    def _tag(self, node: nodes.Node, tag: str, *, after: str = "", more: str = "") -> None:
        """Write an element and what stands in it."""
        assert isinstance(node, nodes.Element)  # only text has no tag
        self._out.append(f"<{tag}{_attributes(node, more)}>")
        self._all(node.children)
        self._out.append(f"</{tag}>{after}")

    def text(self, node: nodes.Node) -> None:
        """Write plain text."""
        self._out.append(html.escape(node.astext(), quote=False))

    def paragraph(self, node: nodes.Node) -> None:
        """Write a paragraph."""
        self._tag(node, "p", after="\n")

    def literal(self, node: nodes.Node) -> None:
        """Write words in a fixed font; each word stays whole, but long names may break."""
        assert isinstance(node, nodes.literal)  # by the table of writers
        self._out.append(f"<code{_attributes(node, 'docutils literal notranslate')}>")
        self._out.append(_WORD.sub(_whole, node.astext()))
        self._out.append("</code>")

    def strong(self, node: nodes.Node) -> None:
        """Write important words."""
        self._tag(node, "strong")

    def inline(self, node: nodes.Node) -> None:
        """Write words with a class; names may break."""
        assert isinstance(node, nodes.inline)  # by the table of writers
        if "headerscan-name" not in node["classes"]:
            self._tag(node, "span")
            return
        self._out.append(f"<span{_attributes(node)}>{breakable(node.astext())}</span>")

    def abbreviation(self, node: nodes.Node) -> None:
        """Write a word whose meaning is told by its title."""
        assert isinstance(node, nodes.abbreviation)  # by the table of writers
        title = f' title="{html.escape(said)}"' if (said := node.get("explanation")) else ""
        self._out.append(f"<abbr{title}>{html.escape(node.astext(), quote=False)}</abbr>")

    def reference(self, node: nodes.Node) -> None:
        """Write a link whose address is known."""
        assert isinstance(node, nodes.reference)  # by the table of writers
        if "refid" in node:
            self._link(node, Link(f"#{node['refid']}"))
        else:
            self._link(node, Link(node["refuri"], internal=False))

    def pending(self, node: nodes.Node) -> None:
        """Write a reference: a link, or its text where it leads nowhere."""
        assert isinstance(node, addnodes.pending_xref)  # by the table of writers
        link = self._links(node)
        if link is None:
            self._all(node.children)
        else:
            self._link(node, link)

    def _link(self, node: nodes.Element, link: Link) -> None:
        sort = "internal" if link.internal else "external"
        title = f' title="{html.escape(link.title)}"' if link.title else ""
        address = html.escape(link.address)
        self._out.append(f'<a class="reference {sort}" href="{address}"{title}>')
        self._all(node.children)
        self._out.append("</a>")

    def bullets(self, node: nodes.Node) -> None:
        """Write a list."""
        self._out.append('<ul class="simple">\n' if _is_simple(node) else "<ul>\n")
        self._all(node.children)
        self._out.append("</ul>\n")

    def numbers(self, node: nodes.Node) -> None:
        """Write a numbered list."""
        assert isinstance(node, nodes.enumerated_list)  # by the table of writers
        simple = " simple" if _is_simple(node) else ""
        start = f' start="{node["start"]}"' if "start" in node else ""
        self._out.append(f'<ol class="arabic{simple}"{start}>\n')
        self._all(node.children)
        self._out.append("</ol>\n")

    def item(self, node: nodes.Node) -> None:
        """Write a list's item."""
        self._tag(node, "li", after="\n")

    def block(self, node: nodes.Node) -> None:
        """Write text whose lines stand as they are."""
        text = html.escape(node.astext(), quote=False)
        self._out.append(
            '<div class="highlight-text notranslate"><div class="highlight">'
            f"<pre><span></span>{text}\n</pre></div>\n</div>\n"
        )

    def fields(self, node: nodes.Node) -> None:
        """Write a field list."""
        self._tag(node, "dl", after="\n", more="field-list simple")

    def field(self, node: nodes.Node) -> None:
        """Write a field: its name and its body."""
        name, body = node.children
        self._out.append(f"<dt>{html.escape(name.astext(), quote=False)}")
        self._out.append('<span class="colon">:</span></dt>\n')
        self._tag(body, "dd", after="\n")

    def raw(self, node: nodes.Node) -> None:
        """Write what is HTML already."""
        self._out.append(node.astext())

    def space(self, node: nodes.Node) -> None:  # noqa: ARG002 - one signature for all
        """Write the space behind a name."""
        self._out.append('<span class="w"> </span>')

    def only(self, node: nodes.Node) -> None:
        """Write what is for HTML only."""
        self._all(node.children)

    def table(self, node: nodes.Node) -> None:
        """Write a table in a box that a theme may let scroll."""
        assert isinstance(node, Table)  # by the table of writers
        out = self._out
        own = node["ids"][0] if node["ids"] else ""
        sign = (
            f'<a class="headerlink" href="#{own}" title="Link to this table">{self._permalink}</a>'
            if own and self._permalink
            else ""
        )
        title = html.escape(node.children[0].astext(), quote=False)
        out.append('<div class="table-wrapper docutils container">\n')
        out.append(f"<table{_attributes(node, 'docutils align-default')}>\n<caption>")
        out.append(f'<span class="caption-text">{title}</span>{sign}</caption>\n')
        heads = [node.classes_of(column) for column in node.columns]
        out.append('<thead>\n<tr class="row-odd">')
        for column, classes in zip(node.columns, heads, strict=True):
            shown = html.escape(column.title, quote=False)
            out.append(f'<th class="head {" ".join(classes)}"><p>{shown}</p></th>\n')
        out.append("</tr>\n</thead>\n<tbody>\n")
        opening = [f'<td class="{classes[0]}"><p>' for classes in heads]
        for number, row in enumerate(node.rows):
            out.append(f'<tr class="row-{"odd" if number % 2 else "even"}">')
            for cell, start in zip(row, opening, strict=True):
                out.append(start)
                self._all(cell)
                out.append("</p></td>\n")
            out.append("</tr>\n")
        out.append("</tbody>\n</table>\n</div>\n")


_Writer = Callable[[Markup, nodes.Node], None]
_WRITERS: dict[type[nodes.Node], _Writer] = {
    nodes.Text: Markup.text,
    nodes.paragraph: Markup.paragraph,
    nodes.literal: Markup.literal,
    nodes.strong: Markup.strong,
    nodes.inline: Markup.inline,
    nodes.abbreviation: Markup.abbreviation,
    nodes.reference: Markup.reference,
    addnodes.pending_xref: Markup.pending,
    nodes.bullet_list: Markup.bullets,
    nodes.enumerated_list: Markup.numbers,
    nodes.list_item: Markup.item,
    nodes.literal_block: Markup.block,
    nodes.field_list: Markup.fields,
    nodes.field: Markup.field,
    addnodes.desc_sig_space: Markup.space,
    addnodes.only: Markup.only,
    nodes.raw: Markup.raw,
    Table: Markup.table,
}


def breakable(text: str) -> str:
    """Return a text as HTML whose long names may break between their words."""
    return _LONG_NAME.sub(
        lambda match: _BREAK.sub("<wbr>", match[0]), html.escape(text, quote=False)
    )


def _whole(match: re.Match[str]) -> str:
    return f'<span class="pre">{breakable(match[0])}</span>'


def _attributes(node: nodes.Element, more: str = "") -> str:
    """Return an element's attributes: its classes, with ``more`` behind, and its id."""
    classes = " ".join((*node["classes"], *([more] if more else [])))
    own = f' id="{html.escape(node["ids"][0])}"' if node["ids"] else ""
    return f' class="{html.escape(classes)}"{own}' if classes else own


def _is_simple(node: nodes.Node) -> bool:
    """Say whether a list's items have one paragraph each, with a simple list under it at most."""
    return all(_has_one_paragraph(item) for item in node.children)


def _has_one_paragraph(item: nodes.Node) -> bool:
    first, *rest = item.children or (None,)
    if not isinstance(first, nodes.paragraph) or len(rest) > 1:
        return False
    return all(
        isinstance(inner, (nodes.bullet_list, nodes.enumerated_list)) and _is_simple(inner)
        for inner in rest
    )
