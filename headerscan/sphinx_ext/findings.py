"""What the check has to say of the headers that a project shows."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from docutils import nodes

from headerscan.check import check
from headerscan.diagnostics import Finding
from headerscan.escaping import for_page
from headerscan.sphinx_ext.library import Library
from headerscan.sphinx_ext.tables import Column, table
from headerscan.sphinx_ext.text import inline_nodes, plain, rule_reference, symbol_reference

_COLUMNS = (
    Column("Severity", 11, "choice"),
    Column("Rule", 19, "choice"),
    Column("Name", 28),
    Column("Finding", 42),
)


class FindingsView(msgspec.Struct, frozen=True, tag=True):
    """All findings of the rules that are on."""

    def findings(self, library: Library) -> tuple[Finding, ...]:
        """Return the findings, the heaviest first, in header order within a severity."""
        found = library.once(self, self._check)
        return tuple(sorted(found, key=lambda finding: -finding.severity.rank))

    def _check(self, library: Library) -> tuple[Finding, ...]:
        return check(library.api, library.profile, sources=library.sources or None).findings

    def values(self, library: Library) -> Iterator[object]:
        """Yield what each finding says, without its place."""
        for finding in self.findings(library):
            yield finding.severity, finding.rule, finding.symbol, finding.message

    def content(self, library: Library) -> list[nodes.Node]:
        """Return a table of the findings, or a sentence where there are none."""
        findings = self.findings(library)
        if not findings:
            return [nodes.paragraph("", "The check found nothing to complain about.")]
        names = library.names()
        rows = [
            [
                plain(finding.severity.value),
                [rule_reference(finding.rule)],
                [symbol_reference(finding.symbol)],
                inline_nodes(for_page(finding.message), names),
            ]
            for finding in findings
        ]
        return [table(f"Findings: {len(findings)}", _COLUMNS, rows)]
