"""Which types a key may state, where it states them, and which one is meant."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from headerscan.matching.globs import fits
from headerscan.matching.likeness import nearest
from headerscan.model import (
    Annotation,
    Api,
    Enumeration,
    Evidence,
    Field,
    Macro,
    Role,
    Struct,
    Typedef,
    Union,
    Use,
)
from headerscan.profile import Family, Profile
from headerscan.rules import LintContext

_WORD = re.compile(r"[A-Za-z_]\w*")
_LIKE_IT = 0.7
_ENOUGH_LIKE_IT = 2
_ENOUGH_OF_A_FAMILY = 3
KEYS = (Role.PARAMETER, Role.SUFFIX)
"""What carries a value, which has a type."""


def family_of(macro: Macro, profile: Profile) -> Family | None:
    """Return the family of a whole key, or of the last part of one."""
    field = macro.field
    if field is None or field.family is None or field.role not in KEYS:
        return None
    return profile.family_by_name.get(field.family)


def typed_family(macro: Macro, profile: Profile) -> Family | None:
    """Return the macro's family where its keys have to state a type each."""
    family = family_of(macro, profile)
    return None if family is None or family.type is not None or family.untyped else family


def phrase(profile: Profile, type_: str) -> str:
    """Return the words in which a doc should state a type."""
    info = profile.types.info.get(type_)
    return (info and info.write) or f"as {profile.types.prefix}{type_}"


def legal_names(context: LintContext) -> tuple[str, ...]:
    """Return the enumerators that are types: the header's own, else the profile's."""
    types = context.profile.types
    enum = context.api.find(types.enum, Enumeration) if types.enum else None
    if enum is None:
        return tuple(f"{types.prefix}{type_}" for type_ in types.info)
    return tuple(
        name
        for name in enum.enumerators
        if name.startswith(types.prefix) and not fits(name, context.profile.sentinels)
    )


def illegal_type_names(text: str, context: LintContext) -> Iterator[str]:
    """Yield the words of a text that are meant as a type and are none."""
    types = context.profile.types
    if not types.prefix:
        return
    legal = context.once(legal_names)
    stem = types.prefix.rstrip("_")
    for word in dict.fromkeys(_WORD.findall(text)):
        meant = word.startswith(stem) or any(
            re.fullmatch(pattern, word) for pattern in types.misspelt
        )
        if meant and word not in legal:
            yield word


def unknown_types(macro: Macro, context: LintContext) -> Iterator[tuple[str, Annotation | None]]:
    """Yield what a key's doc gives as its type and is none, with the annotation it is in."""
    field = macro.field
    if field is None or macro.doc is None:
        return
    for annotation in field.annotations:
        words = tuple(illegal_type_names(annotation.text, context))
        for word in words:
            if annotation.text != word or _is_none_for_sure(word, context):
                yield word, annotation
        if not words and not annotation.types:
            yield annotation.text, annotation
    if not field.annotations:
        for word in illegal_type_names(macro.doc.text, context):
            if _is_none_for_sure(word, context):
                yield word, None


def _is_none_for_sure(word: str, context: LintContext) -> bool:
    """Say whether a word by itself is meant as a type, and is none that is known to exist.

    Without a phrase around it, it may be the name of something else that stands here or,
    where the type enum was not read, in another header.
    """
    types = context.profile.types
    if word in context.api.by_name:
        return False
    if types.enum is not None and context.api.find(types.enum, Enumeration) is not None:
        return True
    return meant_type(word, context) is not None


def meant_type(word: str, context: LintContext) -> str | None:
    """Return the legal type name that a word is like, None if it is like none."""
    prefix = context.profile.types.prefix
    own = word.removeprefix(prefix) if word.startswith(prefix) else word.rpartition("_")[2]
    legal = {name.removeprefix(prefix): name for name in context.once(legal_names)}
    meant = nearest(own, legal, _LIKE_IT)
    return None if meant is None else legal[meant]


