"""What is known before any file is read: keys of the headers, words of the profile, macros.

Most files of a tree have nothing to do with keys. A quick look at a text, its outline, tells which
ones do, so that only those are divided by the lexer.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import msgspec

from headerscan.lexing.macros import Definition, parse_define
from headerscan.model import Api, Role
from headerscan.profile import CallEvidence, Implementation, Profile

Types = tuple[str, ...]
Macros = Mapping[str, Definition | None]
"""Macros by name; of one with None nothing tells which of its definitions holds."""

_CONVERSION = re.compile(r"%[-+ #0]*+[\d.*]*+(?:hh|h|ll|l|z|j|t|q|L)?[A-Za-z]")
_FIRST_PART = re.compile(r"[A-Za-z_][\w-]*(?:\.|::)")
"""What a key begins with, up to the mark behind its first word."""
_DIRECTIVE = re.compile(r"^[ \t]*+(#[ \t]*+define\b(?:[^\\\n]++|\\(?s:.))*+)", re.MULTILINE)
_CALLED = re.compile(r"\b[A-Za-z_]\w*+(?=[ \t\n]*+\()", re.ASCII)
_HEAD = re.compile(r"^(?=[A-Za-z_])[\w \t*]{1,300}+(?=\()", re.MULTILINE | re.ASCII)
"""What stands before the first ``(`` of a line that is not indented."""
_STRING = re.compile(r'"((?:[^"\\\n]++|\\.)*+)"')
_WORD = re.compile(r"[A-Za-z_]\w*+", re.ASCII)


class Outline(msgspec.Struct, frozen=True):
    """What one file of the sources has."""

    definitions: tuple[Definition, ...]
    """What its ``#define`` directives define."""
    called: frozenset[str]
    """The names before a ``(``, macros and functions."""
    heads: frozenset[str]
    """Those of ``called`` with which a function's definition may begin."""
    strings: Mapping[str, tuple[str, ...]]
    """What functions of this file may return, by the profile's ``[[implementation.strings]]``."""


def outline_of(text: str, wanted: Implementation) -> Outline:
    """Return the outline of a C file."""
    called = frozenset(_CALLED.findall(text))
    defined = (parse_define(directive, 0) for directive in _DIRECTIVE.findall(text))
    return Outline(
        tuple(found for found in defined if found is not None),
        called,
        frozenset(_WORD.findall(head)[-1] for head in _HEAD.findall(text)),
        dict(_strings(text, called, wanted)),
    )


def _strings(
    text: str, called: frozenset[str], wanted: Implementation
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in wanted.strings:
        if entry.macro in called:
            call = rf"\b{re.escape(entry.macro)}\s*\(\s*(\w+)\s*,([^()]*)\)"
            for match in re.finditer(call, text):
                name = entry.function.replace("{name}", match[1])
                yield name, tuple(_STRING.findall(match[2]))


class Key(NamedTuple):
    """A macro that is a key, or a part of one."""

    name: str
    value: str
    role: Role
    family: str


class Library:
    """The keys that headers declare, and the macros, calls and types of all sources."""

    def __init__(
        self, keys: Iterable[Key], profile: Profile, outlines: Mapping[str, Outline]
    ) -> None:
        self.wanted = profile.implementation
        self.keys = {key.name: key for key in keys}
        self._profile = profile
        self._types = {name.upper(): (name,) for name in profile.types.info}
        self._calls = [
            (re.compile(re.escape(call.name).replace(r"\{type\}", r"(\w+?)")), call)
            for call in self.wanted.calls
        ]
        self._note_values()
        defined = {name: outline.definitions for name, outline in outlines.items()}
        self.macros: Macros = _agreed(chain(*(defined[n] for n in defined if n.endswith(".h"))))
        """Those of the sources' headers."""
        found = (outlines[name].strings.items() for name in sorted(outlines))
        self.strings = dict(chain.from_iterable(found))
        """What functions return that return one of some strings."""
        called = {name for each in outlines.values() for name in each.called if self.call(name)}
        # A macro may paste a call's name together: ``virTypedParamsAdd ## type``.
        called |= {call.name.partition("{type}")[0] for call in self.wanted.calls}
        self.leading = _leading_to(called, chain(*defined.values()))
        """The names of calls that may be evidence."""

    def _note_values(self) -> None:
        self._values = {key.value for key in self.keys.values()}
        self._whole: defaultdict[str, list[Key]] = defaultdict(list)
        self._composed: defaultdict[str, dict[Key, None]] = defaultdict(dict)
        self._families: defaultdict[str, set[str]] = defaultdict(set)
        """By what their keys begin with."""
        parts: dict[Role, list[Key]] = {Role.PREFIX: [], Role.SUFFIX: []}
        for key in self.keys.values():
            if match := _FIRST_PART.match(key.value):
                self._families[match[0]].add(key.family)
            if key.role in parts:
                parts[key.role].append(key)
            else:
                self._whole[key.value].append(key)
        for prefix in parts[Role.PREFIX]:
            stem = prefix.name.rpartition("_")[0] + "_"
            for key in parts[Role.SUFFIX]:
                if key.name.startswith(stem):
                    self._composed[prefix.value + key.value][key] = None
        self._endings = tuple(key.value for key in parts[Role.SUFFIX])

    def named(self, word: str) -> str:
        """Return the name of the key that a word of the sources stands for."""
        for begins, own in self.wanted.aliases.items():
            if word.startswith(begins) and own + word.removeprefix(begins) in self.keys:
                return own + word.removeprefix(begins)
        return word

    def is_key(self, name: str) -> bool:
        """Say whether a name is that of a key, or would be one if a header here declared it."""
        return name in self.keys or self._profile.family_of(name) is not None

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
        families = self._families.get(match[0], set())
        return next(iter(families)) if len(families) == 1 else None

    def is_unknown(self, text: str) -> bool:
        """Say whether a text is a whole key that no macro has."""
        return "%" not in text and text not in self._values

    def types(self, word: str) -> Types:
        """Return the types that a word stands for, none where it is no type.

        A type's own word counts in capitals or not, with the prefix of its enumerators or not.
        """
        own = word.removeprefix(self._profile.types.prefix).upper()
        return self.wanted.words.get(word, self._types.get(own, ()))

    def call(self, name: str) -> tuple[CallEvidence, Types] | None:
        """Return the entry that takes a call's name, with the types that the name says."""
        for pattern, call in self._calls:
            if match := pattern.fullmatch(name):
                said = self.types(match[1]) if match.groups() else ()
                if said or not match.groups():
                    return call, said
        return None

    def is_kept(self, name: str) -> bool:
        """Say whether a name means something by itself, whatever it is defined as."""
        if self.named(name) in self.keys or self.types(name):
            return True
        if self.call(name) is not None:
            return True
        shared = self.macros.get(name)
        return shared is not None and shared.text[:1] == '"' and self.is_key(name)


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


def _agreed(definitions: Iterable[Definition]) -> dict[str, Definition | None]:
    """Return definitions by name, None where those of one name differ."""
    found: dict[str, Definition | None] = {}
    for entry in definitions:
        other = found.setdefault(entry.name, entry)
        if other is not None and not other.says_as(entry):
            found[entry.name] = None
    return found


def _leading_to(names: Iterable[str], definitions: Iterable[Definition]) -> frozenset[str]:
    """Return names with those of all function-like macros that lead to a call of one of them."""
    users: dict[str, set[str]] = {}
    for entry in definitions:
        if entry.parameters is not None:
            for word in _WORD.findall(entry.text):
                users.setdefault(word, set()).add(entry.name)
    found, fresh = set(names), list(names)
    while fresh:
        new = users.get(fresh.pop(), set()) - found
        found |= new
        fresh += new
    return frozenset(found)
