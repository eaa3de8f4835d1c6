"""What a program sees of a library's headers: names, types, layouts and values."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

Shape = tuple[Any, ...]
"""A type as nested tuples, without the names of typedefs and parameters."""


@dataclass(frozen=True)
class TypeSeen:
    """What a function, variable or typedef is."""

    shape: Shape
    exported: bool
    """Whether programs look for it in the library: neither static nor inline."""
    words: frozenset[str]
    """The names in its type as written."""


@dataclass(frozen=True)
class MemberSeen:
    """A member of a struct or union."""

    shape: Shape
    offset: int
    """In bits."""
    bits: int | None
    words: frozenset[str]


@dataclass
class RecordSeen:
    """A struct, union or enum."""

    kind: str
    names: set[str] = field(default_factory=set)
    """Its tag, and the typedefs that stand for it."""
    size: int | None = None
    """In bytes; None where only its name is known."""
    alignment: int = 0
    members: dict[str, MemberSeen] = field(default_factory=dict)
    """By path: ``inner.x``, and ``x`` for that of a member without a name."""
    enumerators: tuple[str, ...] = ()


@dataclass(frozen=True)
class MacroSeen:
    """A macro in force."""

    parameters: tuple[str, ...] | None
    text: str


@dataclass
class View:
    """What a program sees that includes all headers of one release that stand together."""

    includes: tuple[str, ...]
    apart: dict[str, str] = field(default_factory=dict)
    """The headers that no such program can include, with the compiler's error."""
    files: frozenset[Path] = frozenset()
    """The library's headers that were read."""
    functions: dict[str, TypeSeen] = field(default_factory=dict)
    variables: dict[str, TypeSeen] = field(default_factory=dict)
    typedefs: dict[str, TypeSeen] = field(default_factory=dict)
    enumerators: dict[str, int] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    """The key in ``records`` of each tag."""
    records: dict[str, RecordSeen] = field(default_factory=dict)
    defined: dict[str, set[str]] = field(default_factory=dict)
    """The headers in which each macro is defined, also where it is undefined again."""
    macros: dict[str, MacroSeen] = field(default_factory=dict)
    """The library's macros at the end of the program."""
    values: dict[str, int | str | None] = field(default_factory=dict)
    """What gcc's program prints for a macro; None for what is no integer or string."""
    homes: dict[str, str] = field(default_factory=dict)
    """Where each name stands: the header, relative to its include folder."""
    unread: frozenset[str] = frozenset()
    """All words of the library's headers that were not read."""

    @cached_property
    def enum_of(self) -> dict[str, frozenset[str]]:
        """Return the names of the enum of each enumerator."""
        return {
            name: frozenset(record.names)
            for record in self.records.values()
            for name in record.enumerators
        }

    def record(self, name: str) -> RecordSeen | None:
        """Return the struct, union or enum of a tag or typedef."""
        key = self.tags.get(name)
        if key is None and name in self.typedefs:
            shape = self.typedefs[name].shape
            key = shape[1] if shape[0] == "record" else None
        return None if key is None else self.records.get(key)

    def is_ordinary(self, name: str) -> bool:
        """Say whether code can write a name by itself."""
        return any(
            name in seen
            for seen in (
                self.functions, self.variables, self.typedefs, self.enumerators, self.macros
            )
        )  # fmt: skip

    def has(self, name: str) -> bool:
        """Say whether a name is seen as anything."""
        return self.is_ordinary(name) or name in self.tags or name in self.defined

    def typed(self, name: str) -> dict[str, TypeSeen]:
        """Return what has a type and this name, by the word for its kind.

        A macro that stands for one other name is that: ``#define add library_add``.
        """
        macro = self.macros.get(name)
        meant = name if macro is None or macro.parameters is not None else macro.text
        kinds = {
            "function": self.functions,
            "variable": self.variables,
            "typedef": self.typedefs,
        }
        return {
            kind: seen[each]
            for kind, seen in kinds.items()
            for each in (meant, name)
            if each in seen
        }