def compatible(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two sets of types can both be true: one holds the other."""
    first, second = set(one), set(other)
    return first <= second or second <= first


def clashes(field: Field | None) -> Iterator[tuple[Annotation, Annotation]]:
    """Yield the annotations of a key of which two cannot both be true."""
    for first, second in combinations(field.annotations if field else (), 2):
        if first.types and second.types and not compatible(first.types, second.types):
            yield first, second


class DecidedType(NamedTuple):
    """The type that a key should state, and help that says so and why."""

    type: str
    help: str


def decided_type(macro: Macro, family: Family, context: LintContext) -> DecidedType | None:
    """Return the type that a struct member or siblings decide."""
    profile = context.profile
    if (mirrored := mirrored_member(macro, context)) and len(mirrored.types) == 1:
        (type_,) = mirrored.types
        return DecidedType(type_, f"write '{phrase(profile, type_)}': {mirrored}")
    typed = [other for other in context.api.by_family[family.name] if _states_one(other, macro)]
    word = macro.name.rpartition("_")[2]
    alike = [other for other in typed if other.name.rpartition("_")[2] == word]
    siblings = alike if len(alike) >= _ENOUGH_LIKE_IT else typed
    types = {other.field.types for other in siblings if other.field is not None}
    if len(types) != 1 or (siblings is typed and len(typed) < _ENOUGH_OF_A_FAMILY):
        return None
    type_ = types.pop()[0]
    kin = f"{siblings[0].name} and {siblings[1].name}"
    write = phrase(profile, type_)
    return DecidedType(type_, f"write '{write}' if it is of the same type as {kin}")


def _states_one(other: Macro, macro: Macro) -> bool:
    field = other.field
    is_other = other.name != macro.name
    return is_other and field is not None and len(field.types) == 1 and field.role in KEYS


def aggregate(api: Api, name: str) -> Struct | Union | None:
    """Return the struct or union of a tag or of the typedef that names it."""
    wanted, seen = [name, f"_{name}"], set[str]()
    while wanted:
        candidate = wanted.pop(0)
        if candidate in seen:
            continue
        seen.add(candidate)
        for symbol in api.by_name.get(candidate, ()):
            if isinstance(symbol, (Struct, Union)):
                return symbol
            if isinstance(symbol, Typedef):
                wanted.append(symbol.type.removesuffix(" *").rpartition(" ")[2])
    return None


class Mirrored(NamedTuple):
    """The struct member that a key mirrors."""

    name: str
    type: str
    types: tuple[str, ...]
    """The canonical types that a key for it may have; empty where the profile has none."""

    def __str__(self) -> str:
        return f"{self.name} is of type '{self.type}'"


def mirrored_member(macro: Macro, context: LintContext) -> Mirrored | None:
    """Return the struct member that a key's comment says the key mirrors."""
    dotted = macro.field.struct_member if macro.field else None
    struct, _, name = (dotted or "").partition(".")
    owner = aggregate(context.api, struct) if dotted else None
    for member in owner.members or () if owner else ():
        if dotted and member.name == name:
            c_type = _basic_type(context.api, member.type)
            fitting = (c_type, c_type.removeprefix("const "))
            types = context.profile.types.info.items()
            found = (type_ for type_, info in types if not set(fitting).isdisjoint(info.c))
            return Mirrored(dotted, member.type, tuple(found))
    return None


def _basic_type(api: Api, type_: str) -> str:
    """Return a C type with its typedefs resolved."""
    for _ in range(8):
        typedef = api.find(type_, Typedef)
        if typedef is None:
            break
        type_ = typedef.type
    return type_


_PLACES = {
    "trailing": "the comment behind the macro",
    "name-suffix": "the macro's name",
    "macro-argument": "the macro's argument",
}


def place_of(annotation: Annotation) -> str:
    """Return the place of an annotation in words; all phrases of one comment share one."""
    return _PLACES.get(annotation.extractor, "the comment")


def types_shown(field: Field, *uses: Use) -> Mapping[str, Evidence]:
    """Return the types that sources show a key to have, each with a place of the first use."""
    found: dict[str, Evidence] = {}
    for use in uses:
        for shown in field.evidence:
            if shown.use is use:
                found.setdefault(shown.type, shown)
    return found


def place(shown: Evidence) -> str:
    """Return where something is shown: ``qemu/qemu_driver.c:508``."""
    return f"{shown.file}:{shown.line}"


def evident_type(field: Field, profile: Profile) -> DecidedType | None:
    """Return the one type that the sources set; else accept, else read."""
    for use in Use:
        found = types_shown(field, use)
        if len(found) > 1:
            return None
        for type_, shown in found.items():
            write = phrase(profile, type_)
            return DecidedType(type_, f"write '{write}': {place(shown)} {use} it so")
    return None
