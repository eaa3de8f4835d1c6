"""A library's conventions, read from a TOML profile.

The format is documented in ``docs/reference/profile``. Nothing of any library is in the
code: what a phrase means, which macros are keys, and how a release is written all stand
in a profile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, TypeVar, cast, get_args

import msgspec

from headerscan.decoding import Pattern, Place, ReleasePattern, Table, decoded, parse_toml
from headerscan.matching.globs import fits, matcher
from headerscan.matching.phrases import spaced
from headerscan.model import Role, Use
from headerscan.release import RELEASE_FILES, ReleaseFile

T = TypeVar("T")
Style = Literal["guess", "libvirt", "gtk-doc", "doxygen", "kernel-doc", "plain"]


class Version(Table, frozen=True):
    """How a header says which release of the library it is."""

    macro: str
    """The macro whose value is the release as a number or a string."""
    divisors: tuple[int, ...] = ()
    """What to divide a number by for each part: ``[1000000, 1000, 1]``."""
    files: tuple[ReleaseFile, ...] = RELEASE_FILES
    """Where a source tree says it, in order, if the macro has no value there."""


class Docs(Table, frozen=True):
    """How documentation comments are laid out."""

    style: Style = "guess"
    """How a comment is laid out; ``guess`` reads them all, one comment at a time."""
    opener: str = "/**"
    """How a documentation comment opens; others are read where they name their symbol."""
    since: tuple[Pattern, ...] = ()
    """Patterns whose first group is the release."""
    release: Pattern = r"\d+(?:\.\d+)+"
    """The pattern of a well-formed release."""
    odd_minors: bool = False
    """Releases of an odd second number lead to the next even one, which docs name (GLib)."""
    deprecated: tuple[Pattern, ...] = ()
    """Patterns that mark a deprecation; a first group, if any, is what is said of it."""
    leads: tuple[Pattern, ...] = ()
    """Patterns that begin a summary and only say what sort of thing it is: ``Macro for …``."""
    references: tuple[Pattern, ...] = ()
    """Patterns of names in docs that must exist in the headers: ``\\bVIR_\\w+``."""
    known: tuple[str, ...] = ()
    """Globs of names that docs may refer to although no header declares them."""


class TypeInfo(Table, frozen=True):
    """One canonical type of typed keys."""

    c: tuple[str, ...] = ()
    """The C types that a struct member of this type may have."""
    python: str = "object"
    """The Python type in which bindings hand it out."""
    minimum: int | None = None
    """The least value, which generated code checks."""
    maximum: int | None = None
    """The greatest value, likewise."""
    write: str | None = None
    """What a doc should say, where the profile has one preferred phrase."""
    read: str | None = None
    """The call in C that reads such a value, with ``{key}`` for the macro: the site shows it."""
    value: str | None = None
    """The C type of the variable ``value`` that ``read`` fills, if it is not the first of ``c``."""


class Types(Table, frozen=True):
    """The types that keys may have, and the words in which docs state them."""

    enum: str | None = None
    """The enum in the headers whose enumerators are the legal types."""
    prefix: str = ""
    """What precedes the canonical word in an enumerator's name: ``VIR_TYPED_PARAM_``."""
    misspelt: tuple[Pattern, ...] = ()
    """Patterns of names that are meant as a type and are none."""
    words: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Phrase → canonical type: ``"unsigned long long" = "ULLONG"``."""
    info: Mapping[str, TypeInfo] = msgspec.field(default_factory=dict)
    """Canonical type → what is known of it."""


class Extractor(Table, frozen=True):
    """One way in which a doc states a type. ``{type}`` stands for any type phrase."""

    kind: Literal["sentence", "parenthesis", "prefix", "trailing", "name-suffix", "macro-argument"]
    """Where the type stands."""
    pattern: Pattern = "{type}"
    """The phrase; ``{type}`` alone stands for the kind's usual phrase."""
    ignore_case: bool = False
    """True where capitals do not matter."""
    last_resort: bool = False
    """True where it counts only if nothing before it was found."""
    confirms: bool = False
    """True where it must agree with the others but does not settle the type itself."""


