"""Symbols as the text of C declarations, in the spelling that Sphinx's C domain parses."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    Variable,
)

_POINTER_INSIDE = re.compile(r"\((?:\s*\*\s*(?:(?:const|volatile|restrict|_Atomic)\b\s*)*)+")

_OBJECT_TYPES: dict[type[Symbol], str] = {
    Macro: "macro",
    Enumerator: "enumerator",
    Enumeration: "enum",
    Function: "function",
    Callback: "type",
    Struct: "struct",
    Union: "union",
    Typedef: "type",
    Variable: "var",
}


def object_type(symbol: Symbol) -> str:
    """Return the C domain's word for a symbol's kind: ``macro``, ``enum``, ``type``."""
    return _OBJECT_TYPES.get(type(symbol), "macro")


def signature(symbol: Symbol) -> str:
    """Return what stands behind ``.. c:macro::`` and the like for a symbol.

    A typedef of a struct, union or enum that is defined in place has no type to show.
    """
    if isinstance(symbol, Macro) and symbol.parameters is not None:
        return f"{symbol.name}({', '.join(symbol.parameters)})"
    if isinstance(symbol, Function):
        return declare(symbol.returns, f"{symbol.name}({_parameters(symbol.parameters)})")
    if isinstance(symbol, Callback):
        return declare(symbol.returns, f"(*{symbol.name})({_parameters(symbol.parameters)})")
    if isinstance(symbol, Typedef) and symbol.type not in ("", "struct", "union", "enum"):
        return declare(symbol.type, symbol.name)
    if isinstance(symbol, Variable):
        return declare(symbol.type, symbol.name)
    return symbol.name


def member_signature(member: Member) -> str:
    """Return a member's declaration; one that is defined in place shows ``{…}``."""
    name = member.name or ""
    declaration = (
        declare(f"{member.type} {{…}}", name)
        if member.members is not None
        else declare(member.type, name)
    )
    return f"{declaration} : {member.bits}" if member.bits is not None else declaration


def declare(type_text: str, name: str) -> str:
    """Return a declaration of ``name`` with a type in the model's spelling.

    The name goes where the type's declarator would have it: ``int (*)(void)`` and ``f``
    give ``int (*f)(void)``, ``char [16]`` and ``id`` give ``char id[16]``.
    """
    place = len(type_text)
    match = _POINTER_INSIDE.search(type_text)
    bracket = type_text.find("[")
    if match and (bracket < 0 or match.start() < bracket):
        while nested := _POINTER_INSIDE.match(type_text, match.end()):
            match = nested
        place = match.end()
    elif bracket >= 0:
        place = bracket
    before, after = type_text[:place], type_text[place:]
    if not after:
        gap = "" if before.endswith("*") or not name else " "
        return f"{before}{gap}{name}"
    if before.endswith(("*", "(")):
        return f"{before}{name}{after}"
    return f"{before.rstrip()} {name}{after}"


def _parameters(parameters: Sequence[Parameter]) -> str:
    if not parameters:
        return "void"
    return ", ".join(
        "..." if parameter.type == "..." else declare(parameter.type, parameter.name or "")
        for parameter in parameters
    )
