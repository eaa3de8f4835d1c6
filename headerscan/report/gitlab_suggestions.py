"""For a merge request on GitLab: suggestions as Markdown, each for a comment on its last line.

GitLab's ``suggestion:-2+0`` counts the lines above and below the commented one that are
replaced (GitLab's page "Suggest changes", "Multi-line suggestions").
"""

from __future__ import annotations

from headerscan.escaping import markdown_code
from headerscan.fixes.patching import Pages, suggestions
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import suggestion_text


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - Markdown has no colour
    """Return a section for each comment of a header that can be mended."""
    places = Places(report)
    sections = []
    for one in suggestions(report.findings, Pages(report.sources), unsafe=True):
        lines = one.replacement
        path = places.existing(one.findings[0]).path
        above = lines.end_line - lines.line
        text = suggestion_text(one, f"suggestion:-{above}+0")
        sections.append(f"### {markdown_code(f'{path}:{lines.end_line}')}\n\n{text}\n")
    return "\n".join(sections) or "There is nothing to suggest.\n"
