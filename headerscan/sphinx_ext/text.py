"""A comment's text as docutils nodes: its layout, and the names in it as references.

A comment is never parsed as reST, so no comment can break a build. A name that leads
nowhere is shown as it is, silently, also under ``nitpicky``.

The layout is what people write in C headers, in libvirt's style, gtk-doc's or markdown's:

- an empty line ends a paragraph;
- ``-``, ``*``, ``+`` or ``•`` and a space open a list item, and so do ``1.`` and ``1)``;
  an item goes on in lines that are indented further than its mark;
- text that is indented further than the paragraph before it is literal, unless that
  paragraph's own lines hang as deep: ``Note: …`` goes on in further paragraphs;
- lines of which most are C, by what they begin or end with, are literal;
- what stands between ``|[`` and ``]|``, or between lines of three backticks, is literal.

Every text has a reading; nothing is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from docutils import nodes
from sphinx import addnodes
from sphinx.domains.c._ids import _keywords, _macro_keywords

from headerscan.escaping import UNSEEN_CHARACTER, for_page

SILENT = "headerscan"
"""The attribute of references that nobody is told about when they lead nowhere."""

# A bare word is taken for a symbol where it looks like one, lest a function named ``open``
# turn every "open" in prose into a link.
_LOOKS_LIKE_A_NAME = re.compile(r".*(?:_|\d|[a-z][A-Z]).*")

KEYWORDS = frozenset((*_keywords, *_macro_keywords))
"""The words that the C domain refuses, with a warning, as the target of a reference."""

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


_BULLET = re.compile(r"([-*+•])[ \t]+(?=\S)")
_NUMBER = re.compile(r"\(?(?:(\d{1,3})[.)]|[a-z]\))[ \t]+(?=\S)")
_FENCE = re.compile(r"(```+|~~~+)[\w-]*$|\|\[(?:<!--.*?-->)?$")
_CODE = re.compile(
    r"[;{}]$|^\s*(?:case\b.*:|default:|//.*)$|^\s*#\s*(?:if|ifn?def|el(?:if|se)|endif|define|include)\b"
)
_DEEPEST = 6


def block_nodes(text: str, names: Names, *, introduced: bool = False) -> list[nodes.Node]:
    """Return a text's blocks. Lists nest six deep; what lies deeper is running text.

    ``introduced`` says that words which end in a colon stand before the text.
    """
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    return list(_Layout(lines, names).blocks(after_paragraph=introduced))


class _Layout:
    """The lines of a text, or of an item in it, and how far they are read."""

    def __init__(self, lines: Iterable[str], names: Names, depth: int = 0) -> None:
        self._lines = _dedented(list(lines))
        self._names = names
        self._depth = depth
        self._at = 0

    def blocks(self, *, after_paragraph: bool = False) -> Iterator[nodes.Node]:
        """Yield the nodes of all that is left."""
        hanging = 0
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line:
                self._at += 1
            elif fence := _FENCE.match(line.strip()):
                yield from self._fenced((fence[1] or "]|")[:3])
            elif _mark(line) and self._depth < _DEEPEST:
                yield self._list()
            elif self._is_code():
                yield from self._literal(self._end(lambda line: not line))
            elif line[0] == " " and after_paragraph and _indent(line) != hanging:
                yield from self._literal(self._end(lambda line: bool(line) and line[0] != " "))
            else:
                lines = self._take(self._end_of_paragraph())
                yield nodes.paragraph("", "", *inline_nodes(" ".join(lines), self._names))
                after_paragraph = True
                hanging = _hanging(lines) or (hanging if line[0] == " " else 0)

    def _end(self, stops: Callable[[str], bool]) -> int:
        """Return where the first line stands that stops what begins here."""
        ahead = range(self._at, len(self._lines))
        return next((at for at in ahead if stops(self._lines[at])), len(self._lines))

    def _take(self, end: int) -> Sequence[str]:
        lines = self._lines[self._at : end]
        self._at = end
        return lines

    def _literal(self, end: int) -> Iterator[nodes.Node]:
        text = "\n".join(_dedented(self._take(end))).strip("\n")
        if text.strip():
            yield literal_block(text)

    def _fenced(self, closing: str) -> Iterator[nodes.Node]:
        self._at += 1
        yield from self._literal(self._end(lambda line: line.strip().startswith(closing)))
        self._at += 1

    def _is_code(self) -> bool:
        lines = self._lines[self._at : self._end(lambda line: not line)]
        likely = sum(_CODE.search(line) is not None for line in lines)
        return len(lines) > 1 and 2 * likely >= len(lines)

    def _end_of_paragraph(self) -> int:
        indent = _indent(self._lines[self._at])
        for at in range(self._at + 1, len(self._lines)):
            line, before = self._lines[at], self._lines[at - 1]
            opens = self._depth < _DEEPEST and _mark(line)
            if (
                not line
                or (opens and (self._depth or self._opens_a_list(at)))
                or _FENCE.match(line.strip())
                or (_indent(line) >= indent + 4 and before.endswith(":"))
            ):
                return at
        return len(self._lines)

    def _opens_a_list(self, at: int) -> bool:
        """Say whether a marked line inside a paragraph is an item, not a wrapped sentence.

        ``-1 on error`` has no space behind its mark; "a number such as" and "2. …" is rare
        enough that the line before must end a clause, or the next line must be marked alike.
        """
        if self._lines[at - 1].endswith((":", ".", ";", ",")):
            return True
        return at + 1 < len(self._lines) and _mark(self._lines[at + 1]) is not None

    def _list(self) -> nodes.Node:
        opening = _mark(self._lines[self._at])
        assert opening is not None  # the caller has looked
        margin = _indent(self._lines[self._at])
        items: list[nodes.list_item] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            mark = _mark(line)
            if mark is None or mark.re is not opening.re or _indent(line) != margin:
                break
            first, *others = self._take(self._end_of_item(margin))
            inside = [first.lstrip(" ")[mark.end() :], *_dedented(others)]
            made = _Layout(inside, self._names, self._depth + 1).blocks()
            items.append(nodes.list_item("", *made))
            self._at = self._end(bool)
        if opening.re is _BULLET or not opening[1]:
            return nodes.bullet_list("", *items, bullet="-")
        number = int(opening[1])
        start = {} if number == 1 else {"start": number}
        return nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".", **start)

    def _end_of_item(self, margin: int) -> int:
        """Return where an item ends: at a line that is not indented further than its mark.

        An item whose lines go on at the mark's own margin is taken until a blank line.
        """
        is_behind_blank = False
        for at in range(self._at + 1, len(self._lines)):
            line = self._lines[at]
            if not line:
                is_behind_blank = True
            elif _indent(line) <= margin and (is_behind_blank or _mark(line) or not margin):
                return at
        return len(self._lines)


def _hanging(lines: Sequence[str]) -> int:
    """Return how deep the lines of a paragraph hang below its first; 0 where they do not."""
    depths = {_indent(line) for line in lines[1:]}
    return depths.pop() if len(depths) == 1 and min(depths) > _indent(lines[0]) else 0


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mark(line: str) -> re.Match[str] | None:
    stripped = line.lstrip(" ")
    return _BULLET.match(stripped) or _NUMBER.match(stripped)


def _dedented(lines: Sequence[str]) -> list[str]:
    margin = min((_indent(line) for line in lines if line), default=0)
    return [line[margin:] for line in lines]
