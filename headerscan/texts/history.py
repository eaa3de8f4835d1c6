"""A history as a table for a terminal, as JSON, and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from headerscan.escaping import for_markdown, markdown_code
from headerscan.history.lives import History, Kind, Life

FORMATS = ("table", "json", "markdown")
_HEADS = ("symbol", "kind", "came", "changed", "deprecated", "went")


def render_history(found: History, form: str) -> str:
    """Return the history in one of :data:`FORMATS`; it ends with a line end."""
    if form == "json":
        return json.dumps(msgspec.to_builtins(found), indent=1) + "\n"
    rows = [_row(life) for life in found.lives]
    is_markdown = form == "markdown"
    code, said = (markdown_code, for_markdown) if is_markdown else (str, str)
    lines = _markdown(rows) if is_markdown else _table(rows)
    lines += ["", _summary(found)]
    if found.contradictions:
        lines += ["", "documented releases that the headers contradict:"]
        lines += [f"- {code(one.symbol)}: {said(one.message)}" for one in found.contradictions]
    if found.gaps:
        lines += ["", "not read, so that names may have come or gone there unseen:"]
        lines += [
            f"- {said(gap.release)}: {code(gap.where)}: {said(gap.why)}" for gap in found.gaps
        ]
    return "\n".join(lines) + "\n"


def _row(life: Life) -> tuple[str, ...]:
    came = life.whens("came")
    if life.since_start:
        came[0] = f"≤ {life.came}"
    whens = came, life.whens("changed"), life.whens("deprecated"), life.whens("went")
    return life.name, life.kind, *map(", ".join, whens)


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
    counts = {kind: sum(bool(life.whens(kind)) for life in found.lives) for kind in kinds}
    came = sum(not life.since_start for life in found.lives)
    told = (f"{number} {kind}" for kind, number in counts.items() if number or kind != "moved")
    return (
        f"{len(found.lives)} symbols over {len(found.releases)} releases: {came} came, "
        + ", ".join(told)
    )
