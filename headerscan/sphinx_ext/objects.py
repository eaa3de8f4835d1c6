"""Objects of Sphinx's own C domain, made from values instead of directives' text.

What is made here is what ``.. c:macro::`` makes: a description with an anchor, a place in
the general index, in ``objects.inv`` and in the search, that ``:c:macro:`` resolves. When
pages are read it stays a skeleton, because Sphinx walks through a page's tree some forty
times before it writes it; :mod:`headerscan.sphinx_ext.filling` puts the flesh on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.domains.c import CObject
from sphinx.domains.c._ast import (
    ASTDeclaration,
    ASTEnum,
    ASTEnumerator,
    ASTIdentifier,
    ASTMacro,
    ASTNestedName,
    ASTStruct,
    ASTUnion,
)
from sphinx.domains.c._parser import DefinitionParser
from sphinx.util.cfamily import ASTAttributeList, DefinitionError

from headerscan.sphinx_ext.slots import Place
from headerscan.sphinx_ext.text import KEYWORDS, SILENT

if TYPE_CHECKING:
    from docutils.nodes import TextElement
    from sphinx.domains.c._symbol import Symbol as CSymbol
    from sphinx.environment import BuildEnvironment
    from sphinx.util.docutils import SphinxDirective

Inner = Callable[[], list[nodes.Node]]
"""Makes the objects inside an object; called where they find their parent."""
SHOWS = "headerscan-shows"
"""The attribute of a description that says what it shows."""
_KEY = "headerscan-key"
_NAME = "headerscan-name"


class PlainEnumerator(ASTEnumerator):
    """An enumerator without a value; the C domain copies each, for the scope of its enum."""

    def __init__(self, name: ASTNestedName) -> None:
        super().__init__(name, None, ASTAttributeList([]))

    def clone(self) -> PlainEnumerator:
        """Return a copy, which shares its name: nobody changes one."""
        return PlainEnumerator(self.name)


_NAMED: dict[str, Callable[[ASTNestedName], Any]] = {
    "macro": lambda name: ASTMacro(name, None),
    "enum": ASTEnum,
    "enumerator": PlainEnumerator,
    "struct": ASTStruct,
    "union": ASTUnion,
}
"""What the C domain makes of a declaration that is nothing but a name."""


class AsWritten(ASTMacro):
    """A declaration that the C domain cannot parse: it has a name, and its text is shown."""

    function_params = None

    def __init__(self, name: str, text: str) -> None:
        super().__init__(ASTNestedName([ASTIdentifier(name)], rooted=False), None)
        self.text = text

    def describe_signature(
        self,
        signode: TextElement,
        mode: str,  # noqa: ARG002 - the signature is the C domain's
        env: BuildEnvironment,  # noqa: ARG002 - as above
        symbol: CSymbol,  # noqa: ARG002 - as above
    ) -> None:
        """Append the declaration's text, its name marked as the object's."""
        name = str(self.ident)
        before, found, after = self.text.partition(name)
        if not found:
            before, after = "", ""
        if before:
            signode += nodes.inline(before, before)
        signode += addnodes.desc_name(name, name)
        if after:
            signode += nodes.inline(after, after)


class SymbolObject(CObject):
    """One object of the C domain, made from values."""

    has_content = True

    symbol_name: str
    """The name that the object has if its signature cannot be parsed."""
    inner: Inner

    @classmethod
    def skeleton(
        cls,
        parent: SphinxDirective,
        object_type: str,
        name: str,
        signature: str,
        *,
        shows: Place,
        inner: Inner = list,
        listed: bool = True,
    ) -> list[nodes.Node]:
        """Return the description of one object, with its index entries before it.

        ``shows`` is what the filling finds in :data:`SHOWS`; ``listed`` says whether the
        page's table of contents has the object.
        """
        directive = cls(
            f"c:{object_type}",
            [signature],
            {} if listed else {"no-contents-entry": None},
            StringList(),
            parent.lineno,
            parent.content_offset,
            "",
            parent.state,
            parent.state_machine,
        )
        directive.symbol_name = name
        directive.inner = inner
        made = directive.run()
        description = made[-1]
        assert isinstance(description, nodes.Element)  # the index entries stand before it
        description[SHOWS] = shows
        return made

    @property
    def object_type(self) -> str:
        """Return the C domain's word for the kind of object."""
        return "member" if self.objtype == "var" else self.objtype

    @property
    def display_object_type(self) -> str:
        """Return the word that the index shows."""
        return self.objtype

    def get_signatures(self) -> list[str]:
        """Return the one signature as it is; there are no continuation lines here."""
        return [self.arguments[0]]

    def parse_definition(self, parser: DefinitionParser) -> ASTDeclaration:
        """Return the parsed declaration, or one that is shown as written."""
        named = _NAMED.get(self.objtype)
        if named and self.arguments[0] == self.symbol_name and self.symbol_name not in KEYWORDS:
            # Nothing but a name, which the parser would take its time to find.
            parser.pos = parser.end
            name = ASTNestedName([ASTIdentifier(self.symbol_name)], rooted=False)
            return ASTDeclaration(self.object_type, self.objtype, named(name))
        # The C domain knows fewer expressions than C: what it cannot read is shown as written.
        parser.allowFallbackExpressionParsing = False
        try:
            declaration = super().parse_definition(parser)
            parser.skip_ws()
            parser.assert_end()
        except DefinitionError:
            declaration = None
        if declaration is None or str(declaration.name) != self.symbol_name:
            parser.pos = parser.end
            written = AsWritten(self.symbol_name, self.arguments[0])
            return ASTDeclaration(self.object_type, self.objtype, written)
        return declaration

    def describe_signature(
        self,
        signode: TextElement,
        ast: ASTDeclaration,
        options: dict[str, Any],  # noqa: ARG002 - the signature is the C domain's
    ) -> None:
        """Leave the signature empty, but for the way to the symbol that it declares."""
        assert ast.symbol is not None  # the C domain has just made it
        signode[_KEY] = ast.symbol.get_lookup_key()
        signode[_NAME] = self.symbol_name

    def parse_content_to_nodes(self, allow_section_headings: bool = False) -> list[nodes.Node]:  # noqa: ARG002, FBT001, FBT002 - the signature is Sphinx's
        """Return nothing: no reST stands inside."""
        return []

    def transform_content(self, content_node: addnodes.desc_content) -> None:
        """Put the objects inside that this one holds."""
        content_node += self.inner()


