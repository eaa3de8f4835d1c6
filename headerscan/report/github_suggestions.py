"""For a pull request on GitHub: a review whose comments suggest lines that one click commits.

A JSON object as GitHub's REST API takes it for "Create a review for a pull request"
(``POST /repos/{owner}/{repo}/pulls/{number}/reviews``). It comments on lines only that the
change shows, as GitHub refuses a review with any other. ``comments`` is empty where there is
nothing to suggest; GitHub takes no review without any.
"""

from __future__ import annotations

import json
from difflib import SequenceMatcher
from typing import Any

from headerscan.fixes.patching import Pages, Replacement, Suggestion, suggestions
from headerscan.report import Report
from headerscan.report._places import Places
from headerscan.report._words import counted, suggestion_text


def render(report: Report, *, color: bool = False) -> str:  # noqa: ARG001 - JSON has no colour
    """Return the review as JSON, one comment for each comment of a header that can be mended."""
    places, pages = Places(report), Pages(report.sources)
    shown: dict[str, frozenset[int] | None] = {}
    comments = []
    for one in suggestions(report.findings, pages, unsafe=True):
        if one.header not in shown:
            shown[one.header] = _shown_lines(report, one.header, pages)
        if _is_shown(one.replacement, shown[one.header]):
            comments.append(_comment(one, places))
    body = f"headerscan suggests {counted(len(comments), 'change')} to comments of this request."
    return json.dumps({"event": "COMMENT", "body": body, "comments": comments}, indent=2) + "\n"


def _comment(one: Suggestion, places: Places) -> dict[str, Any]:
    lines = one.replacement
    place: dict[str, Any] = {"line": lines.end_line, "side": "RIGHT"}
    if lines.line < lines.end_line:
        place |= {"start_line": lines.line, "start_side": "RIGHT"}
    body = suggestion_text(one, "suggestion")
    return {"path": places.existing(one.findings[0]).path, **place, "body": body}


def _shown_lines(report: Report, name: str, pages: Pages) -> frozenset[int] | None:
    """Return the lines of a header that a diff with the older side shows; None for all."""
    if not report.old_sources:
        return None
    old = report.old_sources.get(name)
    if old is None:
        return None
    matcher = SequenceMatcher(None, old.text.split("\n"), pages.lines(name), autojunk=False)
    return frozenset(
        line + 1
        for group in matcher.get_grouped_opcodes()
        for _, _, _, first, last in group
        for line in range(first, last)
    )


def _is_shown(lines: Replacement, shown: frozenset[int] | None) -> bool:
    return shown is None or shown.issuperset(range(lines.line, lines.end_line + 1))
