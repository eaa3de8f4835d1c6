"""Tell every change between two versions, and what it asks of the version number.

old OLD: the older side: <inputs>
new NEW: the newer side, named in the same ways
+ reading, platform
--format text|json default=text: the form (default: text)
-o, --output FILE: write the changes here (default: standard output)
--fail-on error|warning|never default=never: the least severity of a break that makes the exit
    status 1 (default: never)
+ saying

headerscan diff git:v11.2.0:include/libvirt include/libvirt
headerscan diff libvirt-9.0.0.json libvirt-11.3.0.json --match 'VIR_DOMAIN_JOB_*'
headerscan diff old.h new.h --format json
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from posixpath import commonprefix
from typing import Any

import msgspec

from headerscan.check import compare
from headerscan.commands._call import exit_status
from headerscan.commands._reporting import CheckCall
from headerscan.comparing.changes import Aspect, Change, Group, changes
from headerscan.comparing.pairing import HeaderFile
from headerscan.comparing.spelling import description, promise
from headerscan.diagnostics import Verdict
from headerscan.escaping import for_terminal
from headerscan.model import Header
from headerscan.report._words import BOLD, GREEN, RED, YELLOW, Paint

_COLORS = {Group.BREAKING: RED, Group.ADDED: GREEN, Group.REMOVED: YELLOW}
_CONTEXT = 3
"""How many words before and behind a change in a text are shown."""
_MOST_WORDS = 24


def run(arguments: argparse.Namespace) -> int:
    """Write the changes; return 1 where a break weighs enough to fail, else 0."""
    call = CheckCall(arguments)
    selection = call.selection
    new = call.load([arguments.new], profile=call.config.profile)
    old = call.load_older(arguments.old, new)
    comparison = compare(old.api, new.api, new.profile, selection=selection)
    told, verdict = changes(comparison.context, comparison.findings), comparison.verdict
    if arguments.format == "json":
        text = as_json(told, verdict)
    else:
        text = as_text(told, verdict, old=old.sources, new=new.sources, color=call.is_coloured)
    call.emit(text, is_news=verdict is not Verdict.NONE)
    return exit_status(comparison.findings, arguments.fail_on)


def as_text(
    changes: Sequence[Change],
    verdict: Verdict,
    *,
    old: Mapping[str, Header],
    new: Mapping[str, Header],
    color: bool = False,
) -> str:
    """Return the changes in their groups, and the verdict.

    ``old`` and ``new`` are the headers by logical name, for the places; what they lack is
    named by its logical name.
    """
    blocks = []
    for group, members in groupby(changes, key=lambda change: change.group):
        listed = list(members)
        title = "documentation" if group is Group.DOCUMENTED else group.value
        lines = [Paint(color=color)(_COLORS.get(group, BOLD), f"{title} ({len(listed)})")]
        for origin, there in groupby(listed, key=lambda change: _origin(change, old, new)):
            lines.append(f"  {for_terminal(origin)}")
            lines += [f"    {line}" for change in there for line in _lines(change)]
        blocks.append("\n".join(lines))
    said = verdict.value if verdict is not Verdict.NONE else "none: nothing changed"
    blocks.append(f"verdict: {said}")
    return "\n\n".join(blocks) + "\n"


def _origin(change: Change, old: Mapping[str, Header], new: Mapping[str, Header]) -> str:
    """Return the file of what is new, or of what is gone."""
    header = (old if change.pair.new is None else new).get(change.symbol.header)
    return header.origin if header else change.symbol.header


def _lines(change: Change) -> Iterator[str]:
    symbol = change.symbol
    kind = "header" if isinstance(symbol, HeaderFile) else f"{symbol.line}: {symbol.kind}"
    what = description(symbol)
    if change.pair.new is None and change.group is Group.BREAKING:
        what = f"{symbol.name} (removed)"
    promised = promise(symbol) if change.group is Group.ADDED else ""
    yield for_terminal(f"{kind} {what}{f' [{promised}]' if promised else ''}")
    for finding in change.findings:
        hurt = f" breaks {', '.join(finding.breaks)}" if finding.breaks else ""
        yield for_terminal(f"    {finding.severity.value}[{finding.rule}]{hurt}: {finding.message}")
    if change.group not in (Group.BREAKING, Group.ADDED, Group.REMOVED):
        yield from (for_terminal(f"    {_said(aspect)}") for aspect in change.aspects)


def _said(aspect: Aspect) -> str:
    old, new = aspect.old, aspect.new
    if aspect.what == "documentation":
        old, new = _where_they_differ((old or "").split(), (new or "").split())
    return f"{aspect.what}: {old or '(nothing)'} → {new or '(nothing)'}"


def _where_they_differ(old: list[str], new: list[str]) -> tuple[str, str]:
    """Return two texts without the words that both begin and end with, and not too long."""
    head = len(commonprefix([old, new]))
    tail = len(commonprefix([old[head:][::-1], new[head:][::-1]]))
    start = max(0, head - _CONTEXT)
    sides = []
    for words in (old, new):
        stop = min(len(words), len(words) - tail + _CONTEXT, start + _MOST_WORDS)
        shown = " ".join(words[start:stop])
        sides.append(f"{'… ' if start else ''}{shown}{' …' if stop < len(words) else ''}")
    return sides[0], sides[1]


def as_json(changes: Sequence[Change], verdict: Verdict) -> str:
    """Return ``{"verdict", "summary", "changes"}``.

    ``summary`` counts the changes of each group. Each change has ``group``, ``kind``,
    ``symbol``, ``old_name`` (null, or what it was called), ``header``, ``line``, ``old``
    and ``new`` (what it is, null where it is not), ``aspects`` [``what``, ``old``,
    ``new``] and ``findings`` [``rule``, ``severity``, ``breaks``, ``message``].
    """
    counts = Counter(change.group for change in changes)
    document = {
        "verdict": verdict.value,
        "summary": {group.value: counts[group] for group in Group},
        "changes": [_entry(change) for change in changes],
    }
    return json.dumps(document, indent=2) + "\n"


def _entry(change: Change) -> dict[str, Any]:
    old, new = change.pair.old, change.pair.new
    return {
        "group": change.group.value,
        "kind": change.symbol.kind,
        "symbol": change.symbol.name,
        "old_name": old.name if old and new and old.name != new.name else None,
        "header": change.symbol.header,
        "line": change.symbol.line,
        "old": None if old is None else description(old),
        "new": None if new is None else description(new),
        "aspects": [msgspec.structs.asdict(aspect) for aspect in change.aspects],
        "findings": [
            {key: getattr(finding, key) for key in ("rule", "severity", "breaks", "message")}
            for finding in change.findings
        ],
    }
