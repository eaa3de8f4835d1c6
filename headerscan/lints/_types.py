"""Which types a key may state, where it states them, and which one is meant."""

import re
from collections.abc import Iterable, Iterator, Mapping
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
    Member,
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
PROMISES = (Use.SETS, Use.ACCEPTS)
"""What makes a type true: who reads a key may be mistaken."""


def typed_family(macro: Macro, profile: Profile) -> Family | None:
    """Return the macro's family where its keys have to state a type each."""
    if macro.field is None or macro.field.family is None:
        return None
    if macro.field.role not in (Role.PARAMETER, Role.SUFFIX):
        return None
    family = profile.family_by_name.get(macro.field.family)
    if family is None or family.type is not None or family.untyped:
        return None
    return family


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


class DecidedType(NamedTuple):
    """The type that a key should state, and help that says so and why."""

    type: str
    help: str


def decided_type(macro: Macro, family: Family, context: LintContext) -> DecidedType | None:
    """Return the type that a struct member or siblings decide."""
    field, profile, api = macro.field, context.profile, context.api
    assert field is not None  # it has a family
    if field.struct_member and (member := member_of(api, field.struct_member)):
        fitting = types_of_c(profile, basic_type(api, member.type))
        if len(fitting) == 1:
            said = f"{field.struct_member} is of type '{member.type}'"
            return DecidedType(fitting[0], f"write '{phrase(profile, fitting[0])}': {said}")
    typed = [other for other in api.by_family[family.name] if _states_one(other, macro)]
    word = macro.name.rpartition("_")[2]
    alike = [other for other in typed if other.name.rpartition("_")[2] == word]
    for siblings, enough in ((alike, _ENOUGH_LIKE_IT), (typed, _ENOUGH_OF_A_FAMILY)):
        if len(siblings) < enough:
            continue
        types = {other.field.types for other in siblings if other.field is not None}
        if len(types) == 1:
            kin = f"{siblings[0].name} and {siblings[1].name}"
            type_ = types.pop()[0]
            write = phrase(profile, type_)
            return DecidedType(type_, f"write '{write}' if it is of the same type as {kin}")
        return None
    return None


def _states_one(other: Macro, macro: Macro) -> bool:
    field: Field | None = other.field
    return (
        other.name != macro.name
        and field is not None
        and len(field.types) == 1
        and field.role in (Role.PARAMETER, Role.SUFFIX)
    )


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


def member_of(api: Api, dotted: str) -> Member | None:
    """Return the member that ``struct.member`` names."""
    struct, _, name = dotted.partition(".")
    owner = aggregate(api, struct)
    if owner is None:
        return None
    return next((member for member in owner.members or () if member.name == name), None)


def basic_type(api: Api, type_: str) -> str:
    """Return a C type with its typedefs resolved."""
    for _ in range(8):
        typedef = api.find(type_, Typedef)
        if typedef is None:
            break
        type_ = typedef.type
    return type_


def types_of_c(profile: Profile, c_type: str) -> tuple[str, ...]:
    """Return the canonical types that a struct member of a C type may have."""
    bare = c_type.removeprefix("const ")
    return tuple(
        name for name, info in profile.types.info.items() if c_type in info.c or bare in info.c
    )


_PLACES = {
    "trailing": "the comment behind the macro",
    "name-suffix": "the macro's name",
    "macro-argument": "the macro's argument",
}


def place_of(annotation: Annotation) -> str:
    """Return the place of an annotation in words; all phrases of one comment share one."""
    return _PLACES.get(annotation.extractor, "the comment")


def types_shown(field: Field, uses: Iterable[Use]) -> Mapping[str, Evidence]:
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
        found = types_shown(field, (use,))
        if found:
            if len(found) > 1:
                return None
            ((type_, shown),) = found.items()
            write = phrase(profile, type_)
            return DecidedType(type_, f"write '{write}': {place(shown)} {use} it so")
    return None
