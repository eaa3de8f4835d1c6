"""A review as text: what each hunk adds, takes and changes, what is missing, what breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from headerscan.comparing.spelling import differences, facts, some_of
from headerscan.diagnostics import Break, Finding
from headerscan.escaping import on_one_line
from headerscan.model import Symbol
from headerscan.patches.diffs import FilePatch, Hunk
from headerscan.patches.review import UNCHECKED, Change, HunkReview, Step
from headerscan.profile import Profile
from headerscan.report._words import BOLD, FAINT, OF_SEVERITY, Paint, counted, tally

_LABEL = 9


class ReviewText:
    """Writes reviews."""

    def __init__(self, profile: Profile, *, color: bool = False) -> None:
        self.profile = profile
        self._paint = Paint(color=color)

    def render(self, steps: Sequence[Step]) -> str:
        """Return the review of a whole series; it ends with a line end."""
        lines: list[str] = []
        for number, step in enumerate(steps, start=1):
            lines += self._step(step, f"[{number}/{len(steps)}] " if len(steps) > 1 else "")
        if any(step.is_part and step.state.files for step in steps):
            lines.append("not checked, because the patch's own lines are all there is:")
            lines += [f"  - {what}" for what in UNCHECKED]
            lines.append("  name with --base the headers that the patch is for to check these, too")
        return "\n".join(lines).rstrip("\n") + "\n"

    def _step(self, step: Step, number: str) -> Iterator[str]:
        title = step.state.patch.subject or ("patch" if number else "")
        if title:
            yield from (self._paint(BOLD, on_one_line(number + title)), "")
        whole = [part for part in step.state.files if not part.hunks]
        for part in whole:
            yield self._path(part, _fate(part) or " (in its mode only)")
        yield from [""] * bool(whole)
        shown = None
        for hunk in step.hunks:
            if hunk.place is None:
                yield self._paint(BOLD, "elsewhere, as a consequence")
            else:
                if hunk.place.part.path != shown:
                    shown = hunk.place.part.path
                    yield self._path(hunk.place.part, _fate(hunk.place.part))
                yield self._paint(FAINT, _headline(hunk.place.hunk))
            yield from self._hunk(hunk, step)
            yield ""
        if not step.state.files:
            yield f"nothing to review: no header{'' if step.is_part else ' of the base'} changes"
        if step.state.left_out:
            yield f"not looked at: {on_one_line(', '.join(step.state.left_out))}"
        yield from _summary(step)
        yield ""

    def _path(self, part: FilePatch, fate: str) -> str:
        return self._paint(BOLD, on_one_line(part.path)) + fate

    def _hunk(self, hunk: HunkReview, step: Step) -> Iterator[str]:
        yield from self._moves(hunk)
        for change in hunk.changes:
            yield from self._change(change)
        for finding in hunk.findings:
            sides = step.state.before if finding.in_old else step.state.after
            header = sides.get(finding.header)
            origin = finding.header if header is None else header.origin
            yield from self._finding(finding, f"{on_one_line(origin)}:{finding.line}: ")
        if not (hunk.moved or hunk.changes or hunk.findings):
            words = "words whose symbol is not among its lines"
            yield f"  changes {words if hunk.is_open else 'nothing that the headers promise'}"

    def _moves(self, hunk: HunkReview) -> Iterator[str]:
        names: dict[str, list[str]] = {}
        for match in hunk.moved:
            old, new = match.sides
            leaves = hunk.place is not None and old.header == hunk.place.old_header
            way = f"to {new.header}" if leaves else f"from {old.header}"
            names.setdefault(way, []).append(new.name)
        for way, moved in names.items():
            yield f"  moves {self._paint(BOLD, some_of(moved))} {on_one_line(way)}"

    def _change(self, change: Change) -> Iterator[str]:
        one = change.pair.either
        name = self._paint(BOLD, one.name)
        if change.pair.old is None:
            yield f"  adds the {one.kind} {name} (line {one.line})"
            yield from _facts(facts(one, self.profile))
        elif change.pair.new is None:
            yield f"  removes the {one.kind} {name} (line {one.line} before)"
        else:
            yield f"  changes {self._paint(BOLD, _changed(change.pair.old, one))}"
            changed = differences(change.pair.old, one, self.profile)
            if not changed and _words(change.pair.old) != _words(one):
                changed = {"doc": "says the same in other words"}
            yield from _facts(changed)
        for finding in change.findings:
            yield from self._finding(finding)

    def _finding(self, finding: Finding, place: str = "") -> Iterator[str]:
        mark = self._paint(OF_SEVERITY[finding.severity], f"{finding.severity}:")
        yield f"    {place}{mark} {on_one_line(finding.message)} [{finding.rule}]"
        if finding.breaks:
            yield f"      breaks: {', '.join(finding.breaks)}"
        if finding.help:
            yield f"      {on_one_line(finding.help)}"


def _fate(part: FilePatch) -> str:
    """Return what happens to a header as a file; nothing where it stays what it is."""
    if part.old is None or part.new is None:
        return " (new)" if part.old is None else " (removed)"
    verb = "copied" if part.is_copy else "renamed"
    return "" if part.old == part.new else f" ({verb} from {on_one_line(part.old)})"


def _headline(hunk: Hunk) -> str:
    remarks = [f"line {hunk.line} of the patch"]
    if hunk.offset:
        way = "below" if hunk.offset > 0 else "above"
        remarks.append(f"applied {counted(abs(hunk.offset), 'line')} {way}")
    if hunk.fuzz:
        remarks.append(f"with fuzz {hunk.fuzz}")
    return f"{hunk.title} ({', '.join(remarks)})"


def _facts(found: Mapping[str, str]) -> Iterator[str]:
    for label, text in found.items():
        yield f"      {label:<{_LABEL}} {on_one_line(text)}"


def _changed(old: Symbol, new: Symbol) -> str:
    if old.name != new.name:
        return f"{old.kind} {old.name} to {new.kind} {new.name} (line {new.line})"
    if old.kind != new.kind:
        return f"{old.name} from {old.kind} to {new.kind} (line {new.line})"
    return f"the {new.kind} {new.name} (line {new.line})"


def _words(symbol: Symbol) -> str | None:
    return None if symbol.doc is None else symbol.doc.text


def _summary(step: Step) -> Iterator[str]:
    """Yield what is missing, by its rule (``release of A and B``), what breaks, and the verdict."""
    found = step.result.findings
    missing: dict[str, list[str]] = {}
    for finding in found:
        rule, _, what = finding.rule.partition("-")
        if rule == "missing":
            missing.setdefault({"since": "release", "doc": "comment"}.get(what, what), []).append(
                finding.symbol
            )
    hurt = {kind: [one.symbol for one in found if kind in one.breaks] for kind in Break}
    lacking = [f"{what} of {some_of(symbols)}" for what, symbols in missing.items()]
    broken = [f"{kind} ({some_of(symbols)})" for kind, symbols in hurt.items() if symbols]
    yield f"missing: {some_of(lacking) or 'nothing'}"
    yield f"breaks:  {'; '.join(broken) or 'nothing'}"
    yield f"verdict: {step.result.verdict}, with {tally(found)}"