class Annotations(Table, frozen=True):
    """How a type annotation is found in a doc."""

    extractors: tuple[Extractor, ...] = ()
    """In order of precedence."""
    decoys: tuple[Pattern, ...] = ()
    """Patterns that look like an annotation and are none; what they match is passed over."""
    multiple: tuple[Pattern, ...] = ()
    """Patterns that say a key may occur more than once."""
    member: tuple[Pattern, ...] = ()
    """Patterns with groups ``member`` and ``struct``: the struct member that a key mirrors."""
    enum: tuple[Pattern, ...] = ()
    """Patterns with a group ``enum``: the enum whose enumerators are the values."""
    inherit: tuple[Pattern, ...] = ()
    """Patterns with a group ``symbol``: "as VIR_DOMAIN_JOB_DATA_TOTAL but only …"."""


class Unit(Table, frozen=True):
    """One canonical unit and the phrases that state it."""

    phrases: tuple[Pattern, ...] = ()
    """Patterns, tried on the doc's text; longer matches win over shorter ones."""
    nonstandard: tuple[Pattern, ...] = ()
    """Patterns that mean this unit in a spelling that should be mended."""
    weak: tuple[Pattern, ...] = ()
    """Patterns that state this unit only where nothing else does, and the name agrees."""
    hints: tuple[Pattern, ...] = ()
    """Patterns on a macro's name that make one expect this unit: ``_BYTES$``."""


class Units(Table, frozen=True):
    """How docs state units."""

    known: Mapping[str, Unit] = msgspec.field(default_factory=dict)
    """Canonical unit → the phrases that state it."""
    decoys: tuple[Pattern, ...] = ()
    """Patterns that look like a unit and are none."""
    quantities: tuple[Pattern, ...] = ()
    """Patterns in a doc that make a unit necessary: time, size, rate."""


class Family(Table, frozen=True):
    """Macros that share an owner and a namespace of keys."""

    name: str
    """What the family is called in reports, snapshots and on the site."""
    match: tuple[str, ...]
    """Globs on macro names."""
    exclude: tuple[str, ...] = ()
    """Globs on names that ``match`` takes and that do not belong here."""
    owner: str | None = None
    """The function that hands the keys out or takes them."""
    title: str | None = None
    """A headline for people."""
    struct: str | None = None
    """The struct whose members are the same values."""
    role: Role = Role.PARAMETER
    """What a macro of the family is, unless the globs below say otherwise."""
    prefixes: tuple[str, ...] = ()
    """Globs on keys that are the first part of composed keys: ``*.``."""
    suffixes: tuple[str, ...] = ()
    """Globs on keys that are the last part of composed keys: ``.*``."""
    suffix_names: tuple[str, ...] = ()
    """Globs on names of macros whose keys are last parts, whatever they look like."""
    named: tuple[str, ...] = ()
    """Globs on names of prefixes behind whose number a free name may stand, and then one of
    the last parts that belong to no prefix: ``vcpu.0.any_name.sum``."""
    values: tuple[str, ...] = ()
    """Globs on names of macros that are values, not keys."""
    key_style: Pattern | None = None
    """The pattern that keys of this family follow."""
    type: str | None = None
    """The type of all keys, where their docs need not say it."""
    untyped: bool = False
    """True where keys state no type, as those that only name an event to switch on."""
    units: bool = True
    """False where a unit in a doc is not the key's own."""
    retired: tuple[str, ...] = ()
    """Keys that must not come back with another meaning."""
    class_: str | None = None
    """The name of the generated dictionary type, ``JobStats``."""
    weight: int = 0
    """How much users look for it: a site shows the heaviest family first."""
    python: str | None = None
    """How a program in Python gets the dictionary, ``domain.jobStats()``."""

    def takes(self, name: str) -> bool:
        """Say whether a macro belongs to the family."""
        return fits(name, self.match) and not fits(name, self.exclude)

    def role_of(self, name: str, key: str) -> Role:
        """Return what a macro of the family is, by its name and its key."""
        if fits(name, self.values):
            return Role.VALUE
        if fits(key, self.prefixes):
            return Role.PREFIX
        if fits(key, self.suffixes) or fits(name, self.suffix_names):
            return Role.SUFFIX
        return self.role


class CallEvidence(Table, frozen=True):
    """A call in the sources that shows of which type a key is."""

    name: str
    """The function's or macro's name; ``{type}`` stands for a word that says the type."""
    key: int
    """Which argument is the key, counted from 1; what a format string makes is put together."""
    use: Use
    """What the call does with the key."""
    type: int | None = None
    """Which argument says the type, where the name does not."""
    of: str | None = None
    """The type, where neither says it."""
    pairs: bool = False
    """True where further pairs of a key and a type follow, up to the last argument."""


