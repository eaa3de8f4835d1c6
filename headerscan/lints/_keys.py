"""What a key promises: its type and its unit, where they are stated, and which one is meant."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import NamedTuple

from headerscan.diagnostics import Span
from headerscan.lints._edits import Comment, Edits
from headerscan.matching.likeness import nearest
from headerscan.matching.phrases import compile_phrase
from headerscan.model import (
    Annotation,
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
from headerscan.rules import Complaint, LintContext

_WORD = re.compile(r"[A-Za-z_]\w*")
_LIKE_IT = 0.7
_ENOUGH_LIKE_IT = 2
_ENOUGH_OF_A_FAMILY = 3
_MOST_TYPEDEFS = 8
_NO_FIELD = Field(role=Role.VALUE)
_PARTS = {
    **dict.fromkeys(("TOTAL", "USED", "PROCESSED", "REMAINING"), "whole"),
    **dict.fromkeys(("MIN", "MAX"), "range"),
}
"""How names of keys end of which one bounds the other, and what they are parts of."""
_Group = tuple[str | None, str, str | None]
KEYS = (Role.PARAMETER, Role.SUFFIX)
"""What carries a value, which has a type."""


def field_of(macro: Macro) -> Field:
    """Return what a key promises: nothing, where a macro is no key."""
    return macro.field or _NO_FIELD


def type_span(field: Field) -> Span | None:
    """Return where a key's comment states its type first."""
    return field.annotations[0].span if field.annotations else None


def family_of(macro: Macro, profile: Profile) -> Family | None:
    """Return the family of a whole key, or of the last part of one."""
    field = field_of(macro)
    return profile.family_by_name.get(field.family or "") if field.role in KEYS else None


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
    names = (name for name in enum.enumerators if name.startswith(types.prefix))
    return tuple(name for name in names if not context.profile.is_sentinel(name))


def unknown_types(macro: Macro, context: LintContext) -> Iterator[tuple[str, Annotation | None]]:
    """Yield what a key's doc gives as its type and is none, with the annotation it is in."""
    annotations = field_of(macro).annotations
    if macro.doc is None or macro.field is None:
        return
    for annotation in annotations:
        words = _illegal_names(annotation.text, context)
        for word in words:
            if annotation.text != word or _is_none_for_sure(word, context):
                yield word, annotation
        if not words and not annotation.types:
            yield annotation.text, annotation
    for word in () if annotations else _illegal_names(macro.doc.text, context):
        if _is_none_for_sure(word, context):
            yield word, None


def _illegal_names(text: str, context: LintContext) -> list[str]:
    """Return the words of a text that are meant as a type and are none."""
    types, legal = context.profile.types, context.once(legal_names)
    stem = types.prefix.rstrip("_")
    meant = (re.escape(stem) + ".*", *types.misspelt)
    return [
        word
        for word in dict.fromkeys(_WORD.findall(text) if stem else ())
        if word not in legal and any(re.fullmatch(pattern, word) for pattern in meant)
    ]


def _is_none_for_sure(word: str, context: LintContext) -> bool:
    """Say whether a word by itself is meant as a type, and is none that is known to exist.

    Without a phrase around it, it may be the name of something else that stands here or,
    where the type enum was not read, in another header.
    """
    enum = context.profile.types.enum
    if word in context.api.by_name:
        return False
    is_read = enum is not None and context.api.find(enum, Enumeration) is not None
    return is_read or meant_type(word, context) is not None


def meant_type(word: str, context: LintContext) -> str | None:
    """Return the legal type name that a word is like, None if it is like none."""
    prefix = context.profile.types.prefix
    own = word.removeprefix(prefix) if word.startswith(prefix) else word.rpartition("_")[2]
    legal = {name.removeprefix(prefix): name for name in context.once(legal_names)}
    return legal.get(nearest(own, legal, _LIKE_IT) or "")


