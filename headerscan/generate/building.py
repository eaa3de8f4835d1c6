"""An API and what of it is asked for to the context of a template."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

import msgspec

import headerscan
from headerscan.generate.composed import composed_keys
from headerscan.generate.context import Constant, Context, Enum, Family, Key, Pattern, ValueType
from headerscan.generate.flags import is_flags
from headerscan.generate.names import Names, dictionary_names, identifier
from headerscan.generate.python_text import is_known_type
from headerscan.generate.selection import Selected, Selection, select
from headerscan.model import Api, Enumeration, Enumerator, Macro, Role
from headerscan.profile import Family as FamilyProfile
from headerscan.profile import Profile, TypeInfo

_KEY_ROLES = (Role.PARAMETER, Role.SUFFIX, Role.STRUCT_MEMBER)


def build_context(api: Api, profile: Profile, selection: Selection) -> Context:
    """Return what a template gets for the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` as
    :func:`~headerscan.generate.selection.select` does.
    """
    selected = select(api, profile, selection)
    names = Names()
    constants = _Constants(selected, profile, names)
    enums = constants.enums(api)
    families = _families(selected.macros, profile, names)
    used = {word for family in families for key in family.keys for word in key.types}
    context = Context(
        tool=f"headerscan {headerscan.__version__}",
        library=profile.name,
        version=api.version,
        headers=tuple(dict.fromkeys(constant.header for constant in constants.all)),
        digest="",
        constants=constants.all,
        enums=enums,
        families=families,
        types=tuple(_value_type(word, profile) for word in sorted(used)),
    )
    return msgspec.structs.replace(context, digest=digest_of(context))


def digest_of(context: Context) -> str:
    """Return ``sha256:…`` of all that a context says, but for the tool."""
    content = msgspec.to_builtins(context)
    del content["tool"], content["digest"]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class _Constants:
    """The constants of a selection, and the enums that hold them."""

    def __init__(self, selected: Selected, profile: Profile, names: Names) -> None:
        self.profile = profile
        self.names = names
        self.selected = selected
        self.sentinels = _sentinels(selected, profile)
        self.all = tuple(self._constant(symbol) for symbol in selected.constants)
        self.by_c_name = {constant.c_name: constant for constant in self.all}

    def _constant(self, symbol: Macro | Enumerator) -> Constant:
        assert symbol.value is not None  # select() takes no symbol without a value
        enum = symbol.enum if isinstance(symbol, Enumerator) else None
        constant = Constant(
            name=self.names.take(symbol.name, member=enum is not None),
            c_name=symbol.name,
            kind=symbol.kind,
            value=symbol.value,
            header=symbol.header,
            doc=symbol.doc.text if symbol.doc else "",
            since=symbol.doc.since if symbol.doc else None,
            deprecated=symbol.doc.deprecated if symbol.doc else None,
            conditions=symbol.conditions,
            enum=enum,
            sentinel=symbol.name in self.sentinels,
        )
        field = symbol.field if isinstance(symbol, Macro) else None
        if field is None:
            return constant
        is_key = field.role in _KEY_ROLES
        return msgspec.structs.replace(
            constant,
            role=field.role.value,
            types=field.types,
            python=_python(field.types, self.profile) if is_key else None,
            unit=field.unit,
            struct_member=field.struct_member,
            values_enum=field.enum,
        )

    def enums(self, api: Api) -> tuple[Enum, ...]:
        """Return the enums of the selection that have a name and a member."""
        enumerators = {one.name: one for one in api.of(Enumerator)}
        result = []
        for enum in self.selected.enums:
            own = [one for one in self._enumerators_of(enum) if one.name not in self.sentinels]
            members = tuple(self.by_c_name[one.name] for one in own if one.name in self.by_c_name)
            if members:
                result.append(
                    Enum(
                        name=self.names.take(enum.name),
                        c_name=enum.name,
                        is_flags=is_flags(own, enumerators.get),
                        members=members,
                        doc=enum.doc.text if enum.doc else "",
                        since=enum.doc.since if enum.doc else None,
                        deprecated=enum.doc.deprecated if enum.doc else None,
                    )
                )
        return tuple(result)

    def _enumerators_of(self, enum: Enumeration) -> list[Enumerator]:
        return [one for one in self.selected.enumerators if one.enum == enum.name]


def _sentinels(selected: Selected, profile: Profile) -> frozenset[str]:
    """Return the enumerators that only count the others: a sentinel's name, and the last."""
    last = {one.enum: one.name for one in selected.enumerators}
    return frozenset(
        name for enum, name in last.items() if enum is not None and profile.is_sentinel(name)
    )


def _families(macros: Iterable[Macro], profile: Profile, names: Names) -> tuple[Family, ...]:
    members: dict[str, list[Macro]] = {}
    for macro in macros:
        if macro.field and macro.field.family and isinstance(macro.value, str):
            members.setdefault(macro.field.family, []).append(macro)
    order = [*profile.family_by_name, *members]
    made = (
        _family(
            profile.family_by_name.get(name, FamilyProfile(name=name, match=())),
            members[name],
            profile,
            names,
        )
        for name in dict.fromkeys(order)
        if name in members
    )
    return tuple(family for family in made if family.keys)


def _family(
    family: FamilyProfile, macros: Sequence[Macro], profile: Profile, names: Names
) -> Family:
    own = {macro.name: _key(macro, profile) for macro in macros}
    patterns = tuple(_named(pattern, names) for pattern in composed_keys(family, macros, own))
    composed: dict[str, list[Key]] = {}
    for pattern in patterns:
        for _, key in pattern.suffixes:
            composed.setdefault(key.name, []).append(key)
    keys: dict[str, Key] = {}
    for macro in macros:
        role = macro.field.role if macro.field else None
        simple = [own[macro.name]] if role in (Role.PARAMETER, Role.STRUCT_MEMBER) else []
        for key in composed.get(macro.name, simple):
            known = keys.get(key.key)
            if known is None or (known.deprecated is not None and key.deprecated is None):
                keys[key.key] = key
    own_name = identifier(family.name.lower().replace("-", "_"))
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
        keys=tuple(keys.values()),
        patterns=patterns,
    )


def _named(pattern: Pattern, names: Names) -> Pattern:
    """Give names to what a module holds for a pattern."""
    return msgspec.structs.replace(
        pattern,
        suffix_type=names.take(pattern.suffix_type) if pattern.suffix_type else None,
        constant=names.take(f"_{pattern.name.upper()}"),
        builder=names.take(f"build_{pattern.name}"),
        parser=names.take(f"parse_{pattern.name}"),
    )


def _key(macro: Macro, profile: Profile) -> Key:
    assert macro.field is not None  # only macros of a family come here
    doc = macro.doc
    return Key(
        key=str(macro.value),
        name=macro.name,
        types=macro.field.types,
        python=_python(macro.field.types, profile),
        multiple=macro.field.multiple,
        unit=macro.field.unit,
        since=doc.since if doc else None,
        deprecated=doc.deprecated if doc else None,
        doc=doc.text if doc else "",
        struct_member=macro.field.struct_member,
        enum=macro.field.enum,
    )


def _python(types: Iterable[str], profile: Profile) -> str:
    """Return the Python type of values of any of some types."""
    spelled = dict.fromkeys(_value_type(word, profile).python for word in types)
    if not spelled or "object" in spelled:
        return "object"
    return " | ".join(spelled)


def _value_type(word: str, profile: Profile) -> ValueType:
    info: TypeInfo = profile.types.info.get(word, TypeInfo())
    python = info.python if is_known_type(info.python) else "object"
    return ValueType(name=word, python=python, minimum=info.minimum, maximum=info.maximum)
