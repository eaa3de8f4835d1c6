"""Which names comments refer to, which of them exist, and which one was meant."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from headerscan.lints._types import unknown_types
from headerscan.matching.globs import fits
from headerscan.matching.likeness import likeness, nearest
from headerscan.matching.phrases import compile_phrase
from headerscan.model import Doc, Macro, Struct, Symbol, Union
from headerscan.profile import Profile
from headerscan.rules import LintContext

_DOTTED = re.compile(r"(?<![\w./\"'-])([A-Za-z_]\w*)\.(?![ch]\b)([a-z_]\w*)\b(?![\w.(/]*[(/])")
_ENOUGH_TO_TELL = 20
_NEARLY_ALL = 0.9
_MOST_SOUGHT = 300
_SLIP = 0.93
_PLACEHOLDER = ("*", "<", "{", "%", "$", "[", "..")
_FILE = re.compile(r"\.[ch]\b")


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
                name, end = match[group], match.end(group)
                if _FILE.match(text, end) or _is_part_of_path(text, match.start(group)):
                    continue
                is_prefix = name.endswith("_") or text.startswith(_PLACEHOLDER, end)
                yield Reference(name, is_prefix)


def _is_part_of_path(text: str, start: int) -> bool:
    return text[start - 1 : start] in ("/", "-", ".", "*", "}") and start > 0


def member_references(doc: Doc, context: LintContext) -> Iterator[tuple[str, str]]:
    """Yield the struct members in a doc, as pairs of struct and member."""
    seen: set[tuple[str, str]] = set()
    for text in _texts(doc):
        for pattern in context.profile.annotations.member:
            for match in compile_phrase(pattern).finditer(text):
                seen.add((match["struct"], match["member"]))
        seen.update((match[1], match[2]) for match in _DOTTED.finditer(text))
    yield from sorted(seen)


def _texts(doc: Doc) -> Iterator[str]:
    yield doc.text
    for text in (doc.trailing, doc.returns, doc.deprecated):
        if text:
            yield text
    for parameter in doc.parameters:
        yield parameter.text


def is_declared(reference: Reference, symbol: Symbol, context: LintContext) -> bool:
    """Say whether a name is the symbol's own, is declared, or is known by the profile."""
    name, profile = reference.name, context.profile
    if fits(name, (*profile.docs.known, *profile.erased, *profile.ignore)):
        return True
    if _names_a_type(name, symbol, context):
        return True
    names = context.once(_sorted_names)
    if reference.is_prefix:
        index = bisect_left(names, name)
        return index < len(names) and names[index].startswith(name)
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


def _names_a_type(name: str, symbol: Symbol, context: LintContext) -> bool:
    """Say whether a name is a legal type, or one that is reported as no type already."""
    types = context.profile.types
    if types.prefix and name in {f"{types.prefix}{type_}" for type_ in types.info}:
        return True
    return isinstance(symbol, Macro) and any(
        name == said for said, _ in unknown_types(symbol, context)
    )


def _sorted_names(context: LintContext) -> list[str]:
    return sorted(context.once(_all_names))


def _all_names(context: LintContext) -> frozenset[str]:
    """Return the names of all symbols, what could not be read among them, and of members."""
    api = context.api
    names = set(api.by_name)
    for entry in api.unreadable:
        names.update(re.findall(r"\w+", entry.name))
    for symbol in api.symbols:
        if isinstance(symbol, (Struct, Union)):
            names.update(member.name for member in symbol.members or () if member.name)
    return frozenset(names)


def meant(name: str, among: Iterable[str], cutoff: float, context: LintContext) -> str | None:
    """Return the name that was meant by one that is not there, None where that is not clear.

    A check looks for :data:`_MOST_SOUGHT` of them, as each takes its time.
    """
    if next(context.once(_sought)) >= _MOST_SOUGHT:
        return None
    return nearest(name, among, cutoff)


def _sought(_: LintContext) -> Iterator[int]:
    return count()


def is_slip(name: str, meant: str | None) -> bool:
    """Say whether a name differs by a slip from the one that was meant."""
    return meant is not None and likeness(meant, name) >= _SLIP
