"""Objects of Sphinx's own C domain, made of what a header declares.

What is made here is what ``.. c:macro::`` makes: a description with an anchor, a place in
the general index, in ``objects.inv`` and in the search, that ``:c:macro:`` resolves. The C
domain's own parser has no part in it: it knows less of C than headers hold, and warns of the
rest. All symbols of a name are one object, which has a declaration for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.c._ast import ASTDeclaration, ASTIdentifier, ASTMacro, ASTNestedName
from sphinx.domains.c._symbol import Symbol as CSymbol
from sphinx.locale import _ as translated
from sphinx.util import logging

from headerscan.comparing.spelling import declare
from headerscan.escaping import for_page
from headerscan.model import (
    Callback,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Member,
    Parameter,
    Struct,
    Symbol,
    Typedef,
    Union,
    ValueKind,
    Variable,
)
from headerscan.sphinx_ext.description import entry_text, python_name
from headerscan.sphinx_ext.library import Entry, Library
from headerscan.sphinx_ext.text import KEYWORDS, block_nodes, literal, reference

if TYPE_CHECKING:
    from sphinx.util.docutils import SphinxDirective

LOG = logging.getLogger(__name__)
_NAME, _PARAMETERS = "\ufdd0", "\ufdd1"
"""What stands for a name and for parameters in a text: Unicode has no such characters."""
_PART = re.compile(f"({_NAME}|{_PARAMETERS})")
_WORD = re.compile(r"([^\W\d][\w$]*)")
_LONGEST_VALUE = 120
_LONGEST_CONDITION = 200
_IN_PLACE = ("", "struct", "union", "enum")
"""The type of a typedef whose struct, union or enum is defined in place."""

_OBJECT_TYPES = {"callback": "type", "typedef": "type", "variable": "var"}


class Declared(ASTMacro):
    """All that the C domain keeps of a declaration: its name."""

    function_params = None

    def __init__(self, name: str) -> None:
        super().__init__(ASTNestedName([ASTIdentifier(name)], rooted=False), None)

    def get_type_declaration_prefix(self) -> str:
        """Return the word before a type where ``c:alias`` shows it."""
        return "typedef"


class Describer:
    """Describes symbols on the page of a directive."""

    def __init__(self, library: Library, parent: SphinxDirective) -> None:
        self._library = library
        self._env = parent.env
        self._document = parent.state.document
        self._line = parent.lineno
        self._root: CSymbol = parent.env.domaindata["c"]["root_symbol"]

    def entry(self, entry: Entry, scope: CSymbol | None = None) -> list[nodes.Node]:
        """Return an entry's object with its index entry; ``scope`` is the enum around it."""
        kind = object_type(entry.primary)
        symbol, is_new = self._register(scope or self._root, kind, entry.name)
        if scope is not None:
            self._let_see(symbol, entry.name)
        made: list[nodes.Node] = list(entry_text(entry, self._library))
        for enumerator in entry.enumerators:
            made += self.entry(enumerator, symbol)
        for inner in entry.symbols:
            if isinstance(inner, (Struct, Union)):
                made += self._members(inner.members or (), entry, symbol)
        return self._object(kind, symbol, self._signatures(entry), made, is_new=is_new)

    def _register(self, scope: CSymbol, kind: str, name: str) -> tuple[CSymbol, bool]:
        """Return what the C domain knows by a name, and whether it did not know it before."""
        found = _known(scope, name)
        if found is None or found.declaration is None:
            declaration = ASTDeclaration("member" if kind == "var" else kind, kind, Declared(name))
            return scope.add_declaration(declaration, self._env.docname, self._line), True
        if found.docname != self._env.docname:
            LOG.warning(
                "'%s' is described on page '%s' as well; list it here instead",
                name,
                found.docname,
                location=(self._env.docname, self._line),
                type="duplicate_declaration",
                subtype="c",
            )
        return found, False

    def _let_see(self, symbol: CSymbol, name: str) -> None:
        """Have an enumerator found by its name alone, as C has it."""
        if _known(self._root, name) is None:
            seen = ASTDeclaration("enumerator", "enumerator", Declared(name))
            seen.enumeratorScopedSymbol = symbol
            CSymbol(self._root, ASTIdentifier(name), seen, self._env.docname, self._line)

    def _signatures(self, entry: Entry) -> list[addnodes.desc_signature]:
        """Return the declarations of an entry that differ, with the conditions of each.

        Where there is only one, its conditions are told with what else is known of it.
        """
        found: dict[str, tuple[list[nodes.Node], list[Symbol]]] = {}
        for symbol in entry.symbols:
            shown = signature(symbol)
            text = "".join(node.astext() for node in shown)
            found.setdefault(text, (shown, []))[1].append(symbol)
        config = self._env.config
        longest = config.c_maximum_signature_line_length or config.maximum_signature_line_length
        made = []
        for text, (shown, symbols) in found.items():
            ways = [symbol.conditions for symbol in symbols] if len(found) > 1 else []
            parts = [*shown, *where(ways), *self._on_screen(symbols[0])]
            node = addnodes.desc_signature(text, "", *parts)
            for parameters in node.findall(addnodes.desc_parameterlist):
                parameters["multi_line_parameter_list"] = bool(longest and len(text) > longest)
            made.append(node)
        return made

    def _on_screen(self, symbol: Symbol) -> Iterator[nodes.Node]:
        """Yield what only HTML shows: the name in Python, and a link to the source."""
        shown: list[nodes.Node] = []
        python = python_name(symbol, self._library)
        if python:
            shown.append(nodes.inline("", for_page(python), classes=["headerscan-python"]))
        address = self._library.link(symbol)
        if address is not None:
            text = nodes.inline("", "[source]", classes=["headerscan-source-link"])
            shown.append(nodes.reference("", "", text, refuri=address, internal=False))
        if shown:
            yield addnodes.only("", *shown, expr="html")

    def _object(
        self,
        kind: str,
        symbol: CSymbol,
        signatures: Sequence[addnodes.desc_signature],
        content: Iterable[nodes.Node],
        *,
        is_new: bool,
    ) -> list[nodes.Node]:
        """Return an object; only one that is new has an anchor and a place in the index."""
        name = str(symbol.get_full_nested_name())
        index = addnodes.index(entries=[])
        first = signatures[0]
        if is_new:
            assert symbol.declaration is not None  # it was registered with one
            anchor = symbol.declaration.get_newest_id()
            if anchor not in self._document.ids:
                first["ids"].append(anchor)
                self._document.note_explicit_target(first)
            shown = translated("%s (C %s)") % (name, kind)
            index["entries"].append(("single", shown, anchor, "", None))
            if symbol.parent is self._root and self._env.config.toc_object_entries:
                is_called = kind == "function" and self._env.config.add_function_parentheses
                first["_toc_parts"], first["_toc_name"] = (name,), name + "()" * is_called
        description = addnodes.desc(
            "",
            *signatures,
            addnodes.desc_content("", *content),
            domain="c",
            objtype=kind,
            desctype=kind,
            classes=["c", kind],
            support_smartquotes=False,  # what a comment says stands as it is
        )
        return [index, description]

    def _members(
        self, members: Iterable[Member], entry: Entry, scope: CSymbol
    ) -> Iterator[nodes.Node]:
        """Yield members' objects; those of an anonymous struct are of what it stands in."""
        for member in members:
            inside = member.members or ()
            if member.name is None:
                bits = f" : {member.bits}" if member.bits else ""
                yield nodes.paragraph("", "", literal(declare(member.type, "") + bits))
                if inside:
                    within = self._members(inside, entry, scope)
                    yield nodes.container("", *within, classes=["headerscan-unnamed"])
                continue
            symbol, is_new = self._register(scope, "member", member.name)
            made = block_nodes(member.doc or "", self._library.names(entry.name))
            made += self._members(inside, entry, symbol)
            declared = [*member_signature(member), *where([member.conditions])]
            node = addnodes.desc_signature("", "", *declared)
            yield from self._object("member", symbol, [node], made, is_new=is_new)