class TableEvidence(Table, frozen=True):
    """A table in the sources, each of whose elements has a key: ``{ KEY, TYPE, … }``."""

    name: str
    """The name of the table, or of the struct that its elements are."""
    key: int | str
    """Which part of an element is the key: its number, counted from 1, or its member's name."""
    use: Use
    """What the sources do with the table's keys."""
    type: int | str | None = None
    """Which part says the type."""
    of: str | None = None
    """The type, where no part says it."""


class TextMaker(Table, frozen=True):
    """A function that makes a text by a format string (``snprintf``), as keys are put together."""

    name: str
    """Its name."""
    format: int
    """Which argument is the format string, counted from 1."""
    buffer: Literal[1] | None = None
    """1 where the text is put into the first argument; else it is what the function returns."""


MAKERS = (
    TextMaker("snprintf", 3, 1),
    TextMaker("g_snprintf", 3, 1),
    TextMaker("sprintf", 2, 1),
    TextMaker("g_strdup_printf", 1),
)


class StringsEvidence(Table, frozen=True):
    """A macro that makes a function which returns one of some strings, as keys may be."""

    macro: str
    """The macro's name: ``VIR_ENUM_IMPL``; its first argument is the name to make names of."""
    function: str
    """The function that it makes: ``{name}TypeToString``."""


class VersionScripts(Table, frozen=True):
    """Where the sources say since when a function is exported (a linker's version script)."""

    files: tuple[str, ...] = ()
    """Globs on the files' names: ``*.syms``."""
    node: ReleasePattern = r"\w+?_(\d[\w.]*)"
    """The pattern of a version's name, whose first group is the release."""


class Implementation(Table, frozen=True):
    """What in the library's C files is evidence of what its headers promise."""

    calls: tuple[CallEvidence, ...] = ()
    """Calls whose argument is a key; the first that takes a name is the one."""
    tables: tuple[TableEvidence, ...] = ()
    """Tables of keys."""
    strings: tuple[StringsEvidence, ...] = ()
    """Functions that return keys."""
    makers: tuple[TextMaker, ...] = MAKERS
    """Functions that put keys together; those of the C library and of GLib by default."""
    words: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Word of the sources → the types that it stands for, beside the types' own names."""
    aliases: Mapping[str, str] = msgspec.field(default_factory=dict)
    """How other names of keys begin → how the keys' own names do, with the same rest."""
    versions: VersionScripts = VersionScripts()
    """Since when functions are exported."""


