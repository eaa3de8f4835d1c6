"""Symbols as the nodes of C declarations: each name of a type leads to where it is described."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import shorten

from docutils import nodes
from sphinx import addnodes

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
from headerscan.sphinx_ext.text import KEYWORDS, reference

_NAME, _PARAMETERS = "\ufdd0", "\ufdd1"
"""What stands for a name and for parameters in a text: Unicode has no such characters."""
_PART = re.compile(f"({_NAME}|{_PARAMETERS})")
_WORD = re.compile(r"([^\W\d][\w$]*)")
_LONGEST_VALUE = 120
_LONGEST_CONDITION = 200
_IN_PLACE = ("", "struct", "union", "enum")
"""The type of a typedef whose struct, union or enum is defined in place."""

_OBJECT_TYPES = {"callback": "type", "typedef": "type", "variable": "var"}


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
