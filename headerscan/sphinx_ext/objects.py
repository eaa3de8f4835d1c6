"""Entries as objects of Sphinx's own C domain.

What is made here is what ``.. c:macro::`` makes: a description with an anchor, a place in
the general index, in ``objects.inv`` and in the search, that ``:c:macro:`` resolves. Only
the way in differs: values instead of text, so that nothing has to be quoted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx import addnodes
from sphinx.domains.c import CObject
from sphinx.domains.c._ast import ASTDeclaration, ASTIdentifier, ASTMacro, ASTNestedName
from sphinx.domains.c._parser import DefinitionParser
from sphinx.util.cfamily import DefinitionError

from headerscan.sphinx_ext.text import SILENT

if TYPE_CHECKING:
    from docutils.nodes import TextElement
    from sphinx.domains.c._symbol import Symbol as CSymbol
    from sphinx.environment import BuildEnvironment
    from sphinx.util.docutils import SphinxDirective

Content = Callable[[], list[nodes.Node]]
"""Makes what stands inside an object; called where nested objects find their parent."""


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
    suffix: tuple[nodes.Node, ...]
    """What follows the declaration on its line: a value, a link to the source."""
    content_of: Content

    @classmethod
    def nodes_of(
        cls,
        parent: SphinxDirective,
        object_type: str,
        name: str,
        signature: str,
        *,
        suffix: tuple[nodes.Node, ...] = (),
        content: Content = list,
    ) -> list[nodes.Node]:
        """Return the description of one object, with its index entries before it."""
        directive = cls(
            f"c:{object_type}",
            [signature],
            {},
            StringList(),
            parent.lineno,
            parent.content_offset,
            "",
            parent.state,
            parent.state_machine,
        )
        directive.symbol_name = name
        directive.suffix = suffix
        directive.content_of = content
        return directive.run()

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
        self, signode: TextElement, ast: ASTDeclaration, options: dict[str, Any]
    ) -> None:
        """Fill in the signature; types that no page describes are no one's mistake."""
        super().describe_signature(signode, ast, options)
        for reference in signode.findall(addnodes.pending_xref):
            reference[SILENT] = True
        line = next(signode.findall(addnodes.desc_signature_line), signode)
        line += list(self.suffix)

    def transform_content(self, content_node: addnodes.desc_content) -> None:
        """Fill in the content."""
        content_node += self.content_of()
