"""Whether two C types, as text in canonical spelling, are one type.

Typedefs are looked through (``virDomainPtr`` is ``virDomain *``), and what a parameter's
type is adjusted to is known (``int []`` is ``int *``, ``const int`` is ``int``; C11,
ISO/IEC 9899:2011, 6.7.6.3 paragraphs 7 and 15).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from headerscan.comparing.members import NO_BODIES, Bodies, Body, BodyOf
from headerscan.matching.patterns import lazy_pattern
from headerscan.model import Api, Struct, Typedef, Union
from headerscan.rules import CompatContext

_DEEPEST = 20
"""How many typedefs are looked through; C sets no limit, and a cycle must end."""

_NAMED = lazy_pattern(r"((?:(?:const|volatile) )*)([A-Za-z_]\w*)((?: ?[*\[].*)?)", re.DOTALL)
_AGGREGATE = lazy_pattern(r"(?:(struct|union) )?([A-Za-z_]\w*)(?: ?([*\[].*))?", re.DOTALL)
_QUALIFIER = lazy_pattern(r"\b(?:const|volatile|restrict|__restrict|_Atomic)\b ?")
_POINTER_QUALIFIERS = lazy_pattern(r"(?<=\*)(?:(?:const|volatile|restrict|__restrict)\s?)+\Z")
_VALUE_QUALIFIERS = lazy_pattern(r"\A(?:(?:const|volatile) )+")


class Types(msgspec.Struct, frozen=True):
    """The typedefs of both sides of a comparison, by name."""

    old: Mapping[str, str]
    new: Mapping[str, str]
    bodies: Bodies = NO_BODIES
    """The structs and unions of both sides."""

    def same(self, old: str, new: str) -> bool:
        """Say whether a type of the older side is the given one of the newer side."""
        if old == new:
            return True
        return _resolved(old, self.old) == _resolved(new, self.new)

    def same_parameter(self, old: str, new: str) -> bool:
        """Say the same of the types of a parameter."""
        if old == new:
            return True
        return self.same(_adjusted(old), _adjusted(new)) or (
            _adjusted(_resolved(old, self.old)) == _adjusted(_resolved(new, self.new))
        )


def types_of(context: CompatContext) -> Types:
    """Return the typedefs of a comparison; call it through ``context.once``."""
    old, new = _typedefs(context.old), _typedefs(context.new)
    bodies = Bodies(_bodies(context.old, old), _bodies(context.new, new))
    return Types(old, new, bodies)


def qualifiers_only(old: str, new: str) -> int | None:
    """Return how many qualifiers a type gained (below 0: lost) if it is else the same.

    None where the types differ in more than ``const`` and its like.
    """
    if _bare(old) != _bare(new):
        return None
    return len(_QUALIFIER.findall(new)) - len(_QUALIFIER.findall(old))


def _bare(text: str) -> str:
    return _QUALIFIER.sub("", text).replace(" ", "")


def _typedefs(api: Api) -> Mapping[str, str]:
    return {typedef.name: typedef.type for typedef in api.of(Typedef)}


def _bodies(api: Api, typedefs: Mapping[str, str]) -> BodyOf:
    """Return what finds the members of a named type; typedefs are looked through."""
    aggregates: tuple[Struct | Union, ...] = (*api.of(Struct), *api.of(Union))
    found = {
        (symbol.kind, symbol.name): symbol.members
        for symbol in aggregates
        if symbol.members is not None
    }

    def body_of(text: str) -> Body | None:
        match = _AGGREGATE.fullmatch(_resolved(text, typedefs))
        if match is None:
            return None
        word, name, declarator = match.groups(default="")
        for kind in (word,) if word else ("struct", "union"):
            members = found.get((kind, name))
            if members is not None:
                return Body(f"{kind} {declarator}".rstrip(), members)
        return None

    return body_of


def _resolved(text: str, typedefs: Mapping[str, str]) -> str:
    """Return a type with the typedef it begins with looked through, as far as it goes.

    A typedef of an array or of a pointer to a function stays, as its text cannot simply
    be put in the place of its name.
    """
    for _ in range(_DEEPEST):
        match = _NAMED.fullmatch(text)
        meant = typedefs.get(match[2]) if match else None
        if match is None or meant is None or "(" in meant or "[" in meant:
            return text
        qualifiers, declarator = match[1].strip(), match[3].lstrip()
        if meant.endswith("*"):
            gap = " " if qualifiers and declarator else ""
            text = f"{meant}{qualifiers}{gap}{declarator}"
        else:
            head = f"{qualifiers} {meant}" if qualifiers and qualifiers not in meant else meant
            text = f"{head} {declarator}".rstrip()
    return text


def _adjusted(text: str) -> str:
    """Return what a parameter's type comes to: no array, no qualifier of its own."""
    if "(" in text:
        return text
    if "[" in text:
        element, _, dimensions = text.partition("[")
        further = dimensions.partition("]")[2]
        element = element.rstrip()
        if further:
            return f"{element} (*){further}"
        return f"{element}*" if element.endswith("*") else f"{element} *"
    if "*" in text:
        return _POINTER_QUALIFIERS.sub("", text)
    return _VALUE_QUALIFIERS.sub("", text)
