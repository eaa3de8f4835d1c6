"""What a header declares and documents: frozen values that every part of the tool shares.

The words are those of the C standard and of libvirt's API: a *macro* is what ``#define``
names, an *enumerator* a constant of an *enum*, a *callback* a typedef of a function
pointer. C types are text in one canonical spelling (``const char *``, ``char ***``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import Meta

from headerscan.diagnostics import Span

T = TypeVar("T")

Name = Annotated[str, Meta(pattern=r"^(?!\d)[\w$]+(?![\s\S])", description="a name in C")]
"""A name: others would reach places that only ever get names, as markup perhaps."""


def written(default: T) -> T:
    """Return a field's default which snapshots write although it is one.

    Other fields are left out of a snapshot where they have their default.
    """
    value: T = msgspec.field(default_factory=lambda: default)
    return value


class ValueKind(StrEnum):
    """What stands behind a macro's name."""

    STRING = "string"
    INTEGER = "integer"
    ALIAS = "alias"
    """Another name; ``value`` is what the chain of names ends in."""
    EXPRESSION = "expression"
    """More than one token; ``value`` is null where it is no constant."""
    FUNCTION = "function"
    """A function-like macro."""
    EMPTY = "empty"


class Role(StrEnum):
    """What a macro is within its family of keys."""

    PARAMETER = "parameter"
    """A whole key, which carries a type."""
    SUFFIX = "suffix"
    """The last part of a composed key, which carries the type."""
    PREFIX = "prefix"
    """The first part of a composed key, which has no type."""
    STRUCT_MEMBER = "struct-member"
    """The name of a value inside a struct, whose type the struct says."""
    VALUE = "value"
    """A value that a key may have, not a key."""


class Use(StrEnum):
    """What the library's sources do with a key."""

    SETS = "sets"
    """They hand the key out, with a value of the type."""
    ACCEPTS = "accepts"
    """They check that what they are given has the type."""
    READS = "reads"
    """They ask for the key's value, as one of the type."""


class Header(msgspec.Struct, frozen=True):
    """One source text: its logical name, the text, and where it came from."""

    name: str
    """What one writes between ``<`` and ``>``: ``libvirt/libvirt-domain.h``."""
    text: str
    origin: str
    """What a person would open or ask git for: a path, ``git:REV:PATH``."""
    encoding: str = "utf-8"
    """How its bytes become the text: see :func:`headerscan.lexing.decoding.encoding_of`."""


class ParameterDoc(msgspec.Struct, frozen=True):
    """What a comment says of one parameter or member: an ``@name: text`` line."""

    name: str
    text: str