def _known(scope: CSymbol, name: str) -> CSymbol | None:
    """Return what a scope of the C domain has of a name."""
    ident = ASTIdentifier(name)
    return scope.find_identifier(
        ident, matchSelf=False, recurseInAnon=False, searchInSiblings=False
    )


def object_type(symbol: Symbol) -> str:
    """Return the C domain's word for a symbol's kind: ``macro``, ``enum``, ``type``."""
    return _OBJECT_TYPES.get(symbol.kind, symbol.kind)


def signature(symbol: Symbol) -> list[nodes.Node]:
    """Return a symbol's declaration, with a macro's or an enumerator's value behind it."""
    text, parameters = _text(symbol)
    return [*_nodes(text, symbol.name, parameters), *_value(symbol)]


def member_signature(member: Member) -> list[nodes.Node]:
    """Return a member's declaration; one that is defined in place shows ``{…}``."""
    braces = "" if member.members is None else " {…}"
    text = declare(f"{member.type}{braces}", _NAME if member.name else "")
    return _nodes(f"{text} : {member.bits}" if member.bits else text, member.name or "")


def _text(symbol: Symbol) -> tuple[str, Sequence[Parameter] | None]:
    """Return a declaration's text with marks in it, and the parameters for theirs."""
    if isinstance(symbol, Macro) and symbol.parameters is not None:
        return _NAME + _PARAMETERS, [Parameter(name, "") for name in symbol.parameters]
    if isinstance(symbol, Function):
        return declare(symbol.returns, _NAME + _PARAMETERS), symbol.parameters
    if isinstance(symbol, Callback):
        text = declare(symbol.returns, f"(*{_NAME}){_PARAMETERS}")
        return f"typedef {text}", symbol.parameters
    if isinstance(symbol, Typedef):
        is_named = symbol.type not in _IN_PLACE
        return f"typedef {declare(symbol.type, _NAME) if is_named else _NAME}", None
    if isinstance(symbol, Variable):
        return declare(symbol.type, _NAME), None
    word = f"{symbol.kind} " if isinstance(symbol, (Enumeration, Struct, Union)) else ""
    return word + _NAME, None


