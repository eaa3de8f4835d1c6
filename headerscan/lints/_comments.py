"""What a comment is to its symbol, and which release it names for it."""

import re

from headerscan.comments import attach
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc, Enumerator, Macro, Symbol, Typedef, ValueKind
from headerscan.profile import Profile
from headerscan.release import Order, number_of
from headerscan.rules import LintContext

DOC_OPENERS = (*attach.DOC_OPENERS, *attach.BEHIND_OPENERS)
"""How comments open that documentation tools read."""

_COMPILER = re.compile(r"__GNUC|__clang|__has_|_MSC_VER|__STDC|__cplusplus|__attribute|_WIN|WIN32")
_ATTEMPT = re.compile(
    r"\bsince[ \t]*:[ \t]*(?P<labelled>[^\s)]*)"
    r"|^[ \t(@\\]*since[ \t]+(?P<sentence>(?:v|version[ \t]+)?\d[^\s)]*)[ \t)]*$",
    re.IGNORECASE | re.MULTILINE,
)


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


def is_new(symbol: Symbol, context: LintContext) -> bool:
    """Say whether the older headers, which are known, lack a symbol."""
    return context.old is not None and symbol.name not in context.old.by_name


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
    return match[match.lastgroup or 0].rstrip(".,;") if match else None


def well_formed(release: str, profile: Profile) -> bool:
    """Say whether a release is written as the library writes them."""
    return re.fullmatch(profile.docs.release, release) is not None


def order_of(release: str | None) -> Order | None:
    """Return what two releases are compared by, None for what is no release's number."""
    number = None if release is None else number_of(release)
    return None if number is None else number.order