class Doc(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The comment of a symbol, parsed. Text is plain: no comment stars, no markup changed."""

    summary: str
    """The first paragraph on one line, without the name that opens the comment."""
    body: str
    """All paragraphs after the summary that are not ``Since:`` or the like, as written."""
    since: str | None = written(None)
    """The release, as the comment spells it: ``6.0.0``."""
    deprecated: str | None = written(None)
    """What the comment says of the deprecation; empty text where it only says so."""
    span: Span = written(Span(1, 1, 1, 1))
    opener: str = written("/**")
    """How the comment opens: ``/**``, ``/*``, ``///``, ``//!``, ``//``, ``/**<`` …"""
    parameters: tuple[ParameterDoc, ...] = ()
    name: str | None = None
    """The name that opens the comment (``NAME:``), which may be another's by mistake."""
    returns: str | None = None
    trailing: str | None = None
    """The text of a comment behind the symbol on its line, where another stands above."""
    origin: str | None = None
    """The C file that holds the comment and its span; None for the symbol's own header."""

    @property
    def text(self) -> str:
        """Return summary and body as one text, paragraphs apart by an empty line."""
        return f"{self.summary}\n\n{self.body}" if self.body else self.summary


class Annotation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One phrase in a doc that states a field's type, as found."""

    types: tuple[str, ...]
    """The profile's words for what the phrase states; empty where it is no known type."""
    text: str
    """The phrase as it stands in the comment, on one line."""
    extractor: str
    """Which of the profile's extractors found it (``sentence``, ``trailing`` …)."""
    span: Span
    confirms: bool = False
    """True where it only repeats the type, and does not settle it."""


class Evidence(msgspec.Struct, frozen=True, order=True):
    """One place where the library's sources show a key's type."""

    type: str
    """The profile's word for it."""
    use: Use
    file: str
    """The C file, as one would name it from the top of the sources."""
    line: int
    """1-based."""


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a documented typed key promises."""

    types: tuple[str, ...] = written(())
    """The profile's words (libvirt: INT UINT LLONG ULLONG DOUBLE BOOLEAN STRING)."""
    multiple: bool = written(default=False)
    """True where the key may occur more than once."""
    unit: str | None = written(None)
    unit_from: str | None = written(None)
    """The symbol that the unit is inherited from, where the doc says so."""
    family: str | None = written(None)
    role: Role = written(Role.PARAMETER)
    struct_member: str | None = written(None)
    """The related member, ``virDomainJobInfo.timeElapsed``."""
    enum: str | None = written(None)
    """The enum whose enumerators are the values."""
    annotations: tuple[Annotation, ...] = ()
    unit_text: str | None = None
    """The unit as the comment spells it."""
    unit_span: Span | None = None
    evidence: tuple[Evidence, ...] = ()
    """What the library's sources show of the key, where they were read; by file and line."""


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a function or callback; a variadic one's last has ``...`` for both."""

    name: str | None
    type: str


class Member(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member of a struct or union; ``name`` is None for an anonymous one."""

    name: str | None
    type: str
    span: Span = written(Span(1, 1, 1, 1))
    members: tuple[Member, ...] | None = None
    """The members of a struct or union that is defined in place."""
    bits: str | None = None
    """The width of a bit-field, as written."""
    doc: str | None = None
    conditions: tuple[str, ...] = ()
    packed: bool = False
    """It, or the body that is defined in it, has the attribute ``packed``."""
    aligned: str | None = None
    """What ``aligned(…)`` or ``_Alignas(…)`` says, as written; empty for ``aligned`` alone."""
    pack: int | None = None
    """The most that ``#pragma pack`` aligns the members of its body to, in bytes."""


class Symbol(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What all symbols have in common."""

    kind: ClassVar[str] = "symbol"

    name: Name
    header: str
    """The header's logical name."""
    span: Span
    """Where the name stands; for an enum, struct or union, where its definition begins."""
    doc: Doc | None = written(None)
    conditions: tuple[str, ...] = written(())
    """The ``#if`` conditions above it, outermost first, the include guard left out."""
    deprecation: str | None = None
    """The attribute or macro that marks it deprecated in the code, as written."""

    @property
    def line(self) -> int:
        """Return the 1-based line of the symbol in its header."""
        return self.span.line


LEFT_TO_BUILD = "a build "
"""How a note begins that says what a build has yet to put into a template."""


class Macro(Symbol, frozen=True, kw_only=True, tag="macro"):
    """A ``#define``."""

    kind: ClassVar[str] = "macro"

    value: str | int | None = written(None)
    value_kind: ValueKind = written(ValueKind.EMPTY)
    text: str
    """The replacement as written, on one line."""
    parameters: tuple[str, ...] | None = written(None)
    """The names of a function-like macro's parameters; None for an object-like one."""
    field: Field | None = written(None)
    value_note: str | None = None
    """Why ``value`` is null where one might expect a value."""

    @property
    def is_alias(self) -> bool:
        """Say whether the macro is another name for something."""
        return self.value_kind is ValueKind.ALIAS

    @property
    def is_left_to_build(self) -> bool:
        """Say whether a build has yet to put in what the value hangs on."""
        return self.value is None and (self.value_note or "").startswith(LEFT_TO_BUILD)


class Enumerator(Symbol, frozen=True, kw_only=True, tag="enumerator"):
    """A constant of an enum."""

    kind: ClassVar[str] = "enumerator"

    value: int | None
    enum: str | None = written(None)
    """The enum's name; None for an anonymous enum."""
    text: str | None = None
    """The constant expression as written, None where the value is implicit."""
    value_note: str | None = None
    """Why ``value`` is null."""


class Enumeration(Symbol, frozen=True, kw_only=True, tag="enum"):
    """An enum with a tag or a typedef name."""

    kind: ClassVar[str] = "enum"

    enumerators: tuple[str, ...]
    type: str | None = None
    """The type that its values are stored in, where one is fixed: ``enum e : short``."""


class Definition(msgspec.Struct, frozen=True):
    """Where the library's sources define a function."""

    file: str
    """The C file, as one would name it from the top of the sources."""
    line: int
    """1-based, of the name."""
    parameters: tuple[str, ...] = ()
    """The parameters' names; a variadic function's last is ``...``."""
    doc: Doc | None = None
    """The comment above it."""


class Function(Symbol, frozen=True, kw_only=True, tag="function"):
    """A function's prototype, or its definition in the header (``static inline``)."""

    kind: ClassVar[str] = "function"

    returns: str
    parameters: tuple[Parameter, ...] = written(())
    inline: bool = False
    definition: Definition | None = None
    """Its definition in the library's sources, where they were read."""
    exported: str | None = None
    """The release since which it is exported, as the sources' version script says."""

    @property
    def best_doc(self) -> Doc | None:
        """Return the doc of the header where it has one, else that of the definition."""
        return self.definition.doc if self.doc is None and self.definition else self.doc


class Callback(Symbol, frozen=True, kw_only=True, tag="callback"):
    """A typedef of a function pointer or function type."""

    kind: ClassVar[str] = "callback"

    returns: str
    parameters: tuple[Parameter, ...] = written(())
    pointer: bool = True
    """False for the name of a function type itself: ``typedef int f(int);``."""


class Struct(Symbol, frozen=True, kw_only=True, tag="struct"):
    """A struct; ``members`` is None where users see its name only."""

    kind: ClassVar[str] = "struct"

    members: tuple[Member, ...] | None
    packed: bool = False
    aligned: str | None = None
    pack: int | None = None
    """As a member's."""


class Union(Symbol, frozen=True, kw_only=True, tag="union"):
    """A union; ``members`` is None where users see its name only."""

    kind: ClassVar[str] = "union"

    members: tuple[Member, ...] | None
    packed: bool = False
    aligned: str | None = None
    pack: int | None = None
    """As a member's."""


class Typedef(Symbol, frozen=True, kw_only=True, tag="typedef"):
    """A name for a type that is no function pointer."""

    kind: ClassVar[str] = "typedef"

    type: str
    aligned: str | None = None
    """As a member's."""


class Variable(Symbol, frozen=True, kw_only=True, tag="variable"):
    """An ``extern`` object."""

    kind: ClassVar[str] = "variable"

    type: str


class Unreadable(Symbol, frozen=True, kw_only=True, tag="unreadable"):
    """A declaration that could not be read: kept, so that nothing is lost silently."""

    kind: ClassVar[str] = "unreadable"

    name: str
    """What can be told of its name, which may be nothing."""
    reason: str


class UnnamedKey(Symbol, frozen=True, kw_only=True, tag="unnamed-key"):
    """A key that the library's sources set and that no macro names.

    ``name`` is the key, which is no name in C, and ``header`` the C file.
    """

    kind: ClassVar[str] = "unnamed-key"

    name: str
    family: str
    """The family of keys like it."""


AnySymbol = (
    Macro | Enumerator | Enumeration | Function | Callback | Struct | Union | Typedef | Variable
)
"""What an API is made of; each says its kind, by which a snapshot is read."""

S = TypeVar("S", bound=Symbol)

_NOT_A_TYPE = re.compile(r"\[[^\]]*\]|\b(?:struct|union|enum)\s+\w+")
_TYPE_NAME = re.compile(r"[A-Za-z_]\w*")
_C_TYPE_WORDS = frozenset(
    "const volatile restrict void char short int long float double signed unsigned bool _Bool"
    " struct union enum FILE va_list".split()
)


class Api(msgspec.Struct, frozen=True, dict=True):
    """All symbols of a set of headers, in header order."""

    symbols: tuple[AnySymbol, ...]
    headers: tuple[str, ...] = ()
    profile: str = "generic"
    version: str | None = None
    unreadable: tuple[Unreadable, ...] = ()
    unnamed_keys: tuple[UnnamedKey, ...] = ()
    """What the library's sources set, where they were read."""

    @cached_property
    def by_name(self) -> dict[str, tuple[Symbol, ...]]:
        """Return the symbols of each name; a macro in two ``#if`` branches is two."""
        index: defaultdict[str, list[Symbol]] = defaultdict(list)
        for symbol in self.symbols:
            index[symbol.name].append(symbol)
        return {name: tuple(symbols) for name, symbols in index.items()}

    def of(self, cls: type[S]) -> tuple[S, ...]:
        """Return the symbols of one kind, in header order."""
        return tuple(symbol for symbol in self.symbols if isinstance(symbol, cls))

    def find(self, name: str, cls: type[S]) -> S | None:
        """Return the first symbol of a name and kind."""
        for symbol in self.by_name.get(name, ()):
            if isinstance(symbol, cls):
                return symbol
        return None

    @cached_property
    def by_family(self) -> dict[str, tuple[Macro, ...]]:
        """Return the macros of each family of keys, in header order."""
        index: defaultdict[str, list[Macro]] = defaultdict(list)
        for macro in self.of(Macro):
            if macro.field is not None and macro.field.family is not None:
                index[macro.field.family].append(macro)
        return {name: tuple(macros) for name, macros in index.items()}

    @cached_property
    def has_evidence(self) -> bool:
        """Say whether the library's sources were read, and show something of a key."""
        return any(macro.field and macro.field.evidence for macro in self.of(Macro))

    @cached_property
    def undeclared_types(self) -> frozenset[str]:
        """Return the type names that declarations use and no header here declares.

        Standard C's and POSIX's (``size_t``, ``FILE``) are left out. Where there are any,
        the headers are a part of a larger API, and what they name may stand elsewhere.
        """
        used: set[str] = set()
        for symbol in self.symbols:
            for text in _types_of(symbol):
                used.update(_TYPE_NAME.findall(_NOT_A_TYPE.sub(" ", text)))
        return frozenset(
            name
            for name in used - _C_TYPE_WORDS
            if not name.endswith("_t") and name not in self.by_name
        )


def _types_of(symbol: Symbol) -> tuple[str, ...]:
    if isinstance(symbol, (Function, Callback)):
        return symbol.returns, *(parameter.type for parameter in symbol.parameters)
    if isinstance(symbol, (Struct, Union)):
        return tuple(member.type for member in symbol.members or ())
    if isinstance(symbol, (Typedef, Variable)):
        return (symbol.type,)
    return ()
