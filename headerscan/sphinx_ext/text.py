"""Running text as docutils nodes, with the names in it as references.

A comment is never parsed as reST, so no comment can break a build. A name that leads
nowhere is shown as it is, silently, also under ``nitpicky``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

import msgspec
from docutils import nodes
from sphinx import addnodes

from headerscan.escaping import UNSEEN_CHARACTER, for_page

SILENT = "headerscan"
"""The attribute of references that nobody is told about when they lead nowhere."""

# A bare word is taken for a symbol where it looks like one, lest a function named ``open``
# turn every "open" in prose into a link.
_LOOKS_LIKE_A_NAME = re.compile(r".*(?:_|\d|[a-z][A-Z]).*")

# What the C domain refuses, with a warning, as the target of a reference: the keywords of C17,
# C23's decimal types, and what standard headers make of them.
KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if"
    " inline int long register restrict return short signed sizeof static struct switch typedef"
    " union unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Decimal32"
    " _Decimal64 _Decimal128 _Generic _Imaginary _Noreturn _Static_assert _Thread_local alignas"
    " alignof bool complex imaginary noreturn static_assert thread_local".split()
)
"""The words of C that no symbol can be called."""

_NAME = r"[A-Za-z_]\w*"
# As Sphinx reads a name in C: what it cannot read, it would warn of.
_C_NAME = r"[A-Za-z_][A-Za-z0-9_]*(?!\w)"
_PIECE = re.compile(
    rf"""
    ``(?P<literal>[^`\n]{{1,400}}?)``
  | `(?P<code>[^`'\n]{{1,400}})[`']
  | (?<!\w)%(?P<constant>{_C_NAME})
  | (?<!\w)\#(?P<type>{_C_NAME})
  | (?<![\w.])@(?P<parameter>{_NAME})
  | (?P<link>\bhttps?://[^\s<>"'`]{{1,1000}}[^\s<>"'`.,;:!?)\]}}])
  | \*\*(?P<strong>[^\s*](?:[^*\n]{{0,200}}[^\s*])?)\*\*
  | (?P<family>\b{_NAME}_\*(?!\w))
  | (?P<glob>\b{_NAME}\*(?:\w+|(?<!Ptr\*)))
  | (?P<function>\b{_C_NAME})\s?\(\)
  | (?P<word>\b{_C_NAME})
  | (?P<unseen>{UNSEEN_CHARACTER})
    """,
    re.VERBOSE,
)


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


def inline_nodes(text: str, names: Names) -> list[nodes.Node]:
    """Return running text as nodes; line ends and runs of spaces count as one space.

    Characters that reorder or hide text, or that HTML cannot hold, are shown by their code
    points, so that a comment always shows what it says.
    """
    text = " ".join(text.split())
    made: list[nodes.Node] = []
    end = 0
    for match in _PIECE.finditer(text):
        piece = _piece(match, names)
        if piece is not None:
            made += [nodes.Text(text[end : match.start()])] if end < match.start() else []
            made.append(piece)
            end = match.end()
    return [*made, nodes.Text(text[end:])] if end < len(text) else made


def _piece(match: re.Match[str], names: Names) -> nodes.Node | None:
    """Return what is more than plain words."""
    sort = match.lastgroup or ""
    said = match[sort]
    if sort in ("constant", "type") or (sort == "word" and names.takes(said)):
        return _name(said, said, names)
    if sort == "function":
        return _name(said, f"{said}()", names)
    if sort in ("literal", "code"):
        name = said.removesuffix("()")
        known = re.fullmatch(_C_NAME, name) and names.takes(name)
        return _name(name, said, names) if known else literal(said)
    return _marked(sort, said, names)


def _marked(sort: str, said: str, names: Names) -> nodes.Node | None:
    match sort:
        case "family" if said in names.families:
            return family_reference(names.families[said], literal(said))
        case "parameter" if said in names.parameters:
            refid = names.parameters[said]
            return nodes.reference("", "", literal(said), refid=refid, internal=True)
        case "parameter":
            return literal(said)
        case "link":
            return nodes.reference("", for_page(said), refuri=said)
        case "strong":
            return nodes.strong("", for_page(said))
        case "unseen":
            return nodes.inline("", f"U+{ord(said):04X}", classes=["headerscan-unseen"])
    return None


def _name(name: str, shown: str, names: Names) -> nodes.Node:
    return literal(shown) if name == names.own else symbol_reference(name, shown)


def plain(text: str) -> nodes.Text:
    """Return words in which nothing is a name."""
    return nodes.Text(for_page(text))


def literal(text: str) -> nodes.literal:
    """Return words in a fixed font."""
    shown = for_page(text)
    return nodes.literal(shown, shown)


def literal_block(text: str, language: str = "text") -> nodes.literal_block:
    """Return text whose lines stand as they are, in a page that cannot fail to colour it."""
    shown = for_page(text)
    return nodes.literal_block(shown, shown, language=language, force=True)


def symbol_reference(name: str, shown: str = "", role: str = "identifier") -> nodes.Node:
    """Return a reference to a symbol of this project, or of one that intersphinx knows.

    With the role ``member`` the name is that of a struct and its member.
    """
    node = literal(shown or name)
    node["classes"] += ["xref", "c", f"c-{role}"]
    return node if name in KEYWORDS else reference(role, name, node)


def family_reference(name: str, shown: nodes.Node) -> nodes.Node:
    """Return a reference to the page that shows a family."""
    return reference("family", name, shown, domain="headerscan")


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


def joined(parts: Iterable[nodes.Node], between: str = ", ") -> list[nodes.Node]:
    """Return inline nodes with ``between`` as text between them."""
    return [node for part in parts for node in (nodes.Text(between), part)][1:]
