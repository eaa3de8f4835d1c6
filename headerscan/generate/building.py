"""An API and what of it is asked for to the context of a template."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

import headerscan
from headerscan.generate.composed import composed_keys
from headerscan.generate.context import Constant, Context, Enum, Family, Key, ValueType
from headerscan.generate.names import Names, dictionary_names, identifier
from headerscan.generate.python_text import is_known_type
from headerscan.generate.selection import Selected, Selection, select
from headerscan.matching.phrases import without_lead
from headerscan.model import Api, Enumerator, Macro, Role
from headerscan.profile import Family as FamilyProfile
from headerscan.profile import Profile, TypeInfo

Types = dict[tuple[str, ...], ValueType]
"""Types of keys by the profile's words for them."""
_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_HEXADECIMAL = re.compile(r"[\s(]*0[xX][0-9a-fA-F]+[uUlL]*[\s)]*")
_ENOUGH = 3


def build_context(api: Api, profile: Profile, selection: Selection) -> Context:
    """Return what a template gets for the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` as
    :func:`~headerscan.generate.selection.select` does.
    """
    selected = select(api, profile, selection)
    names = Names()
    constants = _constants(selected, profile, names)
    enums = _enums(api, selected, constants, names)
    types = _types(selected.macros, profile, names)
    families = _Families(profile, types, constants, enums).of(selected.macros, names)
    context = Context(
        tool=f"headerscan {headerscan.__version__}",
        library=profile.name,
        version=api.version,
        headers=tuple(dict.fromkeys(constant.header for constant in constants.values())),
        digest="",
        constants=tuple(constants.values()),
        enums=enums,
        families=tuple(families),
        types=tuple(types.values()),
        divisors=profile.version.divisors if profile.version else (),
    )
    return msgspec.structs.replace(context, digest=digest_of(context))


def digest_of(context: Context) -> str:
    """Return ``sha256:…`` of all that a context says, but for the tool."""
    content = msgspec.to_builtins(context)
    del content["tool"], content["digest"]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _constants(selected: Selected, profile: Profile, names: Names) -> dict[str, Constant]:
    """Return the constants of a selection by their C names."""
    enums = {enum.name for enum in selected.enums}
    last = {one.enum: one.name for one in selected.enumerators if one.enum}
    sentinels = {name for name in last.values() if profile.is_sentinel(name)}
    held: set[str | None] = {
        one.enum for one in selected.enumerators if one.enum in enums and one.name not in sentinels
    }
    return {
        one.name: _constant(one, profile, names, held, is_sentinel=one.name in sentinels)
        for one in selected.constants
    }


def _constant(
    symbol: Macro | Enumerator,
    profile: Profile,
    names: Names,
    enums: set[str | None],
    *,
    is_sentinel: bool,
) -> Constant:
    assert symbol.value is not None  # select() takes no symbol without a value
    enum = symbol.enum if isinstance(symbol, Enumerator) and symbol.enum in enums else None
    field = symbol.field if isinstance(symbol, Macro) else None
    return Constant(
        name=names.take(symbol.name, member=enum is not None),
        c_name=symbol.name,
        kind=symbol.kind,
        value=symbol.value,
        header=symbol.header,
        doc=without_lead(symbol.doc.text, profile.docs.leads) if symbol.doc else "",
        since=symbol.doc.since if symbol.doc else None,
        deprecated=symbol.doc.deprecated if symbol.doc else None,
        conditions=symbol.conditions,
        enum=enum,
        sentinel=is_sentinel,
        family=field.family if field else None,
        role=field.role.value if field else None,
    )


def _enums(
    api: Api, selected: Selected, constants: Mapping[str, Constant], names: Names
) -> tuple[Enum, ...]:
    """Return the enums of the selection that have a name and a member."""
    enumerators = {one.name: one for one in api.of(Enumerator)}
    held: dict[str, list[Constant]] = {}
    for constant in constants.values():
        if constant.enum is not None:
            held.setdefault(constant.enum, []).append(constant)
    return tuple(
        Enum(
            name=names.take(enum.name),
            c_name=enum.name,
            header=enum.header,
            is_flags=is_flags(
                [enumerators[one.c_name] for one in held[enum.name] if not one.sentinel],
                enumerators.get,
            ),
            members=tuple(one for one in held[enum.name] if not one.sentinel),
            sentinels=tuple(one for one in held[enum.name] if one.sentinel),
            doc=enum.doc.text if enum.doc else "",
            since=enum.doc.since if enum.doc else None,
            deprecated=enum.doc.deprecated if enum.doc else None,
        )
        for enum in selected.enums
        if enum.name in held
    )


