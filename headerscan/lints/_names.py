"""Which names comments refer to, which of them exist, and which one was meant."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from headerscan.lints._keys import unknown_types
from headerscan.matching.globs import fits
from headerscan.matching.likeness import likeness, nearest
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc, Macro, Struct, Symbol, Union
from headerscan.profile import Profile
from headerscan.rules import LintContext

_DOTTED = re.compile(
    r"(?<![\w./\"'-])(?P<struct>[A-Za-z_]\w*)\.(?![ch]\b)(?P<member>[a-z_]\w*)\b(?![\w.(/]*[(/])"
)
_ENOUGH_TO_TELL = 20
_NEARLY_ALL = 0.9
_MOST_SOUGHT = 300
_SLIP = 0.93
_PLACEHOLDER = ("*", "<", "{", "%", "$", "[", "..")
_FILE = re.compile(r"\.[ch]\b")
_IN_PATH = ("/", "-", ".", "*", "}")


class Reference(NamedTuple):
    """A name in a doc; ``is_prefix`` where it stands for all that begin so (``NAME_*``)."""

    name: str
    is_prefix: bool


def name_references(doc: Doc, profile: Profile) -> Iterator[Reference]:
    """Yield the names in a doc that the profile says are the library's."""
    for text in _texts(doc):
        for pattern in profile.docs.references:
            for match in re.finditer(pattern, text):
                group = 1 if match.re.groups and match[1] is not None else 0
                name, (start, end) = match[group], match.span(group)
                if not _FILE.match(text, end) and text[start - 1 : start] not in _IN_PATH:
                    is_prefix = name.endswith("_") or text.startswith(_PLACEHOLDER, end)
                    yield Reference(name, is_prefix)


def member_references(doc: Doc, context: LintContext) -> list[tuple[str, str]]:
    """Return the struct members in a doc, as pairs of struct and member."""
    patterns = [*map(compile_phrase, context.profile.annotations.member), _DOTTED]
    found = (one for text in _texts(doc) for each in patterns for one in each.finditer(text))
    return sorted({(match["struct"], match["member"]) for match in found})


def _texts(doc: Doc) -> Iterator[str]:
    parameters = (parameter.text for parameter in doc.parameters)
    yield from filter(None, (doc.text, doc.trailing, doc.returns, doc.deprecated, *parameters))


def is_known(name: str, profile: Profile) -> bool:
    """Say whether the profile knows a name that no header declares."""
    return fits(name, (*profile.docs.known, *profile.erased, *profile.ignore))


def is_declared(reference: Reference, symbol: Symbol, context: LintContext) -> bool:
    """Say whether a name is the symbol's own, is declared, or is known by the profile."""
    name, types = reference.name, context.profile.types
    if is_known(name, context.profile):
        return True
    if types.prefix and name in {f"{types.prefix}{type_}" for type_ in types.info}:
        return True
    if isinstance(symbol, Macro) and any(name == one for one, _ in unknown_types(symbol, context)):
        return True  # it is reported as no type already
    if reference.is_prefix:
        names = context.once(_sorted_names)
        return any(one.startswith(name) for one in names[bisect_left(names, name) :][:1])
    plain = {name, f"_{name}", name.removesuffix("s"), name.rstrip("_")}
    return bool(plain & context.once(_all_names)) or name == symbol.name.lstrip("_")


def is_whole(context: LintContext) -> bool:
    """Say whether the headers seem to be a library's whole API; ask through ``context.once``.

    They declare all types they use, and of the names that their docs refer to nearly all.
    """
    if context.api.undeclared_types:
        return False
    names = {
        (reference, symbol.name)
        for symbol in context.api.symbols
        if symbol.doc is not None
        for reference in name_references(symbol.doc, context.profile)
        if reference.name != symbol.name
    }
    declared = context.once(_all_names)
    found = sum(reference.is_prefix or reference.name in declared for reference, _ in names)
    return len(names) >= _ENOUGH_TO_TELL and _NEARLY_ALL * len(names) <= found


def _sorted_names(context: LintContext) -> list[str]:
    return sorted(context.once(_all_names))


def _all_names(context: LintContext) -> frozenset[str]:
    """Return the names of all symbols, what could not be read among them, and of members."""
    api = context.api
    unread = (word for entry in api.unreadable for word in re.findall(r"\w+", entry.name))
    bodies: tuple[Struct | Union, ...] = (*api.of(Struct), *api.of(Union))
    members = (member.name for body in bodies for member in body.members or ())
    return frozenset(name for name in (*api.by_name, *unread, *members) if name)


def meant(name: str, among: Iterable[str], cutoff: float, context: LintContext) -> str | None:
    """Return the name that was meant by one that is not there, None where that is not clear.

    A check looks for :data:`_MOST_SOUGHT` of them, as each takes its time.
    """
    is_sought = next(context.once(_sought)) < _MOST_SOUGHT
    return nearest(name, among, cutoff) if is_sought else None


def _sought(_: LintContext) -> Iterator[int]:
    return count()


def is_slip(name: str, meant: str | None) -> bool:
    """Say whether a name differs by a slip from the one that was meant."""
    return meant is not None and likeness(meant, name) >= _SLIP
