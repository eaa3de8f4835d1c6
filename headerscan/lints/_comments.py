"""What a comment is to its symbol."""

import re

from headerscan.comments import attach
from headerscan.model import (
    Callback,
    Doc,
    Enumeration,
    Enumerator,
    Function,
    Macro,
    Struct,
    Symbol,
    Typedef,
    Union,
    ValueKind,
    Variable,
)
from headerscan.rules import LintContext

Declared = Macro | Enumeration | Function | Callback | Struct | Union | Typedef | Variable
"""The kinds that a documentation comment of their own stands above."""

DOC_OPENERS = (*attach.DOC_OPENERS, *attach.BEHIND_OPENERS)
"""How comments open that documentation tools read."""

_COMPILER = re.compile(r"__GNUC|__clang|__has_|_MSC_VER|__STDC|__cplusplus|__attribute|_WIN|WIN32")


def is_public(symbol: Symbol, context: LintContext) -> bool:
    """Say whether a symbol is one that users of the library meet.

    Reserved names, what a profile ignores, and macros that only adapt the header to the
    compiler (empty ones, those below an ``#if`` about the compiler) are not.
    """
    if symbol.name.startswith("_") or context.profile.ignores(symbol.name):
        return False
    if not isinstance(symbol, Macro):
        return True
    if symbol.value_kind is ValueKind.EMPTY or "__attribute__" in symbol.text:
        return False
    return f"!defined({symbol.name})" not in symbol.conditions and not any(
        map(_COMPILER.search, symbol.conditions)
    )


def is_documentation(symbol: Symbol, context: LintContext) -> bool:
    """Say whether a symbol's comment is meant as documentation, not as a remark.

    Enumerators are documented by comments of any sort; elsewhere it takes the library's
    opener, or a comment that names its symbol.
    """
    doc = symbol.doc
    if doc is None:
        return False
    if isinstance(symbol, Enumerator) or doc.name == symbol.name:
        return True
    if _is_of_another(doc, symbol, context):
        return False
    return doc.opener.startswith(context.profile.docs.opener) or doc.opener in DOC_OPENERS


def _is_of_another(doc: Doc, symbol: Symbol, context: LintContext) -> bool:
    """Say whether a comment documents a symbol that stands elsewhere and has no other one."""
    if doc.name is None or doc.name in own_names(symbol):
        return False
    others = context.api.by_name.get(doc.name, ())
    is_had = bool(others) and all(other.doc in (None, doc) for other in others)
    return is_had or doc.name in context.api.undeclared_types


def own_names(symbol: Symbol) -> set[str]:
    """Return the names under which a symbol may be documented: a tag is its typedef's too."""
    made_of = {symbol.type.rpartition(" ")[2]} if isinstance(symbol, Typedef) else set()
    return {symbol.name, symbol.name.lstrip("_"), *made_of}
