"""Findings as text, for people and for machines: one file for each program that reads them.

A format is a function of a module of this package, from a report to text that ends with a newline:
``render``, or what stands behind the dash of its name. The module's docstring says which reader it
is for. The same report gives the same bytes.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from headerscan.diagnostics import Finding, Severity, Verdict

if TYPE_CHECKING:  # every call of the command line asks which formats there are
    from headerscan.filters import Notice
    from headerscan.model import Header
    from headerscan.rules import Rule

FORMATS = (
    "text github github-suggestions gitlab gitlab-suggestions html json junit markdown sarif"
).split()


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
    is_coloured: bool = False
    directory: str = ""
    """The absolute folder that paths are shown relative to, for a person."""
    root: str = ""
    """The absolute top folder of the repository, which CI services count paths from."""

    @property
    def counts(self) -> Counter[Severity]:
        """Return the number of findings of each severity."""
        return Counter(finding.severity for finding in self.findings)


def render(report: Report, format: str, *, color: bool = False) -> str:  # noqa: A002 - the word of the command line
    """Return the report in one of the :data:`FORMATS`."""
    name, _, function = format.partition("-")
    module = importlib.import_module(f"{__name__}.{name}")
    told = msgspec.structs.replace(report, is_coloured=color)
    text: str = getattr(module, function or "render")(told)
    return text
