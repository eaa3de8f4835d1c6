"""Findings, and where they point: the one currency between rules, reports and commands.

A finding carries no colour and no layout; those are the business of
:mod:`headerscan.report`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Span(msgspec.Struct, frozen=True, order=True):
    """A range of characters in a header: 1-based lines and columns, the end exclusive."""

    line: int
    column: int = 1
    end_line: int = 0
    """``line`` where nothing is said."""
    end_column: int = 0
    """``column`` where nothing is said."""

    def __post_init__(self) -> None:
        if not self.end_line:
            msgspec.structs.force_setattr(self, "end_line", self.line)
        if not self.end_column:
            msgspec.structs.force_setattr(self, "end_column", self.column)

    @classmethod
    def at(cls, line: int, column: int = 1, length: int = 0) -> Span:
        """Return the span of ``length`` characters on one line."""
        return cls(line, column, line, column + length)


class Edit(msgspec.Struct, frozen=True, order=True):
    """New words in a comment; :mod:`headerscan.fixes` lays out its lines around them."""

    span: Span
    """What the words replace; empty where they are put in before a column."""
    text: str
    """The words without the comment's decoration; a line end in them begins a line of it."""
    comment: Span
    """The comment that holds the span."""


class Severity(StrEnum):
    """How much a finding weighs; ``--fail-on`` compares by this order."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Return 0 for a note, 1 for a warning, 2 for an error."""
        return tuple(Severity).index(self)


class Break(StrEnum):
    """Whom a change hurts."""

    SOURCE = "source"
    """Code that used the symbol does not compile."""
    BINARY = "binary"
    """A program that is already built misbehaves."""
    WIRE = "wire"
    """Code compiles, and the key, the type or the unit that travels has changed."""
    DOCS = "docs"
    """What the documentation promises has changed."""


class Verdict(StrEnum):
    """What a change asks of the next version number, by semantic versioning."""

    NONE = "none"
    PATCH = "patch"
    MINOR = "minor"
    MAJOR = "major"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One rule's verdict on one symbol, or on one pair of an old and a new symbol.

    ``header`` is the header's logical name; ``span`` lies in the new side's text, or in
    the old side's where ``in_old`` is true (what was removed has no place in the new one).
    ``old`` and ``new`` are what a comparison found on either side, as text.
    """

    rule: str
    severity: Severity
    symbol: str
    message: str
    header: str
    span: Span
    help: str | None = None
    breaks: tuple[Break, ...] = ()
    old: str | None = None
    new: str | None = None
    in_old: bool = False
    edits: tuple[Edit, ...] = ()
    """What mends it, in the header's comments; empty where only a person can."""
    safe: bool = True
    """False where the edits are a proposal: other keys, a member or the code speak for them."""

    def fails(self, least: Severity | None) -> bool:
        """Say whether it fails a run that ``least`` or more fails; None lets everything pass."""
        return least is not None and self.severity.rank >= least.rank

    @property
    def line(self) -> int:
        """Return the 1-based line at which the finding points."""
        return self.span.line

    @property
    def column(self) -> int:
        """Return the 1-based column at which the finding points."""
        return self.span.column
