"""Which release a comment names, how, and what may be named instead."""

import re

from headerscan.lints._edits import Comment, Edits
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc, Symbol
from headerscan.profile import Profile
from headerscan.release import Order, number_of
from headerscan.rules import LintContext

_ATTEMPT = re.compile(
    r"\bsince[ \t]*:[ \t]*(?P<labelled>[^\s)]*)"
    r"|^[ \t(@\\]*since[ \t]+(?P<sentence>(?:v|version[ \t]+)?\d[^\s)]*)[ \t)]*$",
    re.IGNORECASE | re.MULTILINE,
)


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


def other_release(symbol: Symbol, said: str, release: str, context: LintContext) -> Edits:
    """Return the edit that names another release where a comment says since which one."""
    line = rf"\bsince[ \t:]*(?:version[ \t]+)?v?({re.escape(said)})(?![\w.]*\w)"
    return Comment(symbol, context).line(line, release)
