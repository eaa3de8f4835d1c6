"""The keys that headers declare, and the words of the sources that mean a key or a type."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from headerscan.model import Api, Macro, Role
from headerscan.profile import CallEvidence, Profile

Types = tuple[str, ...]

_CONVERSION = re.compile(r"%[-+ #0]*+[\d.*]*+(?:hh|h|ll|l|z|j|t|q|L)?[A-Za-z]")


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
        self._by_value: defaultdict[str, list[Key]] = defaultdict(list)
        self._suffixes: defaultdict[str, list[Key]] = defaultdict(list)
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for key in self.by_name.values():
            kinds[_first_part(key.value)].add(key.family)
            which = self._suffixes if key.role is Role.SUFFIX else self._by_value
            which[key.value].append(key)
        self._kinds = {part: families for part, families in kinds.items() if part}
        self._prefixes = [key for key in self.by_name.values() if key.role is Role.PREFIX]

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
        whole = [key for key in self._by_value.get(text, ()) if key.role is not Role.PREFIX]
        if whole:
            return whole[0] if len(whole) == 1 else None
        for prefix in self._prefixes:
            if text.startswith(prefix.value):
                rest = _CONVERSION.sub("", text.removeprefix(prefix.value), count=1)
                stem = prefix.name.rpartition("_")[0] + "_"
                ends = [key for key in self._suffixes.get(rest, ()) if key.name.startswith(stem)]
                if len(ends) == 1:
                    return ends[0]
        return None

    def family_of_kind(self, text: str) -> str | None:
        """Return the one family whose keys begin as a key does that no macro has."""
        if text in self._by_value or any(text.endswith(value) for value in self._suffixes):
            return None
        families = self._kinds.get(_first_part(text), set())
        return next(iter(families)) if len(families) == 1 else None

    def is_unknown(self, text: str) -> bool:
        """Say whether a text is a whole key that no macro has."""
        return "%" not in text and text not in self._by_value and text not in self._suffixes


def keys_of(api: Api) -> tuple[Key, ...]:
    """Return the keys, and the parts of keys, that an API has."""
    return tuple(
        Key(macro.name, macro.value, macro.field.role, macro.field.family)
        for macro in api.of(Macro)
        if macro.field is not None
        and macro.field.family is not None
        and macro.field.role is not Role.VALUE
        and isinstance(macro.value, str)
    )


def _first_part(key: str) -> str:
    """Return a key up to the mark behind its first word, nothing where it is one word."""
    match = re.match(r"[A-Za-z_][\w-]*(?:\.|::)", key)
    return match[0] if match else ""


def conversions(format_: str) -> int:
    """Return how many arguments a format string asks for (C11 7.21.6.1)."""
    return len(_CONVERSION.findall(format_.replace("%%", "")))


class Words:
    """The words of the sources that mean types, and the calls that are evidence."""

    def __init__(self, profile: Profile) -> None:
        types, implementation = profile.types, profile.implementation
        self._own = {name.upper(): name for name in types.info}
        self._prefix = types.prefix
        self._words = implementation.words
        self._calls = [
            (re.compile(re.escape(call.name).replace(r"\{type\}", r"(\w+?)")), call)
            for call in implementation.calls
        ]

    def types(self, word: str) -> Types:
        """Return the types that a word stands for, none where it is no type.

        A type's own word counts in capitals or not, with the prefix of its enumerators or not.
        """
        if word in self._words:
            return self._words[word]
        name = self._own.get(word.removeprefix(self._prefix).upper())
        return () if name is None else (name,)

    def call(self, name: str) -> tuple[CallEvidence, Types] | None:
        """Return the entry that takes a call's name, with the types that the name says."""
        for pattern, call in self._calls:
            if match := pattern.fullmatch(name):
                said = self.types(match[1]) if match.groups() else ()
                if said or not match.groups():
                    return call, said
        return None
