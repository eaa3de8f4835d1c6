"""A history as a table for a terminal, as JSON, and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from headerscan.escaping import for_markdown, markdown_code
from headerscan.history.lives import Event, History, Kind, Life

FORMATS = ("table", "json", "markdown")
_HEADS = ("symbol", "kind", "came", "changed", "deprecated", "went")


def render_history(found: History, form: str) -> str:
    """Return the history in one of :data:`FORMATS`; it ends with a line end."""
    if form == "json":
        return json.dumps(as_data(found), indent=1) + "\n"
    rows = [_row(life) for life in found.lives]
    is_markdown = form == "markdown"
    code, said = (markdown_code, for_markdown) if is_markdown else (str, str)
    lines = _markdown(rows) if is_markdown else _table(rows)
    lines += ["", _summary(found)]
    if found.contradictions:
        lines += ["", "documented releases that the headers contradict:"]
        lines += [
            f"- {code(one.life.symbol.name)}: {said(one.message)}" for one in found.contradictions
        ]
    if found.gaps:
        lines += ["", "not read, so that names may have come or gone there unseen:"]
        lines += [
            f"- {said(gap.release)}: {code(str(gap.unread))}: {said(gap.unread.why)}"
            for gap in found.gaps
        ]
    return "\n".join(lines) + "\n"


def as_data(found: History) -> dict[str, object]:
    """Return the history as JSON's types: the keys are those of the reference."""
    return {
        "releases": list(found.releases),
        "symbols": [
            {
                "kind": life.symbol.kind,
                "name": life.symbol.name,
                "header": life.symbol.header,
                "since": life.documented,
                "came": life.came,
                "since_start": life.since_start,
                "went": life.went,
                "events": msgspec.to_builtins(life.events),
            }
            for life in found.lives
        ],
        "contradictions": [
            {
                "rule": "since-contradicts-history",
                "kind": entry.life.symbol.kind,
                "symbol": entry.life.symbol.name,
                "since": entry.life.documented,
                "came": entry.life.came,
                "message": entry.message,
            }
            for entry in found.contradictions
        ],
        "gaps": [
            {
                "release": gap.release,
                "place": gap.unread.place,
                "header": gap.unread.header,
                "line": gap.unread.line,
                "why": gap.unread.why,
            }
            for gap in found.gaps
        ],
    }


def _row(life: Life) -> tuple[str, ...]:
    came = [_when(event) for event in life.of("came")]
    if life.since_start:
        came[0] = f"≤ {life.came}"
    return (
        life.symbol.name,
        life.symbol.kind,
        ", ".join(came),
        ", ".join(map(_when, life.of("changed"))),
        ", ".join(map(_when, life.of("deprecated"))),
        ", ".join(map(_when, life.of("went"))),
    )


def _when(event: Event) -> str:
    """Return the release of an event, or the releases in one of which it was."""
    return event.release if event.earliest is None else f"{event.earliest} to {event.release}"


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(_HEADS, *rows, strict=True)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (_HEADS, tuple("-" * width for width in widths), *rows)
    ]


def _markdown(rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [_HEADS, tuple("---" for _ in _HEADS)]
    lines += [(markdown_code(row[0]), *map(for_markdown, row[1:])) for row in rows]
    return [f"| {' | '.join(row)} |" for row in lines]


def _summary(found: History) -> str:
    kinds: tuple[Kind, ...] = ("changed", "moved", "deprecated", "went")
    counts = {kind: sum(bool(life.of(kind)) for life in found.lives) for kind in kinds}
    came = sum(not life.since_start for life in found.lives)
    return (
        f"{len(found.lives)} symbols over {len(found.releases)} releases: {came} came, "
        + ", ".join(
            f"{number} {kind}" for kind, number in counts.items() if number or kind != "moved"
        )
    )