def compatible(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two sets of types can both be true: one holds the other."""
    first, second = set(one), set(other)
    return first <= second or second <= first


def clash(macro: Macro, *, of_places: bool) -> tuple[Annotation, Annotation] | None:
    """Return the first annotations of a key, of two places or of one, that cannot both be true."""
    for first, second in combinations([a for a in field_of(macro).annotations if a.types], 2):
        is_of_two = place_of(first) != place_of(second)
        if is_of_two is of_places and not compatible(first.types, second.types):
            return first, second
    return None


class DecidedType(NamedTuple):
    """The type that a key should state, and help that says so and why."""

    type: str
    help: str


def only(types: Iterable[str], profile: Profile, why: str = "") -> DecidedType | None:
    """Return the type to write where there is but one, with the reason behind ``write '…'``."""
    found = [*types]
    if len(found) != 1:
        return None
    return DecidedType(found[0], f"write '{phrase(profile, found[0])}'{why}")


def decided_type(macro: Macro, family: Family, context: LintContext) -> DecidedType | None:
    """Return the type that another place, the sources, a struct member or siblings decide."""
    field, profile = field_of(macro), context.profile
    for annotation in field.annotations:
        why = f", which is what {place_of(annotation)} says"
        if (decided := only(annotation.types, profile, why)) is not None:
            return decided
    mirrored = mirrored_member(macro, context)
    return (
        evident_type(field, profile)
        or (mirrored and only(mirrored.types, profile, f": {mirrored.words}"))
        or _type_of_siblings(macro, family, context)
    )


def _type_of_siblings(macro: Macro, family: Family, context: LintContext) -> DecidedType | None:
    siblings = {
        one.name: field_of(one).types[0]
        for one in context.api.by_family[family.name]
        if one.name != macro.name and field_of(one).role in KEYS and len(field_of(one).types) == 1
    }
    word = macro.name.rpartition("_")[2]
    alike = {name: type_ for name, type_ in siblings.items() if name.rpartition("_")[2] == word}
    if len(alike) < _ENOUGH_LIKE_IT and len(siblings) < _ENOUGH_OF_A_FAMILY:
        return None
    siblings = alike if len(alike) >= _ENOUGH_LIKE_IT else siblings
    why = f" if it is of the same type as {' and '.join([*siblings][:2])}"
    return only({*siblings.values()}, context.profile, why)


def aggregate(name: str, context: LintContext) -> Struct | Union | None:
    """Return the struct or union of a tag or of the typedef that names it."""
    for _ in range(_MOST_TYPEDEFS):
        for tag in (name, f"_{name}"):
            for symbol in context.api.by_name.get(tag, ()):
                if isinstance(symbol, (Struct, Union)):
                    return symbol
        typedef = context.api.find(name, Typedef)
        name = typedef.type.removesuffix(" *").rpartition(" ")[2] if typedef else ""
    return None


class Mirrored(NamedTuple):
    """The struct member that a key mirrors."""

    types: tuple[str, ...]
    """The types that a key for it may have; empty where the profile has none."""
    words: str
    """``virDomainJobInfo.timeElapsed is of type 'unsigned long long'``."""


def mirrored_member(macro: Macro, context: LintContext) -> Mirrored | None:
    """Return the struct member that a key's comment says the key mirrors."""
    dotted = field_of(macro).struct_member or ""
    struct, _, name = dotted.partition(".")
    owner = aggregate(struct, context)
    for member in owner.members or () if owner else ():
        if member.name == name:
            basic = member.type
            for _ in range(_MOST_TYPEDEFS):
                typedef = context.api.find(basic, Typedef)
                basic = typedef.type if typedef else basic
            fitting = {basic, basic.removeprefix("const ")}
            types = context.profile.types.info.items()
            found = (type_ for type_, info in types if fitting.intersection(info.c))
            return Mirrored(tuple(found), f"{dotted} is of type '{member.type}'")
    return None


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
    for shown in (one for use in uses for one in field.evidence if one.use is use):
        found.setdefault(shown.type, shown)
    return found


def place(shown: Evidence) -> str:
    """Return where something is shown: ``qemu/qemu_driver.c:508``."""
    return f"{shown.file}:{shown.line}"


def evident_type(field: Field, profile: Profile) -> DecidedType | None:
    """Return the one type that the sources set; else accept, else read."""
    for use in Use:
        if found := types_shown(field, use):
            shown = next(iter(found.values()))
            return only(found, profile, f": {place(shown)} {use} it so")
    return None


def contradicted(
    macro: Macro, by: str, right: DecidedType | None, context: LintContext
) -> Complaint:
    """Return what is to say of a key whose stated types are wrong, as another one speaks for."""
    field = field_of(macro)
    return Complaint(
        message=f"the comment says {' or '.join(field.types)}, {by}",
        help=right and right.help,
        at=type_span(field),
        edits=_retyped(macro, right.type, context) if right else (),
        safe=False,
    )


def _retyped(macro: Macro, type_: str, context: LintContext) -> Edits:
    """Return the edit that makes a key's only annotation state another type, by its full name."""
    annotations, types = field_of(macro).annotations, context.profile.types
    if len(annotations) != 1 or not annotations[0].types:
        return ()
    (annotation,), comment = annotations, Comment(macro, context)
    name, write = f"{types.prefix}{type_}", phrase(context.profile, type_)
    said = f"{types.prefix}{annotation.types[0]}" if len(annotation.types) == 1 else ""
    if types.prefix and said and said in annotation.text:
        return comment.replaced(said, name)
    if annotation.text.split()[0].lower() == write.split()[0].lower():
        return comment.at(annotation.span, write)
    words = [one for one in types.words if annotation.text.endswith(f" {one}")]
    if not said or not words or not types.prefix:
        return ()
    return comment.within(annotation.span, max(words, key=len), name)


def measures(macro: Macro, profile: Profile) -> bool:
    """Say whether a key is one whose value may be a quantity."""
    family, field, info = family_of(macro, profile), field_of(macro), profile.types.info
    if family is None or not family.units or field.enum is not None:
        return False
    numbers = (type_ not in info or info[type_].python in ("int", "float") for type_ in field.types)
    return not field.types or any(numbers)


def promised_by_name(macro: Macro, profile: Profile) -> tuple[str, ...]:
    """Return the units of which the macro's name speaks (``…_BYTES``, ``…_MS``)."""
    known = profile.units.known.items()
    return tuple(
        name for name, unit in known if any(re.search(hint, macro.name) for hint in unit.hints)
    )


def siblings(macro: Macro, context: LintContext) -> tuple[Macro, ...]:
    """Return the other keys of the same whole or range, in header order."""
    group = _group(macro)
    among = context.once(_groups)[group] if group[-1] else ()
    return tuple(other for other in among if other.name != macro.name)


def _group(macro: Macro) -> _Group:
    stem, _, part = macro.name.rpartition("_")
    return field_of(macro).family, stem, _PARTS.get(part)


def _groups(context: LintContext) -> Mapping[_Group, list[Macro]]:
    groups: defaultdict[_Group, list[Macro]] = defaultdict(list)
    for macro in chain.from_iterable(context.api.by_family.values()):
        groups[_group(macro)].append(macro)
    return groups


def is_standard(text: str, phrases: Iterable[str]) -> bool:
    """Say whether a text states a unit in a usual spelling."""
    return any(compile_phrase(pattern).fullmatch(text) for pattern in phrases)