def fill_signature(signode: TextElement, env: BuildEnvironment) -> None:
    """Write a skeleton's declaration; types that no page describes are no one's mistake."""
    declaration = _declaration(signode, env)
    if declaration is None:
        signode += addnodes.desc_name(signode.rawsource, signode.rawsource)
        return
    macro = declaration.declaration
    if type(macro) is ASTMacro and macro.args is None:
        fill_with_name(signode, str(declaration.name))
        return
    declaration.describe_signature(signode, "lastIsName", env, {})
    for reference in signode.findall(addnodes.pending_xref):
        reference[SILENT] = True


def declared(signode: TextElement) -> tuple[str, str, str]:
    """Return a skeleton's declaration: the word before it, its text, and its name."""
    text, name = signode.rawsource, signode[_NAME]
    kind = signode.parent["objtype"] if isinstance(signode.parent, addnodes.desc) else ""
    if kind == "type":
        return ("type" if text == name else "typedef"), text, name
    return (kind if kind in ("struct", "union", "enum") else ""), text, name


def _declaration(signode: TextElement, env: BuildEnvironment) -> ASTDeclaration | None:
    symbol = env.domaindata["c"]["root_symbol"].direct_lookup(signode[_KEY])
    declaration: ASTDeclaration | None = None if symbol is None else symbol.declaration
    return declaration


def fill_with_name(signode: TextElement, name: str) -> None:
    """Write a declaration that is a name: what the C domain would, in half as many nodes."""
    signode["is_multiline"] = True
    line = addnodes.desc_signature_line("", "", addnodes.desc_name(name, name))
    line.sphinx_line_type = "declarator"
    line["add_permalink"] = True
    signode += line
