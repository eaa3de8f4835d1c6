"""An API and what of it is asked for to the context of a template."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

import headerscan
from headerscan.generate.composed import NAME, NUMBER, keys_of
from headerscan.generate.context import Constant, Context, Enum, Family, Key, ValueType
from headerscan.generate.names import Names, dictionary_names, identifier
from headerscan.generate.python_text import is_known_type
from headerscan.generate.selection import Selection, select
from headerscan.matching.phrases import without_lead
from headerscan.model import Api, Doc, Enumerator, Macro
from headerscan.profile import Family as FamilyProfile
from headerscan.profile import Profile, TypeInfo

_NAME = re.compile(r"\b[A-Za-z_]\w*\b")
_HEXADECIMAL = re.compile(r"[\s(]*0[xX][0-9a-fA-F]+[uUlL]*[\s)]*")
_ENOUGH = 3
_NO_DOC = Doc(summary="", body="")


def build_context(api: Api, profile: Profile, selection: Selection) -> Context:
    """Return what a template gets for the selected symbols.

    Raises :class:`~headerscan.errors.UsageError` as
    :func:`~headerscan.generate.selection.select` does.
    """
    built = _Building(api, profile, selection)
    context = Context(
        tool=f"headerscan {headerscan.__version__}",
        library=profile.name,
        version=api.version,
        headers=tuple(dict.fromkeys(constant.header for constant in built.constants.values())),
        digest="",
        constants=tuple(built.constants.values()),
        enums=tuple(built.enums.values()),
        families=built.families,
        types=tuple(built.types.values()),
        divisors=profile.version.divisors if profile.version else (),
    )
    return msgspec.structs.replace(context, digest=digest_of(context))


def digest_of(context: Context) -> str:
    """Return ``sha256:…`` of all that a context says, but for the tool."""
    content = msgspec.to_builtins(context)
    del content["tool"], content["digest"]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


class _Building:
    """What a context is made of; each part takes its Python names before the next one."""

    def __init__(self, api: Api, profile: Profile, selection: Selection) -> None:
        self.profile = profile
        self.selected = select(api, profile, selection)
        self.names = Names()
        self.constants = self._constants()
        """By their C names."""
        self.enums = dict(self._enums({one.name: one.text or "" for one in api.of(Enumerator)}))
        """Those that have a name and a member, by their C names."""
        self.types = dict(self._types())
        """By the profile's words for them."""
        self.families = tuple(self._families())
        """Those that have a key, in the order of the profile."""

    def _constants(self) -> dict[str, Constant]:
        by_enum: defaultdict[str, list[str]] = defaultdict(list)
        for symbol in self.selected.constants.values():
            if isinstance(symbol, Enumerator) and symbol.enum:
                by_enum[symbol.enum].append(symbol.name)
        lasts = {names[-1] for names in by_enum.values()}
        sentinels = {name for name in lasts if self.profile.is_sentinel(name)}
        enums = {one for one in self.selected.enums if not sentinels.issuperset(by_enum[one])}
        return {
            symbol.name: self._constant(symbol, enums, is_sentinel=symbol.name in sentinels)
            for symbol in self.selected.constants.values()
        }

    def _constant(
        self, symbol: Macro | Enumerator, enums: Collection[str], *, is_sentinel: bool
    ) -> Constant:
        assert symbol.value is not None  # select() takes no symbol without a value
        enum = symbol.enum if isinstance(symbol, Enumerator) and symbol.enum in enums else None
        field = symbol.field if isinstance(symbol, Macro) else None
        doc = symbol.doc or _NO_DOC
        return Constant(
            name=self.names.take(symbol.name, member=enum is not None),
            c_name=symbol.name,
            kind=symbol.kind,
            value=symbol.value,
            header=symbol.header,
            doc=without_lead(doc.text, self.profile.docs.leads),
            since=doc.since,
            deprecated=doc.deprecated,
            conditions=symbol.conditions,
            enum=enum,
            sentinel=is_sentinel,
            family=field.family if field else None,
            role=field.role.value if field else None,
        )

    def _enums(self, texts: Mapping[str, str]) -> Iterator[tuple[str, Enum]]:
        """Yield enums; ``texts`` are the expressions of all enumerators."""
        held: defaultdict[str | None, list[Constant]] = defaultdict(list)
        for constant in self.constants.values():
            held[constant.enum].append(constant)
        for name, enum in self.selected.enums.items():
            if name not in held:
                continue
            members = [one for one in held[name] if not one.sentinel]
            doc = enum.doc or _NO_DOC
            yield (
                name,
                Enum(
                    name=self.names.take(name),
                    c_name=name,
                    header=enum.header,
                    is_flags=_are_flags(members, texts),
                    members=tuple(members),
                    sentinels=tuple(one for one in held[name] if one.sentinel),
                    doc=doc.text,
                    since=doc.since,
                    deprecated=doc.deprecated,
                ),
            )

    def _types(self) -> Iterator[tuple[tuple[str, ...], ValueType]]:
        """Yield the types of keys; several words are one type, too."""
        macros = (one for one in self.selected.constants.values() if isinstance(one, Macro))
        used = {macro.field.types for macro in macros if macro.field and macro.field.family}
        used |= {(word,) for words in used for word in words}
        for words in sorted(used - {()}):
            yield words, self._value_type(words)

    def _value_type(self, words: tuple[str, ...]) -> ValueType:
        """Return the type that holds whatever types of some words hold."""
        infos = [self.profile.types.info.get(word, TypeInfo()) for word in words]
        pythons = dict.fromkeys(
            info.python if is_known_type(info.python) else "object" for info in infos
        )
        lowest = [info.minimum for info in infos if info.minimum is not None]
        highest = [info.maximum for info in infos if info.maximum is not None]
        numbers = sum(info.python == "int" for info in infos)
        is_limited = 0 < numbers == len(lowest) == len(highest)
        return ValueType(
            name=" or ".join(words),
            identifier=self.names.take("_OR_".join(words)),
            python="object" if "object" in pythons else " | ".join(pythons),
            minimum=min(lowest) if is_limited else None,
            maximum=max(highest) if is_limited else None,
        )

    def _families(self) -> Iterator[Family]:
        members: dict[str, list[Macro]] = {name: [] for name in self.profile.family_by_name}
        for macro in self.selected.constants.values():
            family = macro.field.family if isinstance(macro, Macro) and macro.field else None
            if family and isinstance(macro.value, str):
                members.setdefault(family, []).append(macro)
        for name, macros in members.items():
            known = self.profile.family_by_name.get(name)
            one = known or FamilyProfile(name=name, match=())
            if keys := self._keys(one, macros):
                yield self._family(one, keys)

    def _keys(self, family: FamilyProfile, macros: Sequence[Macro]) -> tuple[Key, ...]:
        """Return all keys of a family in the order of the headers, one of each.

        Of two macros for one key the first counts, unless it alone is deprecated.
        """
        keys: dict[str, Key] = {}
        for text, macro in keys_of(family, macros):
            key = self._key(text, macro)
            known = keys.get(text)
            if known is None or (known.deprecated is not None and key.deprecated is None):
                keys[text] = key
        return tuple(keys.values())

    def _key(self, text: str, macro: Macro) -> Key:
        assert macro.field is not None  # only macros of a family come here
        constant, field = self.constants[macro.name], macro.field
        type_, enum = self.types.get(field.types), self.enums.get(field.enum or "")
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
            enum_class=enum.name if enum else None,
            composed=NUMBER in text or NAME in text,
        )

    def _family(self, family: FamilyProfile, keys: tuple[Key, ...]) -> Family:
        own_name = identifier(family.name.lower().replace("-", "_"))
        structs = {key.struct_member.partition(".")[0] for key in keys if key.struct_member}
        wanted = [family.class_] if family.class_ else dictionary_names(family.name, family.owner)
        return Family(
            name=family.name,
            identifier=own_name,
            table=self.names.take(f"{own_name.upper()}_FIELDS"),
            decoder=self.names.take(f"decode_{own_name}"),
            dictionary=self.names.first_free(wanted),
            owner=family.owner,
            title=family.title,
            keys=keys,
            struct=structs.pop() if len(structs) == 1 else None,
        )


def _are_flags(members: Sequence[Constant], texts: Mapping[str, str]) -> bool:
    """Say whether an enum's values are bits.

    All values must be single bits, zero, or combinations of the enum's own bits. Since
    0, 1, 2, 3 are that too, one thing more is asked for: a shift in an expression (or in
    that of an enumerator that it names); or, where every other value is written with ``|``,
    two bits in hexadecimal or three bits of any spelling. ``texts`` are all expressions.
    """
    written = [(int(one.value), texts[one.c_name]) for one in members]
    bits = {value for value, _ in written if value.bit_count() == 1}
    mask = sum(bits)
    if not bits or any(value < 0 or value & ~mask for value, _ in written):
        return False
    named = (texts.get(name, "") for _, text in written for name in _NAME.findall(text))
    if any("<<" in text for text in (*(text for _, text in written), *named)):
        return True
    plain = {0, *bits, *([mask] if len(bits) >= _ENOUGH else [])}
    if any(value not in plain and "|" not in text for value, text in written):
        return False
    spelt = [text for value, text in written if value in bits]
    return len(bits) >= _ENOUGH or (len(bits) > 1 and all(map(_HEXADECIMAL.fullmatch, spelt)))