class Profile(Table, frozen=True, dict=True):
    """The conventions of one library."""

    name: str
    """What snapshots and messages call the profile."""
    description: str = ""
    """One line for people."""
    about: str = ""
    """What the library is for, in a few sentences: a site begins with them."""
    detect: tuple[str, ...] = ()
    """Words; a header that holds one of them is taken to be of this library."""
    ignore: tuple[str, ...] = ()
    """Globs of symbols that are no part of the API."""
    version: Version | None = None
    """How the headers say which release they are."""
    docs: Docs = Docs()
    """How comments are laid out."""
    types: Types = Types()
    """Which types keys may have."""
    annotations: Annotations = Annotations()
    """How a comment states a key's type."""
    units: Units = Units()
    """How a comment states a key's unit."""
    families: tuple[Family, ...] = ()
    """The families of keys; a macro belongs to the first that takes it."""
    implementation: Implementation = Implementation()
    """What the library's C files show of its keys and functions."""
    volatile: tuple[str, ...] = ()
    """Globs of symbols whose value changes with every release (the version itself)."""
    sentinels: tuple[str, ...] = ()
    """Globs of enumerators that only count the others (``*_LAST``)."""
    erased: tuple[str, ...] = ()
    """Globs of names that are macros of no meaning in a declaration (``VIR_EXPORT_VAR``)."""
    private: tuple[str, ...] = ()
    """Globs of headers that nobody outside includes: ``internal/*``; they are not compared."""
    defines: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Macros that are defined in ``#if`` conditions, whoever builds."""
    undefines: tuple[str, ...] = ()
    """Macros that are not defined in ``#if`` conditions, whoever builds."""
    rules: Mapping[str, Literal["error", "warning", "note", "off"]] = msgspec.field(
        default_factory=dict
    )
    """Severities where they differ from the rules' own."""

    def family_of(self, name: str) -> Family | None:
        """Return the first family that takes a macro."""
        for family, is_taken, is_excluded in self._takers:
            if is_taken(name) and not is_excluded(name):
                return family
        return None

    @cached_property
    def _made(self) -> dict[Hashable, object]:
        return {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, which is called once for each key.

        It is for what follows from the profile alone and takes long, as compiling does.
        """
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    @cached_property
    def _takers(self) -> tuple[tuple[Family, Callable[[str], bool], Callable[[str], bool]], ...]:
        """Return the families with the tests of their globs, which each macro meets."""
        return tuple(
            (family, matcher(family.match), matcher(family.exclude)) for family in self.families
        )

    @property
    def release_files(self) -> tuple[ReleaseFile, ...]:
        """Return where a source tree of the library says which release it is."""
        return RELEASE_FILES if self.version is None else self.version.files

    def by_weight(self, families: Iterable[str]) -> list[str]:
        """Return names of families, the one that users look for most first."""
        known = self.family_by_name
        return sorted(families, key=lambda name: -known[name].weight if name in known else 0)

    @cached_property
    def family_by_name(self) -> Mapping[str, Family]:
        """Return the families by name."""
        return {family.name: family for family in self.families}

    def is_sentinel(self, name: str) -> bool:
        """Say whether an enumerator only counts the others."""
        return fits(name, self.sentinels)

    def ignores(self, name: str) -> bool:
        """Say whether a symbol is no part of the API."""
        return fits(name, self.ignore)

    def is_volatile(self, name: str) -> bool:
        """Say whether a symbol's value changes with every release."""
        return fits(name, self.volatile)


def parse_profile(text: str, file: str, *, checked: bool = False) -> Profile:
    """Return the profile that a TOML text describes; ``checked`` if its patterns are known good.

    Raises :class:`~headerscan.errors.ConfigError` for broken TOML, unknown or missing
    keys, values of the wrong type, and patterns that are no regular expressions or may
    take time without end.
    """
    place = Place(file, text)
    profile = decoded(Profile, parse_toml(place), place)
    if not checked:
        for where, pattern in _patterns(profile, place):
            _check_pattern(pattern, where)
        _check_evidence(profile, place.at("implementation"))
    return profile


def _check_evidence(profile: Profile, place: Place) -> None:
    """Refuse evidence that names no type, or one that is none."""
    wanted, known = profile.implementation, profile.types.info
    stated = [
        (place.at("words", word), name) for word, types in wanted.words.items() for name in types
    ]
    evidence: Mapping[str, tuple[CallEvidence | TableEvidence, ...]] = {
        "calls": wanted.calls,
        "tables": wanted.tables,
    }
    for key, entries in evidence.items():
        for index, entry in enumerate(entries):
            where = place.at(key, index)
            if entry.of is not None:
                stated.append((where.at("of"), entry.of))
            elif entry.type is None and "{type}" not in entry.name:
                remedy = "say which part is the type, or of = TYPE"
                raise where.error("nothing here says the type", remedy)
    for where, name in stated:
        if known and name not in known:
            raise where.error(f"there is no type '{name}'", f"name one of {', '.join(known)}")


def _check_pattern(pattern: str, place: Place) -> None:
    from headerscan.matching.regexes import is_trap  # noqa: PLC0415 - shipped ones are checked

    try:
        re.compile(pattern)
        # A space stands for any white space in most patterns, and so repeats itself.
        traps = is_trap(pattern) or is_trap(spaced(pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise place.error(
            f"'{pattern}' is no regular expression: {error}", "mend the pattern"
        ) from error
    if traps:
        raise place.error(
            f"'{pattern}' repeats what can be any length, which may take time without end",
            "make the inner repeat possessive (++), or say what stands between",
        )


def _patterns(value: object, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield what a profile's types say is a regular expression, and where it stands."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _patterns(inner, place.at(key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _patterns(inner, place.at(index))
    elif isinstance(value, Table):
        for entry in msgspec.structs.fields(type(value)):
            inner, where = getattr(value, entry.name), place.at(entry.encode_name)
            if {Pattern, ReleasePattern}.isdisjoint((entry.type, *get_args(entry.type))):
                yield from _patterns(inner, where)
            elif inner is not None:
                texts = inner if isinstance(inner, tuple) else (inner,)
                yield from ((where, text.replace("{type}", "x")) for text in texts)
