"""A review as text: what each hunk adds, takes and changes, what is missing, what breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from headerscan.comparing.spelling import differences, facts, some_of
from headerscan.diagnostics import Break, Finding
from headerscan.escaping import on_one_line
from headerscan.model import Header, Symbol
from headerscan.patches.diffs import FilePatch
from headerscan.patches.patching import Applied
from headerscan.patches.review import UNCHECKED, Change, HunkReview, Step
from headerscan.patches.series import Place
from headerscan.profile import Profile
from headerscan.report._colors import BOLD, FAINT, OF_SEVERITY, Paint
from headerscan.report._words import counted, tally
from headerscan.rules import Pair

_LABEL = 9


class ReviewText:
    """Writes reviews; ``accepted`` findings are left out, as everywhere."""

    def __init__(
        self, profile: Profile, kept: Sequence[Finding], *, with_base: bool, color: bool = False
    ) -> None:
        self.profile = profile
        self.kept = {id(finding) for finding in kept}
        self.with_base = with_base
        self._paint = Paint(color=color)

    def render(self, steps: Sequence[Step]) -> str:
        """Return the review of a whole series; it ends with a line end."""
        lines: list[str] = []
        for number, step in enumerate(steps, start=1):
            lines += self._step(step, f"[{number}/{len(steps)}] " if len(steps) > 1 else "")
        if not self.with_base and any(step.state.files for step in steps):
            lines.append("not checked, because the patch's own lines are all there is:")
            lines += [f"  - {what}" for what in UNCHECKED]
            lines.append("  name with --base the headers that the patch is for to check these, too")
            lines.append("")
        return "\n".join(lines).rstrip("\n") + "\n"

    def _step(self, step: Step, number: str) -> Iterator[str]:
        title = step.state.patch.subject or ("patch" if number else "")
        if title:
            yield self._paint(BOLD, on_one_line(number + title))
            yield ""
        path = None
        fates = {part.path: _fate(part) for part in step.state.files}
        whole = [part.path for part in step.state.files if not part.hunks]
        for name in whole:
            yield self._paint(BOLD, on_one_line(name)) + f" ({fates[name] or 'in its mode only'})"
        if whole:
            yield ""
        for hunk in step.hunks:
            if hunk.place is None:
                yield self._paint(BOLD, "elsewhere, as a consequence")
            else:
                if hunk.place.path != path:
                    path = hunk.place.path
                    fate = f" ({fates[path]})" if fates.get(path) else ""
                    yield self._paint(BOLD, on_one_line(path)) + fate
                yield self._paint(FAINT, _headline(hunk.place))
            yield from self._hunk(hunk, step)
            yield ""
        if not step.state.files:
            yield f"nothing to review: no header{' of the base' * self.with_base} changes"
        if step.state.left_out:
            yield f"not looked at: {on_one_line(', '.join(step.state.left_out))}"
        yield from self._summary(step)
        yield ""

    def _hunk(self, hunk: HunkReview, step: Step) -> Iterator[str]:
        said = list(self._moves(hunk))
        for change in hunk.changes:
            said += self._change(change)
        for finding in hunk.findings:
            if id(finding) in self.kept:
                said += self._finding(finding, step)
        if hunk.is_open:
            nothing = "  changes words whose symbol is not among its lines"
        else:
            nothing = "  changes nothing that the headers promise"
        yield from said or [nothing]

    def _moves(self, hunk: HunkReview) -> Iterator[str]:
        names: dict[str, list[str]] = {}
        for match in hunk.moved:
            old, new = _both(match)
            leaves = hunk.place is not None and old.header == hunk.place.old_header
            way = f"to {new.header}" if leaves else f"from {old.header}"
            names.setdefault(way, []).append(new.name)
        for way, moved in names.items():
            yield f"  moves {self._paint(BOLD, some_of(moved))} {on_one_line(way)}"

    def _change(self, change: Change) -> Iterator[str]:
        old, new = change.pair.old, change.pair.new
        if old is None and new is not None:
            yield f"  adds the {new.kind} {self._paint(BOLD, new.name)} (line {new.line})"
            yield from _facts(facts(new, self.profile))
        elif new is None and old is not None:
            name = self._paint(BOLD, old.name)
            yield f"  removes the {old.kind} {name} (line {old.line} before)"
        else:
            yield f"  changes {self._paint(BOLD, _changed(*_both(change.pair)))}"
            yield from self._differences(*_both(change.pair))
        for finding in change.findings:
            if id(finding) in self.kept:
                yield from self._finding(finding, None)

    def _differences(self, old: Symbol, new: Symbol) -> Iterator[str]:
        changed = differences(old, new, self.profile)
        if not changed and _words(old) != _words(new):
            changed = {"doc": "says the same in other words"}
        yield from _facts(changed)

    def _finding(self, finding: Finding, step: Step | None) -> Iterator[str]:
        mark = self._paint(OF_SEVERITY[finding.severity], f"{finding.severity}:")
        place = "" if step is None else f"{on_one_line(_origin(finding, step))}:{finding.line}: "
        yield f"    {place}{mark} {on_one_line(finding.message)} [{finding.rule}]"
        if finding.breaks:
            yield f"      breaks: {', '.join(finding.breaks)}"
        if finding.help:
            yield f"      {on_one_line(finding.help)}"

    def _summary(self, step: Step) -> Iterator[str]:
        kept = [finding for finding in step.result.findings if id(finding) in self.kept]
        missing = [finding for finding in kept if finding.rule.startswith("missing-")]
        yield f"missing: {some_of(_missing(missing)) or 'nothing'}"
        hurt = {kind: [one.symbol for one in kept if kind in one.breaks] for kind in Break}
        broken = [f"{kind} ({some_of(symbols)})" for kind, symbols in hurt.items() if symbols]
        yield f"breaks:  {'; '.join(broken) or 'nothing'}"
        yield f"verdict: {step.result.verdict}, with {tally(kept)}"


def _fate(part: FilePatch) -> str:
    """Return what happens to a header as a file; nothing where it stays what it is."""
    if part.old is None:
        return "new"
    if part.new is None:
        return "removed"
    if part.old == part.new:
        return ""
    return on_one_line(f"{'copied' if part.is_copy else 'renamed'} from {part.old}")


def _headline(place: Place) -> str:
    remarks = [f"line {place.applied.hunk.line} of the patch", *_tolerance(place.applied)]
    return f"{place.applied.hunk.title} ({', '.join(remarks)})"


def _tolerance(applied: Applied) -> Iterator[str]:
    if applied.offset:
        way = "below" if applied.offset > 0 else "above"
        yield f"applied {counted(abs(applied.offset), 'line')} {way}"
    if applied.fuzz:
        yield f"with fuzz {applied.fuzz}"


def _facts(found: Mapping[str, str]) -> Iterator[str]:
    for label, text in found.items():
        yield f"      {label:<{_LABEL}} {on_one_line(text)}"


def _both(pair: Pair) -> tuple[Symbol, Symbol]:
    assert pair.old is not None  # neither came
    assert pair.new is not None  # nor went
    return pair.old, pair.new


def _changed(old: Symbol, new: Symbol) -> str:
    if old.name != new.name:
        return f"{old.kind} {old.name} to {new.kind} {new.name} (line {new.line})"
    if old.kind != new.kind:
        return f"{old.name} from {old.kind} to {new.kind} (line {new.line})"
    return f"the {new.kind} {new.name} (line {new.line})"


def _words(symbol: Symbol) -> str | None:
    return None if symbol.doc is None else symbol.doc.text


def _missing(findings: Sequence[Finding]) -> list[str]:
    """Return ``release of A and B`` for each thing that is missing, by its rule."""
    names: dict[str, list[str]] = {}
    for finding in findings:
        names.setdefault(finding.rule.removeprefix("missing-"), []).append(finding.symbol)
    words = {"since": "release", "doc": "comment"}
    return [f"{words.get(what, what)} of {some_of(symbols)}" for what, symbols in names.items()]


def _origin(finding: Finding, step: Step) -> str:
    sides: Mapping[str, Header] = step.state.before if finding.in_old else step.state.after
    header = sides.get(finding.header)
    return finding.header if header is None else header.origin