def _nodes(
    text: str,
    name: str,
    parameters: Sequence[Parameter] | None = None,
    name_node: type[nodes.TextElement] = addnodes.desc_name,
) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for part in _PART.split(text):
        if part == _NAME:
            made.append(name_node(for_page(name), for_page(name)))
        elif part == _PARAMETERS and parameters is not None:
            shown = [*map(_parameter, parameters)] or [_parameter(Parameter(None, "void"))]
            made.append(addnodes.desc_parameterlist("", "", *shown))
        else:
            made += _words(part)
    return made


def _parameter(parameter: Parameter) -> nodes.Node:
    text = parameter.type
    if text != "...":
        text = declare(text, _NAME if parameter.name else "").strip()
    made = _nodes(text, parameter.name or "", name_node=addnodes.desc_sig_name)
    return addnodes.desc_parameter("", "", *made, noemph=True)


def _words(text: str) -> Iterator[nodes.Node]:
    """Yield a type's text: keywords, and names that lead to what is called so."""
    for number, part in enumerate(_WORD.split(for_page(text))):
        if number % 2 == 0:
            if part:
                yield nodes.Text(part)
        elif part in KEYWORDS or not part.isascii() or "$" in part:
            yield addnodes.desc_sig_keyword_type(part, part)
        else:
            yield reference("identifier", part, addnodes.desc_sig_name(part, part))


def _value(symbol: Symbol) -> Iterator[nodes.Node]:
    text = ""
    if isinstance(symbol, Macro) and symbol.value_kind is not ValueKind.EMPTY:
        text = symbol.text
    elif isinstance(symbol, Enumerator) and symbol.value is not None:
        text = f"= {symbol.value}"
    if text:
        shown = for_page(" ".join(text.split()))
        if len(shown) > _LONGEST_VALUE:
            shown = f"{shown[:_LONGEST_VALUE]}…"
        yield nodes.inline(shown, f" {shown}", classes=["headerscan-value"])


def where(ways: Iterable[Sequence[str]]) -> list[nodes.Node]:
    """Return the ``#if`` behind a declaration that stands under some conditions, or others.

    There is none where nothing need hold. What is too long to be read is cut: the source, to which
    each declaration leads, has all of it.
    """
    texts = []
    for way in ways:
        operands = (f"({text})" if "||" in text or "?" in text else text for text in way)
        texts.append(" && ".join(operands if len(way) > 1 else way))
    if not texts or not all(texts):
        return []
    text = f"#if {' || '.join(dict.fromkeys(texts))}"
    shown = for_page(shorten(text, _LONGEST_CONDITION, placeholder=" …"))
    return [nodes.inline(shown, f" {shown}", classes=["headerscan-condition"])]
