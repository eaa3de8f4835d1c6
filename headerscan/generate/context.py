"""What a template gets: the values that ``docs/reference/templates`` documents.

The context is stable: a name that stands here stays with its meaning until the next
major release; new names may come. All values are frozen, all texts plain, and
``--dump-context`` writes them as JSON under the same names.

Names come in two spellings. ``c_name`` is the C name. ``name`` is what Python can use:
the same wherever that is possible, with an underscore behind it where it is a keyword,
a builtin, or a name that the generated module needs itself.
"""

import msgspec


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
    """The release that brought it, as the comment spells it."""
    deprecated: str | None = None
    """What is said of the deprecation; empty text where it is only marked."""
    conditions: tuple[str, ...] = ()
    """The ``#if`` conditions above it, outermost first."""
    enum: str | None = None
    """The C name of the enum among ``enums`` to which an enumerator belongs."""
    sentinel: bool = False
    """True for an enumerator that only counts the others (``*_LAST``)."""
    family: str | None = None
    """For a macro: the name of its family."""
    role: str | None = None
    """For a macro of a family: parameter, suffix, prefix, struct-member or value."""


class Enum(msgspec.Struct, frozen=True, kw_only=True):
    """An enum with a name and at least one member."""

    name: str
    """The Python name."""
    c_name: str
    """The C name: the tag or the typedef's name."""
    header: str
    """The logical name of its header."""
    is_flags: bool
    """True where the values are bits that may be combined."""
    members: tuple[Constant, ...]
    """In the order of the header; two members of one value are aliases."""
    sentinels: tuple[Constant, ...] = ()
    """Enumerators that only count the members."""
    doc: str = ""
    """As for a constant; so are ``since`` and ``deprecated``."""
    since: str | None = None
    deprecated: str | None = None


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers promise of one key of a family's dictionary."""

    key: str
    """The key; ``<num>`` stands for a number and ``<name>`` for a name of any kind."""
    name: str
    """The Python name of the constant that names the key, or its last part."""
    c_name: str
    """The C name of the macro."""
    types: tuple[str, ...] = ()
    """The profile's words for the type; empty where the headers state none."""
    type_name: str | None = None
    """The ``identifier`` of the type among ``types`` that stands for these."""
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
    """The doc of the constant."""
    struct_member: str | None = None
    """The struct member that holds the same value: ``virDomainJobInfo.timeElapsed``."""
    enum: str | None = None
    """The C name of the enum whose enumerators are the values."""
    enum_class: str | None = None
    """The Python name of that enum, where it is among ``enums``."""
    composed: bool = False
    """True where the key holds ``<num>`` or ``<name>``."""


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Keys that share an owner: one dictionary."""

    name: str
    """The profile's name: ``job-stats``."""
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
    struct: str | None = None
    """The struct whose members hold the same values, if it is one struct."""


class ValueType(msgspec.Struct, frozen=True, kw_only=True):
    """A type of typed keys."""

    name: str
    """The profile's word: ``ULLONG``; ``UINT or ULLONG`` where a key may have either."""
    identifier: str
    """A Python name for it: ``ULLONG``, ``UINT_OR_ULLONG``."""
    python: str
    """The Python type, as an annotation."""
    minimum: int | None = None
    """The smallest number of the type; None where it is no whole number."""
    maximum: int | None = None
    """The largest number of the type."""


class Module(msgspec.Struct, frozen=True, kw_only=True):
    """One module of a package."""

    name: str
    """Its name in the package: ``libvirt_domain``, ``job_stats``."""
    title: str
    """What it holds: a header's name, or a family's title."""


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What a module of a package takes from another one."""

    module: str
    names: tuple[str, ...]


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
    divisors: tuple[int, ...] = ()
    """What each part of a release counts in the library's version number: 1000000, 1000, 1.
    Empty where the profile does not say it."""
    modules: tuple[Module, ...] = ()
    """With ``--package``: the modules of the package, in every text of it."""
    shared: str | None = None
    """With ``--package``: the module that holds what is common to all families."""
    imports: tuple[Import, ...] = ()
    """With ``--package``: what this module takes from those of headers."""
