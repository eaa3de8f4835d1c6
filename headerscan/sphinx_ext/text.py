"""Comment text as docutils nodes, with the names in it as references.

A comment is never parsed as reST, so no comment can break a build. A name that leads
nowhere is shown as it is, silently, also under ``nitpicky``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import msgspec
from docutils import nodes
from sphinx import addnodes

from headerscan.escaping import for_page
from headerscan.sphinx_ext.blocks import Block, Items, Literal, Paragraph, blocks
from headerscan.sphinx_ext.inline import Piece, Sort, pieces

SILENT = "headerscan"
"""The attribute of references that nobody is told about when they lead nowhere."""

# A bare word is taken for a symbol where it looks like one, lest a function named ``open``
# turn every "open" in prose into a link.
_LOOKS_LIKE_A_NAME = re.compile(r".*(?:_|\d|[a-z][A-Z]).*")

# What the C domain refuses, with a warning, as the target of a reference: the keywords of C17,
# C23's decimal types, and what standard headers make of them. Named here, because the domain's
# own list takes long to import.
KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if"
    " inline int long register restrict return short signed sizeof static struct switch typedef"
    " union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Decimal32"
    " _Decimal64 _Decimal128 _Generic _Imaginary _Noreturn _Static_assert _Thread_local alignas"
    " alignof bool complex imaginary noreturn static_assert thread_local".split()
)
"""The words of C that no symbol can be called."""


class Names(msgspec.Struct, frozen=True):
    """The names that a text may refer to."""

    symbols: Collection[str] = ()
    own: str = ""
    """The symbol that the text is about, which needs no link to itself."""
    families: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Pattern of names → the family that they form."""
    parameters: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Parameter → the id of what is said of it on the same page."""

    def takes(self, word: str) -> bool:
        """Say whether a bare word is the name of a symbol."""
        return word in self.symbols and _LOOKS_LIKE_A_NAME.match(word) is not None


def plain(text: str) -> list[nodes.Node]:
    """Return words in which nothing is a name."""
    return [nodes.Text(for_page(text))]


def code(text: str) -> list[nodes.Node]:
    """Return words in a fixed font."""
    shown = for_page(text)
    return [nodes.literal(shown, shown)]


def block_nodes(text: str, names: Names, *, introduced: bool = False) -> list[nodes.Node]:
    """Return the paragraphs, lists and literal blocks of a comment's text.

    ``introduced`` says that words which end in a colon stand before it.
    """
    return [_block(block, names) for block in blocks(text, introduced=introduced)]


def inline_nodes(text: str, names: Names) -> list[nodes.Node]:
    """Return running text as nodes; line ends and runs of spaces count as one space."""
    return [_piece(piece, names) for piece in pieces(" ".join(text.split()), names.takes)]


def literal_block(text: str, language: str = "text") -> nodes.literal_block:
    """Return text whose lines stand as they are, in a page that cannot fail to colour it."""
    shown = for_page(text)
    return nodes.literal_block(shown, shown, language=language, force=True)


def symbol_reference(name: str, shown: str | None = None) -> nodes.Node:
    """Return a reference to a symbol of this project, or of one that intersphinx knows."""
    text = shown or name
    literal = nodes.literal(text, text, classes=["xref", "c", "c-identifier"])
    return literal if name in KEYWORDS else reference("identifier", name, literal)


def member_reference(struct: str, member: str, shown: str) -> nodes.Node:
    """Return a reference to a member of a struct."""
    literal = nodes.literal(shown, shown, classes=["xref", "c", "c-member"])
    return reference("member", f"{struct}.{member}", literal)


def family_reference(name: str, shown: nodes.Node) -> nodes.Node:
    """Return a reference to the page that shows a family."""
    return reference("family", name, shown, domain="headerscan")


def rule_reference(rule: str) -> nodes.Node:
    """Return a reference to a rule's page, if this project has one."""
    return reference("rule", rule, nodes.literal(rule, rule), domain="headerscan")


def reference(role: str, target: str, shown: nodes.Node, domain: str = "c") -> nodes.Element:
    """Return a reference that is shown as plain text, silently, where it leads nowhere."""
    return addnodes.pending_xref(
        "",
        shown,
        refdomain=domain,
        reftype=role,
        reftarget=target,
        refexplicit=True,
        refwarn=False,
        **{SILENT: True},
    )


def _block(block: Block, names: Names) -> nodes.Node:
    if isinstance(block, Paragraph):
        return nodes.paragraph("", "", *inline_nodes(block.text, names))
    if isinstance(block, Literal):
        return literal_block(block.text)
    items = [nodes.list_item("", *(_block(inner, names) for inner in item)) for item in block.items]
    return _list(block, items)


def _list(block: Items, items: list[nodes.list_item]) -> nodes.Node:
    if block.start is None:
        return nodes.bullet_list("", *items, bullet="-")
    attributes = {} if block.start == 1 else {"start": block.start}
    return nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".", **attributes)


def _piece(piece: Piece, names: Names) -> nodes.Node:
    text = piece.text
    if piece.sort is Sort.WORDS or (piece.sort is Sort.FAMILY and text not in names.families):
        return nodes.Text(text)
    if piece.sort is Sort.STRONG:
        return nodes.strong(text, text)
    if piece.sort is Sort.LINK:
        return nodes.reference("", text, refuri=text)
    if piece.sort is Sort.UNSEEN:
        return nodes.inline(text, text, classes=["headerscan-unseen"])
    if piece.sort is Sort.SYMBOL and piece.name != names.own:
        return symbol_reference(piece.name, text)
    literal = nodes.literal(text, text)
    if piece.sort is Sort.FAMILY:
        return family_reference(names.families[text], literal)
    if piece.sort is Sort.PARAMETER and piece.name in names.parameters:
        target = names.parameters[piece.name]
        return nodes.reference("", "", literal, refid=target, internal=True)
    return literal


def joined(parts: Iterable[list[nodes.Node]], between: str) -> list[nodes.Node]:
    """Return inline nodes with ``between`` as text between them."""
    result: list[nodes.Node] = []
    for part in parts:
        if result:
            result.append(nodes.Text(between))
        result += part
    return result
