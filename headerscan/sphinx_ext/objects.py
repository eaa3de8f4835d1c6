"""Objects of Sphinx's own C domain, made from values instead of directives' text.

What is made here is what ``.. c:macro::`` makes: a description with an anchor, a place in
the general index, in ``objects.inv`` and in the search, that ``:c:macro:`` resolves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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

from headerscan.sphinx_ext.text import KEYWORDS, SILENT

if TYPE_CHECKING:
    from docutils.nodes import TextElement
    from sphinx.domains.c._symbol import Symbol as CSymbol
    from sphinx.environment import BuildEnvironment
    from sphinx.util.docutils import SphinxDirective

Inner = Callable[[], list[nodes.Node]]
"""Makes the objects inside an object; called where they find their parent."""


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

    def get_type_declaration_prefix(self) -> str:
        """Return the word before a type that is shown as written."""
        return "typedef"

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
    text: list[nodes.Node]
    behind: list[nodes.Node]
    inner: Inner

    @classmethod
    def describe(
        cls,
        parent: SphinxDirective,
        object_type: str,
        name: str,
        signature: str,
        *,
        text: list[nodes.Node],
        behind: Iterable[nodes.Node] = (),
        inner: Inner = list,
        listed: bool = True,
    ) -> list[nodes.Node]:
        """Return the description of one object, with its index entries before it.

        ``text`` stands below its declaration and ``behind`` on its line; ``listed`` says
        whether the page's table of contents has the object.
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
        directive.text, directive.behind, directive.inner = text, list(behind), inner
        made = directive.run()
        description = made[-1]
        assert isinstance(description, nodes.Element)  # the index entries stand before it
        description["support_smartquotes"] = False  # what a comment says stands as it is
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
        """Write the declaration; types that no page describes are no one's mistake."""
        ast.describe_signature(signode, "lastIsName", self.env, {})
        for reference in signode.findall(addnodes.pending_xref):
            reference[SILENT] = True
        line = next(signode.findall(addnodes.desc_signature_line), signode)
        if self.objtype == "enumerator":
            del line[:2]  # the word and a space: the enum around it says what it is
        line += self.behind

    def parse_content_to_nodes(self, allow_section_headings: bool = False) -> list[nodes.Node]:  # noqa: ARG002, FBT001, FBT002 - the signature is Sphinx's
        """Return nothing: no reST stands inside."""
        return []

    def transform_content(self, content_node: addnodes.desc_content) -> None:
        """Put the text inside, and the objects that this one holds."""
        content_node += self.text
        content_node += self.inner()
