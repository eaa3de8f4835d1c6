"""What a template gets: the values that ``docs/reference/templates`` documents.

The context is stable: a name that stands here stays with its meaning until the next
major release; new names may come. All values are frozen, all texts plain.

Names come in two spellings. ``c_name`` is the C name. ``name`` is what Python can use:
the same wherever that is possible, with an underscore behind it where it is a keyword,
a builtin, or a name that the generated module needs itself.
"""

from __future__ import annotations

import msgspec


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers promise of one key of a family's dictionary."""

    key: str
    """The key; ``<num>`` stands for a number and ``<name>`` for a name of any kind."""
    name: str
    """The C name of the macro."""
    types: tuple[str, ...] = ()
    """The profile's words for the type; empty where the headers state none."""
    python: str = "object"
    """The Python type of one value, as an annotation: ``int``, ``int | str``."""
    multiple: bool = False
    """True where the key may occur more than once."""
    unit: str | None = None
    """In the one spelling of headerscan: ``bytes``, ``KiB/s``."""
    since: str | None = None
    """The release that brought it, as the comment spells it."""
    deprecated: str | None = None
    """What is said of the deprecation; empty text where it is only marked."""
    doc: str = ""
    """Summary and body of the comment, paragraphs apart by an empty line."""
    struct_member: str | None = None
    enum: str | None = None
    """The C name of the enum whose enumerators are the values."""
    composed: bool = False
    """True where the key holds ``<num>`` or ``<name>``."""


class Constant(msgspec.Struct, frozen=True, kw_only=True):
    """A macro or an enumerator with a value."""

    name: str
    """The Python name."""
    c_name: str
    """The C name."""
    kind: str
    """``macro`` or ``enumerator``."""
    value: str | int
    """As a compiler computes it."""
    header: str
    """The logical name of its header."""
    doc: str = ""
    """Summary and body of the comment, paragraphs apart by an empty line."""
    since: str | None = None
    """The release that brought it."""
    deprecated: str | None = None
    """What is said of the deprecation; empty text where it is only marked."""
    conditions: tuple[str, ...] = ()
    """The ``#if`` conditions above it, outermost first."""
    enum: str | None = None
    """The C name of an enumerator's enum; None for macros and anonymous enums."""
    sentinel: bool = False
    """True for an enumerator that only counts the others (``*_LAST``)."""
    role: str | None = None
    """For a macro of a family: parameter, suffix, prefix, struct-member or value."""
    types: tuple[str, ...] = ()
    """The profile's words for the type of the values under this key."""
    python: str | None = None
    """The Python type of the values under this key; None where it is no key."""
    unit: str | None = None
    """Their unit."""
    struct_member: str | None = None
    """The struct member that holds the same value."""
    values_enum: str | None = None
    """The C name of the enum whose enumerators are the values under this key."""


class Enum(msgspec.Struct, frozen=True, kw_only=True):
    """An enum, without its sentinels."""

    name: str
    """The Python name."""
    c_name: str
    """The C name: the tag or the typedef's name."""
    is_flags: bool
    """True where the values are bits that may be combined."""
    members: tuple[Constant, ...]
    """In the order of the header; two members of one value are aliases."""
    doc: str = ""
    """As for a constant; so are ``since`` and ``deprecated``."""
    since: str | None = None
    deprecated: str | None = None


class Hole(msgspec.Struct, frozen=True, kw_only=True):
    """What stands between two fixed parts of a composed key."""

    name: str
    """A parameter's name, after the fixed part before it: ``block`` behind ``"block."``."""
    is_number: bool
    """True for an unsigned number, False for a name of any kind."""

    @property
    def python(self) -> str:
        """Return the Python type of what stands there."""
        return "int" if self.is_number else "str"


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """How a group of keys is composed: prefix, hole, prefix, hole, …, suffix."""

    name: str
    """An identifier: family and prefix, ``stats_block``."""
    prefixes: tuple[str, ...]
    """The fixed part before each hole."""
    holes: tuple[Hole, ...]
    """As many as prefixes; only the last one may be a name."""
    suffixes: tuple[tuple[str, Key], ...]
    """The fixed last part, and what the composed key promises."""
    suffix_type: str | None = None
    """A name for the type of the suffixes; None where the key has but one."""
    constant: str = ""
    """A name for the pattern in a module: ``_STATS_BLOCK``."""
    builder: str = ""
    """A name for the function that builds such keys: ``build_stats_block``."""
    parser: str = ""
    """A name for the function that takes them apart: ``parse_stats_block``."""

    @property
    def suffix(self) -> str:
        """Return the first suffix, which is the only one where there is no suffix type."""
        return self.suffixes[0][0]

    @property
    def start(self) -> str:
        """Return all but the suffix: ``block.<num>``."""
        return self._filled("<num>", "<name>")

    @property
    def example(self) -> str:
        """Return one such key with 0 for numbers and ``name`` for names."""
        return self._filled("0", "name") + self.suffix

    def _filled(self, number: str, name: str) -> str:
        pairs = zip(self.prefixes, self.holes, strict=True)
        return "".join(prefix + (number if hole.is_number else name) for prefix, hole in pairs)


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Keys that share an owner: one dictionary."""

    name: str
    """The profile's name: ``job``."""
    identifier: str
    """The same as a Python identifier in lower case."""
    dictionary: str
    """The name of the dictionary's type: ``JobStats``."""
    table: str
    """A name for the table of its keys: ``JOB_STATS_FIELDS``."""
    decoder: str
    """A name for the function that checks a dictionary: ``decode_job_stats``."""
    owner: str | None
    """The function that hands the dictionary out or takes it."""
    title: str | None
    """What the profile calls it in a sentence: ``Statistics of a domain's job``."""
    keys: tuple[Key, ...]
    """All keys, composed ones too, in the order of the headers."""
    patterns: tuple[Pattern, ...] = ()
    """How its composed keys are made."""


class ValueType(msgspec.Struct, frozen=True, kw_only=True):
    """A type of typed keys."""

    name: str
    """The profile's word: ``ULLONG``."""
    python: str
    """The Python type, as an annotation."""
    minimum: int | None = None
    """The smallest number of the type; None where it is no whole number."""
    maximum: int | None = None
    """The largest number of the type."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that a template gets."""

    tool: str
    """This program's name and release: ``headerscan 1.2.0``."""
    library: str
    """The profile's name."""
    version: str | None
    """The library's release, where the headers say it."""
    headers: tuple[str, ...]
    """The logical names of the headers from which something was taken."""
    digest: str
    """``sha256:`` and the digest of the content, whatever the place, time or tool."""
    constants: tuple[Constant, ...]
    """In the order of the headers; each Python name occurs once."""
    enums: tuple[Enum, ...]
    """Those with a name and at least one member, in the order of the headers."""
    families: tuple[Family, ...]
    """Those with at least one key, in the order of the profile."""
    types: tuple[ValueType, ...]
    """The types that the keys use, by name."""
