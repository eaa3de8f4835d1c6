"""The keys that headers declare, and the words of the sources that mean a key or a type."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from headerscan.model import Api, Role
from headerscan.profile import CallEvidence, Profile

Types = tuple[str, ...]

_CONVERSION = re.compile(r"%[-+ #0]*+[\d.*]*+(?:hh|h|ll|l|z|j|t|q|L)?[A-Za-z]")
_FIRST_PART = re.compile(r"[A-Za-z_][\w-]*(?:\.|::)")
"""What a key begins with, up to the mark behind its first word."""


class Key(NamedTuple):
    """A macro that is a key, or a part of one."""

    name: str
    value: str
    role: Role
    family: str


class Keys:
    """The keys that headers declare, by name and by value."""

    def __init__(self, keys: Iterable[Key], profile: Profile) -> None:
        self.by_name = {key.name: key for key in keys}
        self._profile = profile
        self._whole: defaultdict[str, list[Key]] = defaultdict(list)
        self._composed: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._kinds: defaultdict[str, set[str]] = defaultdict(set)
        roles: defaultdict[Role, list[Key]] = defaultdict(list)
        for key in self.by_name.values():
            roles[key.role].append(key)
            if match := _FIRST_PART.match(key.value):
                self._kinds[match[0]].add(key.family)
            if key.role not in (Role.PREFIX, Role.SUFFIX):
                self._whole[key.value].append(key)
        for prefix in roles[Role.PREFIX]:
            stem = prefix.name.rpartition("_")[0] + "_"
            for key in roles[Role.SUFFIX]:
                if key.name.startswith(stem):
                    self._composed[prefix.value + key.value][key] = None
        self._endings = tuple(key.value for key in roles[Role.SUFFIX])
        self._values = {key.value for key in self.by_name.values()}

    def named(self, word: str) -> str:
        """Return the name of the key that a word of the sources stands for."""
        for begins, own in self._profile.implementation.aliases.items():
            if word.startswith(begins) and own + word.removeprefix(begins) in self.by_name:
                return own + word.removeprefix(begins)
        return word

    def is_key(self, name: str) -> bool:
        """Say whether a name is that of a key, or would be one if a header here declared it."""
        return name in self.by_name or self._profile.family_of(name) is not None

    def of_value(self, text: str) -> Key | None:
        """Return the one key of a value, whole or put together; None where there are others."""
        composed = self._composed.get(_CONVERSION.sub("", text, count=1), ())
        found = self._whole.get(text) or [*composed]
        return found[0] if len(found) == 1 else None

    def family_of_kind(self, text: str) -> str | None:
        """Return the one family whose keys begin as a key does that no macro has."""
        match = _FIRST_PART.match(text)
        if match is None or text in self._values or text.endswith(self._endings):
            return None
        families = self._kinds.get(match[0], set())
        return next(iter(families)) if len(families) == 1 else None

    def is_unknown(self, text: str) -> bool:
        """Say whether a text is a whole key that no macro has."""
        return "%" not in text and text not in self._values


def keys_of(api: Api) -> tuple[Key, ...]:
    """Return the keys, and the parts of keys, that an API has."""
    return tuple(
        Key(macro.name, macro.value, macro.field.role, family)
        for family, macros in api.by_family.items()
        for macro in macros
        if macro.field and macro.field.role is not Role.VALUE and isinstance(macro.value, str)
    )


def conversions(format_: str) -> int:
    """Return how many arguments a format string asks for (C11 7.21.6.1)."""
    return len(_CONVERSION.findall(format_.replace("%%", "")))


class Words:
    """The words of the sources that mean types, and the calls that are evidence."""

    def __init__(self, profile: Profile) -> None:
        self._prefix = profile.types.prefix
        self._types = {name.upper(): (name,) for name in profile.types.info}
        self._words = profile.implementation.words
        self._calls = [
            (re.compile(re.escape(call.name).replace(r"\{type\}", r"(\w+?)")), call)
            for call in profile.implementation.calls
        ]

    def types(self, word: str) -> Types:
        """Return the types that a word stands for, none where it is no type.

        A type's own word counts in capitals or not, with the prefix of its enumerators or not.
        """
        own = self._types.get(word.removeprefix(self._prefix).upper(), ())
        return self._words.get(word, own)

    def call(self, name: str) -> tuple[CallEvidence, Types] | None:
        """Return the entry that takes a call's name, with the types that the name says."""
        for pattern, call in self._calls:
            if match := pattern.fullmatch(name):
                said = self.types(match[1]) if match.groups() else ()
                if said or not match.groups():
                    return call, said
        return None