class _Families:
    """Makes families of macros, by what else was made of the selection."""

    def __init__(
        self,
        profile: Profile,
        types: Types,
        constants: Mapping[str, Constant],
        enums: Iterable[Enum],
    ) -> None:
        self._profile = profile
        self._types = types
        self._constants = constants
        self._enum_names = {enum.c_name: enum.name for enum in enums}

    def of(self, macros: Iterable[Macro], names: Names) -> Iterator[Family]:
        """Yield the families that have a key, in the order of the profile."""
        members: dict[str, list[Macro]] = {}
        for macro in macros:
            if macro.field and macro.field.family and isinstance(macro.value, str):
                members.setdefault(macro.field.family, []).append(macro)
        for name in dict.fromkeys([*self._profile.family_by_name, *members]):
            family = self._profile.family_by_name.get(name, FamilyProfile(name=name, match=()))
            if keys := self._keys(family, members.get(name, ())):
                yield _family(family, keys, names)

    def _keys(self, family: FamilyProfile, macros: Sequence[Macro]) -> tuple[Key, ...]:
        """Return all keys of a family in the order of the headers, one of each.

        Of two macros for one key the first counts, unless it alone is deprecated.
        """
        composed: dict[str, list[str]] = {}
        for text, macro in composed_keys(family, macros):
            composed.setdefault(macro.name, []).append(text)
        keys: dict[str, Key] = {}
        for macro in macros:
            role = macro.field.role if macro.field else None
            simple = [str(macro.value)] if role in (Role.PARAMETER, Role.STRUCT_MEMBER) else []
            for text in composed.get(macro.name, simple):
                key = self._key(text, macro, is_composed=text not in simple)
                known = keys.get(text)
                if known is None or (known.deprecated is not None and key.deprecated is None):
                    keys[text] = key
        return tuple(keys.values())

    def _key(self, text: str, macro: Macro, *, is_composed: bool) -> Key:
        assert macro.field is not None  # only macros of a family come here
        constant, field = self._constants[macro.name], macro.field
        type_ = self._types.get(field.types)
        return Key(
            key=text,
            name=constant.name,
            c_name=constant.c_name,
            types=field.types,
            type_name=type_.identifier if type_ else None,
            python=type_.python if type_ else "object",
            multiple=field.multiple,
            unit=field.unit,
            since=constant.since,
            deprecated=constant.deprecated,
            doc=constant.doc,
            struct_member=field.struct_member,
            enum=field.enum,
            enum_class=self._enum_names.get(field.enum) if field.enum else None,
            composed=is_composed,
        )


def _family(family: FamilyProfile, keys: tuple[Key, ...], names: Names) -> Family:
    own_name = identifier(family.name.lower().replace("-", "_"))
    structs = {key.struct_member.partition(".")[0] for key in keys if key.struct_member}
    return Family(
        name=family.name,
        identifier=own_name,
        table=names.take(f"{own_name.upper()}_FIELDS"),
        decoder=names.take(f"decode_{own_name}"),
        dictionary=names.first_free(
            [family.class_] if family.class_ else dictionary_names(family.name, family.owner)
        ),
        owner=family.owner,
        title=family.title,
        keys=keys,
        struct=structs.pop() if len(structs) == 1 else None,
    )


def _types(macros: Iterable[Macro], profile: Profile, names: Names) -> Types:
    """Return the types of keys by the profile's words; several words are one type, too."""
    used = {macro.field.types for macro in macros if macro.field and macro.field.family}
    used |= {(word,) for words in used for word in words}
    return {words: _value_type(words, profile, names) for words in sorted(used) if words}


def _value_type(words: tuple[str, ...], profile: Profile, names: Names) -> ValueType:
    """Return the type that holds whatever types of some words hold."""
    infos = [profile.types.info.get(word, TypeInfo()) for word in words]
    pythons = dict.fromkeys(
        info.python if is_known_type(info.python) else "object" for info in infos
    )
    lowest = [info.minimum for info in infos if info.minimum is not None]
    highest = [info.maximum for info in infos if info.maximum is not None]
    numbers = [info for info in infos if info.python == "int"]
    is_limited = bool(numbers) and len(lowest) == len(highest) == len(numbers)
    return ValueType(
        name=" or ".join(words),
        identifier=names.take("_OR_".join(words)),
        python="object" if "object" in pythons else " | ".join(pythons),
        minimum=min(lowest) if is_limited else None,
        maximum=max(highest) if is_limited else None,
    )


def is_flags(
    enumerators: Sequence[Enumerator], find: Callable[[str], Enumerator | None] = lambda _: None
) -> bool:
    """Say whether an enum's values are bits.

    All values must be single bits, zero, or combinations of the enum's own bits. Since
    0, 1, 2, 3 are that too, one thing more is asked for: a shift in an expression (or in
    that of the enumerator that it names, which ``find`` returns); or, where every other
    value is written with ``|``, two bits in hexadecimal or three bits of any spelling.
    """
    values = [one.value for one in enumerators if one.value is not None]
    if not values or min(values) < 0:
        return False
    bits = {value for value in values if value.bit_count() == 1}
    mask = sum(bits)
    if not bits or any(value & ~mask for value in values):
        return False
    if any(_is_shift(one.text or "", find) for one in enumerators):
        return True
    others = [one for one in enumerators if one.value and one.value not in bits]
    whole = mask if len(bits) >= _ENOUGH else None
    if any("|" not in (one.text or "") and one.value != whole for one in others):
        return False
    texts = [one.text or "" for one in enumerators if one.value in bits]
    return len(bits) >= _ENOUGH or (
        len(bits) > 1 and all(_HEXADECIMAL.fullmatch(text) for text in texts)
    )


def _is_shift(text: str, find: Callable[[str], Enumerator | None]) -> bool:
    if "<<" in text:
        return True
    named = (find(name) for name in _NAME.findall(text))
    return any(one is not None and "<<" in (one.text or "") for one in named)
