"""What a comment is to its symbol, which release it names, and where its words stand."""

import re

from headerscan.comments import attach
from headerscan.diagnostics import Span
from headerscan.lexing.source import Source
from headerscan.matching.phrases import compile_phrase
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
from headerscan.profile import Profile
from headerscan.release import Order, number_of
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
    profile = context.profile
    if symbol.name.startswith("_") or profile.ignores(symbol.name):
        return False
    if not isinstance(symbol, Macro):
        return True
    if symbol.value_kind is ValueKind.EMPTY or "__attribute__" in symbol.text:
        return False
    if any(_COMPILER.search(condition) for condition in symbol.conditions):
        return False
    return f"!defined({symbol.name})" not in symbol.conditions


def documented_typedef(symbol: Struct | Union, context: LintContext) -> bool:
    """Say whether a struct's or union's comment stands at the typedef that names it."""
    wanted = f"{symbol.kind} {symbol.name}"
    bare = symbol.name.lstrip("_")
    return any(
        typedef.doc is not None
        for name in (bare, f"{bare}Ptr", symbol.name)
        for typedef in context.api.by_name.get(name, ())
        if isinstance(typedef, Typedef) and typedef.type.removesuffix(" *") in (wanted, bare)
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
    if doc.name is not None and is_of_another(doc, symbol, context):
        return False
    return doc.opener.startswith(context.profile.docs.opener) or doc.opener in DOC_OPENERS


def is_of_another(doc: Doc, symbol: Symbol, context: LintContext) -> bool:
    """Say whether a comment documents a symbol that stands elsewhere and has no other one."""
    if doc.name is None or doc.name in own_names(symbol):
        return False
    if doc.name in context.api.undeclared_types:
        return True
    others = context.api.by_name.get(doc.name, ())
    return bool(others) and all(other.doc in (None, doc) for other in others)


def own_names(symbol: Symbol) -> set[str]:
    """Return the names under which a symbol may be documented: a tag is its typedef's too."""
    names = {symbol.name, symbol.name.lstrip("_")}
    if isinstance(symbol, Typedef):
        names.add(symbol.type.rpartition(" ")[2])
    return names


_ATTEMPT = re.compile(
    r"\bsince[ \t]*:[ \t]*(?P<labelled>[^\s)]*)"
    r"|^[ \t(@\\]*since[ \t]+(?P<sentence>(?:v|version[ \t]+)?\d[^\s)]*)[ \t)]*$",
    re.IGNORECASE | re.MULTILINE,
)


def is_stated(doc: Doc, profile: Profile) -> bool:
    """Say whether a comment names a release in a way that can be read."""
    if doc.since is not None:
        return True
    if any(compile_phrase(p, re.MULTILINE).search(doc.text) for p in profile.docs.since):
        return True
    match = _ATTEMPT.search(doc.text)
    return match is not None and well_formed((match["labelled"] or "").rstrip(".,;"), profile)


def attempt(doc: Doc, profile: Profile) -> str | None:
    """Return the release that a comment tries to name and that cannot be read."""
    match = None if is_stated(doc, profile) else _ATTEMPT.search(doc.text)
    if match is None:
        return None
    said = match["labelled"] if match["labelled"] is not None else match["sentence"]
    return said.rstrip(".,;")


def well_formed(release: str, profile: Profile) -> bool:
    """Say whether a release is written as the library writes them."""
    return re.fullmatch(profile.docs.release, release) is not None


def order_of(release: str | None) -> Order | None:
    """Return what two releases are compared by, None for what is no release's number."""
    number = None if release is None else number_of(release)
    return None if number is None else number.order


def spot(symbol: Symbol, word: str | None, context: LintContext) -> Span | None:
    """Return the place of a word in a symbol's comment.

    The whole comment is its place where the header's text is not at hand or the comment has
    the word in another form; None where there is no comment.
    """
    if symbol.doc is None:
        return None
    span = symbol.doc.span
    source = source_of(symbol.header, context)
    if source is None or not word:
        return span
    start = source.offset(span.line, span.column)
    end = source.offset(span.end_line, span.end_column)
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    match = pattern.search(source.text, start, end)
    return source.span(*match.span()) if match else span


def source_of(name: str, context: LintContext) -> Source | None:
    """Return a header's text with its lines found, where it is at hand."""
    return context.once(_sources).get(name)


def _sources(context: LintContext) -> dict[str, Source]:
    return {name: Source(header.text, name) for name, header in context.sources.items()}
