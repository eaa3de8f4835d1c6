"""Findings as text, for people and for machines: one file a format.

A format is a module of this package that has ``render(report, *, color=False) -> str``; its
name, with ``-`` for ``_``, is the format's name, and its docstring says which reader it is
for. Text ends with a newline. The same report gives the same bytes.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Mapping
from functools import cache

import msgspec

from headerscan.diagnostics import Finding, Severity, Verdict
from headerscan.errors import UsageError
from headerscan.filters import Notice
from headerscan.model import Header
from headerscan.resources import module_names
from headerscan.rules import Rule


class Report(msgspec.Struct, frozen=True):
    """All that a format may tell of one run."""

    findings: tuple[Finding, ...]
    verdict: Verdict | None = None
    """What the change asks of the version number; None where nothing was compared."""
    sources: Mapping[str, Header] = msgspec.field(default_factory=dict)
    """The new side's headers by logical name; those of a snapshot are missing."""
    old_sources: Mapping[str, Header] = msgspec.field(default_factory=dict)
    rules: Mapping[str, Rule] = msgspec.field(default_factory=dict)
    """The rules that ran, by id."""
    notices: tuple[Notice, ...] = ()
    suppressed: int = 0
    """How many findings somebody has accepted, by whatever means."""
    symbols: int | None = None
    """How many symbols were looked at, where that is known."""
    fail_on: Severity | None = Severity.ERROR
    """The least severity that makes the run fail; None where nothing does."""
    statistics: bool = False
    """Whether a person wants to know how many findings each rule has."""
    directory: str = ""
    """The absolute folder that paths are shown relative to, for a person."""
    root: str = ""
    """The absolute top folder of the repository, which CI services count paths from."""

    @property
    def counts(self) -> Counter[Severity]:
        """Return the number of findings of each severity."""
        return Counter(finding.severity for finding in self.findings)


@cache
def formats() -> tuple[str, ...]:
    """Return the names of all formats, ``text`` first, the others sorted."""
    names = (name.replace("_", "-") for name in module_names(__path__))
    return ("text", *(name for name in names if name != "text"))


def render(report: Report, format: str, color: bool = False) -> str:  # noqa: A002, FBT001, FBT002 - the words of the command line
    """Return the report in one of the :func:`formats`.

    Raises :class:`~headerscan.errors.UsageError` for a format that does not exist.
    """
    if format not in formats():
        raise UsageError(
            f"'{format}' is no report format", remedy=f"choose one of {', '.join(formats())}"
        )
    module = importlib.import_module(f"{__name__}.{format.replace('-', '_')}")
    text: str = module.render(report, color=color)
    return text
